import { For, type JSX, Show } from 'solid-js';
import type { Cleanup, DrillStep, DrillView, ProbeResult } from '../../../server/drills/views.ts';
import { clockTime, isoDateTime } from '../../i18n/format.ts';
import { Card } from '../../ui/card.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import type { Tone } from '../../ui/tone.ts';
import { CopyLine } from '../copy-line.tsx';
import { operatorWords } from '../operator-words.ts';
import { dr, inMinutes, sc } from './words.tsx';

/** What was measured against what was promised. */
export const Measures = (props: { drill: DrillView }): JSX.Element => {
  const it = () => props.drill;
  const newest = () => {
    const at = it().status?.restorePoint?.newestTakenAt;
    return at ? (Date.parse(it().plannedFor) - Date.parse(at)) / 1000 : null;
  };
  return (
    <Card title={dr().one.measures}>
      <div class="drill-measures">
        <Figure
          label={dr().one.rto}
          note={dr().one.rtoNote}
          seconds={it().rtoSeconds}
          target={it().rtoMinutes}
          met={it().status?.rtoMet}
        />
        <Figure
          label={dr().one.rpo}
          note={dr().one.rpoNote}
          seconds={it().rpoSeconds}
          target={it().rpoMinutes}
          met={it().status?.rpoMet}
        />
        <Figure
          label={dr().one.newest}
          note={dr().one.rpoNote}
          seconds={newest()}
          target={it().rpoMinutes}
          met={newest() === null ? undefined : (newest() ?? 0) <= it().rpoMinutes * 60}
        />
        <div>
          <p class="muted small">{dr().one.score}</p>
          <p class="drill-figure">{it().score ?? '—'}</p>
        </div>
      </div>
    </Card>
  );
};

const Figure = (props: {
  label: string;
  note: string;
  seconds: number | null;
  target: number;
  met: boolean | undefined;
}): JSX.Element => {
  const measured = () => inMinutes(props.seconds);
  return (
    <div>
      <p class="muted small">{props.label}</p>
      <p class="drill-figure">{measured() === null ? '—' : dr().one.minutes(measured() ?? 0)}</p>
      <div class="row">
        <span class="muted small">{dr().one.target(props.target)}</span>
        <Show when={props.met !== undefined}>
          <StatusTag tone={props.met ? 'green' : 'red'}>{props.met ? dr().one.met : dr().one.missed}</StatusTag>
        </Show>
      </div>
      <p class="muted small">{props.note}</p>
    </div>
  );
};

const STEP_TONES: Record<DrillStep['result'], Tone> = { running: 'blue', done: 'green', failed: 'red' };

/** Step by step, with times, as the operators write it. */
export const Progress = (props: { drill: DrillView }): JSX.Element => {
  const steps = () => props.drill.status?.steps ?? [];
  const entries = () =>
    steps().map((step) => ({
      id: step.name,
      tone: STEP_TONES[step.result],
      title: `${sc().restoreSteps[step.name] ?? step.name} · ${dr().one.result[step.result]}`,
      time: `${isoDateTime(step.startedAt)}${step.finishedAt ? `–${clockTime(step.finishedAt)}` : ''}`,
      body: <span class="muted words">{operatorWords(step)}</span>,
    }));
  return (
    <Card title={dr().one.progress} note={dr().one.progressNote}>
      <Show when={steps().length > 0} fallback={<p class="muted">{dr().one.notBegun}</p>}>
        <div class="stack" aria-live="polite">
          <Show when={props.drill.status?.restorePoint}>
            {(point) => (
              <DescriptionList
                columns={2}
                items={[
                  {
                    term: dr().one.restorePoint,
                    value: (
                      <>
                        <span class="mono small words">{point().backup}</span>
                        <br />
                        <span class="muted small">
                          {isoDateTime(point().takenAt)} · {point().location} · {dr().one.drawnFrom(point().drawnFrom)}
                        </span>
                      </>
                    ),
                  },
                  ...(props.drill.status?.expected
                    ? [{ term: dr().one.expected(props.drill.status.expected.objects), value: kinds(props.drill) }]
                    : []),
                ]}
              />
            )}
          </Show>
          <Timeline label={dr().one.progress} entries={entries()} />
        </div>
      </Show>
    </Card>
  );
};

const kinds = (drill: DrillView): string =>
  Object.entries(drill.status?.expected?.kinds ?? {})
    .map(([kind, count]) => `${kind.split('.')[0]} ${count}`)
    .join('、');

const PROBE_TONES: Record<ProbeResult['result'], Tone> = { waiting: 'blue', passed: 'green', failed: 'red' };

export const Probes = (props: { drill: DrillView; actions: JSX.Element }): JSX.Element => {
  const resultOf = (name: string) => props.drill.status?.probes?.find((one) => one.name === name);
  return (
    <Card title={dr().one.probes} actions={props.actions}>
      <ul class="plain stack stack-tight">
        <For each={props.drill.probes}>
          {(probe) => (
            <li class="split">
              <span>
                <span class="strong">{probe.name}</span>{' '}
                <span class="muted small">
                  {dr().one.probeKinds[probe.kind]} · {dr().one.weight} {probe.weight} ·{' '}
                  {dr().one.timeout(probe.timeoutMinutes)}
                </span>
                <Show when={resultOf(probe.name)}>
                  {(found) => <p class="muted small words">{operatorWords(found())}</p>}
                </Show>
              </span>
              <Show when={resultOf(probe.name)}>
                {(found) => (
                  <StatusTag tone={PROBE_TONES[found().result]}>{dr().one.probeResults[found().result]}</StatusTag>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Card>
  );
};

const CHECKS = ['namespacesGone', 'volumesGone', 'restoreGone'] as const;

export const CleanUp = (props: { drill: DrillView }): JSX.Element => (
  <Card title={dr().one.cleanup}>
    <Show when={props.drill.status?.cleanup} fallback={<p class="muted">{dr().one.cleanupNone}</p>}>
      {(proof) => <CleanUpProof drill={props.drill} proof={proof()} />}
    </Show>
  </Card>
);

const CleanUpProof = (props: { drill: DrillView; proof: Cleanup }): JSX.Element => {
  const locationTone = (): Tone => (props.proof.locationClear === 'unknown' ? 'blue' : 'green');
  return (
    <div class="stack">
      <div class="row">
        <For each={CHECKS}>
          {(check) => <StatusTag tone={props.proof[check] ? 'green' : 'blue'}>{dr().one.clean[check]}</StatusTag>}
        </For>
        <StatusTag tone={locationTone()}>{dr().one.location[props.proof.locationClear]}</StatusTag>
      </div>
      <Show when={props.proof.message}>
        <p class="muted">{operatorWords(props.proof)}</p>
      </Show>
      <DescriptionList
        items={[
          ...(props.proof.provenAt ? [{ term: dr().one.proven, value: isoDateTime(props.proof.provenAt) }] : []),
          ...(props.drill.status?.evidenceDigest
            ? [
                {
                  term: dr().one.digest,
                  value: <CopyLine label={dr().one.digest} text={props.drill.status.evidenceDigest} />,
                },
              ]
            : []),
          ...(props.drill.proofCommand
            ? [{ term: dr().one.proof, value: <CopyLine label={dr().one.proof} text={props.drill.proofCommand} /> }]
            : []),
        ]}
      />
    </div>
  );
};
