import { For, type JSX, Show } from 'solid-js';
import type { SignalFigures } from '../../../server/usage/figures.ts';
import type { WorkloadView } from '../../../server/usage/reading/views.ts';
import { decimal } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import '../workflow/workflow.css';
import { reasonSentence, us } from './words.ts';

const WINDOWS = ['idle', 'overProvisioned', 'overloaded'] as const;
const SIGNALS = ['cpu', 'cpuSteady', 'memory', 'io'] as const;
const FIGURES = ['samples', 'mean', 'p50', 'p95', 'p99', 'max'] as const satisfies (keyof SignalFigures)[];

/** Each ground of the verdict with its figure and its threshold. */
export const Reasons = (props: { workload: WorkloadView }): JSX.Element => (
  <Card title={us().workload.verdict} note={us().workload.policy(props.workload.policyVersion)}>
    <ul>
      <For each={props.workload.reasons}>{(reason) => <li>{reasonSentence(reason)}</li>}</For>
    </ul>
  </Card>
);

/** Everything that was measured, window by window, against the thresholds of the policy that judged. */
export const EvidenceCard = (props: { workload: WorkloadView }): JSX.Element => (
  <Card title={us().workload.evidence} note={us().workload.evidenceNote}>
    <TableScroll>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">{us().workload.windowColumn}</th>
            <th scope="col">{us().workload.signalColumn}</th>
            <For each={FIGURES}>
              {(key) => (
                <th scope="col" class="right">
                  {us().workload.figures[key]}
                </th>
              )}
            </For>
            <th scope="col">{us().workload.thresholdColumn}</th>
          </tr>
        </thead>
        <tbody>
          <For each={WINDOWS}>{(name) => <WindowRows workload={props.workload} name={name} />}</For>
        </tbody>
      </table>
    </TableScroll>
  </Card>
);

const WindowRows = (props: { workload: WorkloadView; name: (typeof WINDOWS)[number] }): JSX.Element => {
  const window = () => props.workload.evidence[props.name];
  const shown = () => SIGNALS.filter((signal) => window()[signal] !== null && isJudged(props.name, signal));
  const span = () => {
    const { from, to, days } = window();
    return from && to ? us().workload.window(from.slice(0, 10), to.slice(0, 10), Math.round(days)) : '–';
  };
  return (
    <Show
      when={shown().length > 0}
      fallback={
        <tr>
          <th scope="row">{us().workload.windows[props.name]}</th>
          <td colSpan={FIGURES.length + 2} class="muted">
            {us().charts.none}
          </td>
        </tr>
      }
    >
      <For each={shown()}>
        {(signal, at) => (
          <tr>
            <Show when={at() === 0}>
              <th scope="rowgroup" rowSpan={shown().length}>
                {us().workload.windows[props.name]}
                <br />
                <span class="muted small">{span()}</span>
                <br />
                <span class="muted small">{us().workload.coverage(window().seen, window().expected)}</span>
              </th>
            </Show>
            <td>{us().workload.signals[signal]}</td>
            <For each={FIGURES}>
              {(key) => <td class="right">{decimal(window()[signal]?.[key] ?? 0, key === 'samples' ? 0 : 2)}</td>}
            </For>
            <td>{thresholdOf(props.workload, props.name, signal)}</td>
          </tr>
        )}
      </For>
    </Show>
  );
};

/** Idleness looks past start-up; size counts it. */
const isJudged = (window: (typeof WINDOWS)[number], signal: (typeof SIGNALS)[number]): boolean =>
  window === 'idle' ? signal !== 'cpu' : signal === 'cpu' || signal === 'memory';

function thresholdOf(
  { thresholds }: WorkloadView,
  window: (typeof WINDOWS)[number],
  signal: (typeof SIGNALS)[number],
): string {
  const f = us().workload.figures;
  const { idle, overProvisioned, overloaded } = thresholds;
  if (window === 'idle') {
    if (signal === 'io') return `${f.p95} ≤ ${decimal(idle.ioBytesPerSecond / 1024)}`;
    if (signal === 'memory') return `${f.p95} < ${idle.memoryP95Percent}%`;
    return `${f.mean} < ${idle.cpuMeanPercent}%, ${f.p95} < ${idle.cpuP95Percent}%`;
  }
  if (window === 'overProvisioned')
    return `${f.p95} < ${signal === 'memory' ? overProvisioned.memoryP95Percent : overProvisioned.cpuP95Percent}%`;
  return `${f.p95} > ${signal === 'memory' ? overloaded.memoryP95Percent : overloaded.cpuP95Percent}%`;
}
