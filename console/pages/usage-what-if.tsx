import { createSignal, For, type JSX, Show } from 'solid-js';
import { unwrap } from 'solid-js/store';
import type { PolicyBody } from '../../server/policies/policy.ts';
import type { Tally, WhatIf } from '../../server/usage/what-if.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Page } from '../components/page.tsx';
import { BeforeAfter } from '../components/usage/charts.tsx';
import '../components/usage/usage.css';
import { VerdictTag } from '../components/usage/verdict-table.tsx';
import { us } from '../components/usage/words.ts';
import '../components/workflow/workflow.css';
import { policies as en } from '../i18n/en/policies.ts';
import { bytes, cores, decimal, money } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { policies as zh } from '../i18n/zh/policies.ts';
import { paths } from '../paths.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';
import { type Leaf, type LeafPath, leafOf, withLeaf } from './policies/fields.ts';
import { LeafField } from './policies/leaf-field.tsx';

const t = words({ zh, en });

type Usage = PolicyBody['usage'];

/** Thresholds that can be tried against the evidence at hand; windows cannot, for it was gathered over them. */
const TRIED: readonly Leaf[] = [
  ...(
    [
      'usage.idle.cpuMeanPercent',
      'usage.idle.cpuP95Percent',
      'usage.idle.memoryP95Percent',
      'usage.overProvisioned.cpuP95Percent',
      'usage.overProvisioned.memoryP95Percent',
      'usage.overProvisioned.targetPercent',
      'usage.overloaded.cpuP95Percent',
      'usage.overloaded.memoryP95Percent',
      'usage.minimumSamplesPercent',
    ] as const
  ).map((path) => ({ path, kind: 'number' as const, measure: 'percent' as const })),
  { path: 'usage.idle.ioBytesPerSecond', kind: 'number', measure: 'kibPerSecond' },
  { path: 'usage.minimumDays', kind: 'number', measure: 'days' },
  { path: 'usage.prices.vcpu', kind: 'number', measure: 'yuanPerMonth' },
  { path: 'usage.prices.memoryGib', kind: 'number', measure: 'yuanPerMonth' },
];

/** What would other thresholds change, before a policy with them is adopted? */
const UsageWhatIfPage = (): JSX.Element => {
  const policy = read('policies.current');
  const session = useSession();
  return (
    <Page
      title={us().whatIf.title}
      crumbs={[{ label: us().title, href: paths.usage() }]}
      actions={
        <Show when={session.can('policy:manage')}>
          <LinkButton href={paths.newPolicy()}>{us().whatIf.toPolicy}</LinkButton>
        </Show>
      }
    >
      <Loaded query={policy}>{(current) => <Trial body={current().body} />}</Loaded>
    </Page>
  );
};

const Trial = (props: { body: PolicyBody }): JSX.Element => {
  const [body, setBody] = createSignal<PolicyBody>(structuredClone(unwrap(props.body)));
  // Asked for when every field holds a number: half a number is not a threshold.
  const [asked, setAsked] = createSignal<Usage>(props.body.usage);
  const result = read('usage.whatIf', () => ({ usage: asked() }), { keep: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const change = (path: string, value: unknown) => {
    setBody(withLeaf(body(), path, value));
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (TRIED.every((leaf) => typeof leafOf(body(), leaf.path) === 'number')) setAsked(body().usage);
    }, WAIT_MILLIS);
  };
  const reset = () => {
    setBody(structuredClone(unwrap(props.body)));
    setAsked(props.body.usage);
  };
  return (
    <div class="stack">
      <p class="muted">{us().whatIf.intro}</p>
      <Card
        title={us().whatIf.thresholds}
        actions={
          <Button small onPress={reset}>
            {us().whatIf.reset}
          </Button>
        }
      >
        <div class="usage-fields">
          <For each={TRIED}>
            {(leaf) => (
              <LeafField
                leaf={leaf}
                label={t().fields[leaf.path as LeafPath]}
                value={leafOf(body(), leaf.path)}
                error={typeof leafOf(body(), leaf.path) === 'number' ? undefined : t().needNumber}
                onInput={(value) => change(leaf.path, value)}
              />
            )}
          </For>
        </div>
      </Card>
      <Loaded query={result}>{(found) => <Result result={found()} />}</Loaded>
    </div>
  );
};

const WAIT_MILLIS = 400;

const Result = (props: { result: WhatIf }): JSX.Element => (
  <div class="stack" aria-live="polite">
    <Card title={us().whatIf.result}>
      <div class="usage-charts">
        <BeforeAfter result={props.result} />
        <Freed result={props.result} />
      </div>
    </Card>
    <Card title={us().whatIf.moves}>
      <Show when={props.result.moves.length > 0} fallback={<p class="muted">{us().whatIf.noMoves}</p>}>
        <TableScroll>
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">{us().whatIf.from}</th>
                <th scope="col">{us().whatIf.to}</th>
                <For each={[us().whatIf.units, us().whatIf.systems, us().whatIf.workloads]}>
                  {(head) => (
                    <th scope="col" class="right">
                      {head}
                    </th>
                  )}
                </For>
                <th scope="col" class="right">
                  CPU
                </th>
                <th scope="col" class="right">
                  {us().charts.memory}
                </th>
                <th scope="col" class="right">
                  {us().charts.yuan}
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={props.result.moves}>
                {(move) => (
                  <tr>
                    <td>
                      <VerdictTag verdict={move.from} />
                    </td>
                    <td>
                      <VerdictTag verdict={move.to} />
                    </td>
                    <td class="right">{move.units}</td>
                    <td class="right">{move.systems}</td>
                    <td class="right">{move.workloads}</td>
                    <td class="right">{cores(move.cpuMillis)}</td>
                    <td class="right">{bytes(move.memoryBytes)}</td>
                    <td class="right">{money(move.yuanPerMonth)}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </TableScroll>
      </Show>
    </Card>
  </div>
);

/** What following the advice would free, now and under what is tried. */
const Freed = (props: { result: WhatIf }): JSX.Element => {
  const { freedNow, freedThen, difference } = us().whatIf;
  const before = () => props.result.freedBefore;
  const after = () => props.result.freedAfter;
  const signed = (value: number, say: (amount: number) => string) =>
    value < 0 ? `−${say(-value)}` : value > 0 ? `+${say(value)}` : say(0);
  const rows = (): [string, (tally: Tally) => number, (value: number) => string][] => [
    [us().whatIf.units, (tally) => tally.units, decimal],
    [us().whatIf.systems, (tally) => tally.systems, decimal],
    [us().whatIf.workloads, (tally) => tally.workloads, decimal],
    ['vCPU', (tally) => tally.cpuMillis, cores],
    [us().charts.memory, (tally) => tally.memoryBytes, bytes],
    [us().charts.yuan, (tally) => tally.yuanPerMonth, money],
  ];
  return (
    <TableScroll>
      <table class="plain-table">
        <caption class="strong small">{us().whatIf.freed}</caption>
        <thead>
          <tr>
            <td />
            <For each={[freedNow, freedThen, difference]}>
              {(head) => (
                <th scope="col" class="right">
                  {head}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {([label, pick, say]) => (
              <tr>
                <th scope="row">{label}</th>
                <td class="right">{say(pick(before()))}</td>
                <td class="right">{say(pick(after()))}</td>
                <td class="right">{signed(pick(after()) - pick(before()), say)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </TableScroll>
  );
};
export default UsageWhatIfPage;
