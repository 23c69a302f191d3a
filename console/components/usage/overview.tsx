import { createSignal, For, type JSX, Show } from 'solid-js';
import type { CityUsage, VerdictTotal } from '../../../server/usage/reading/views.ts';
import { read } from '../../api/query.ts';
import { decimal, money } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Loaded } from '../loaded.tsx';
import { Distribution, Months, OverTime, WasteRanking } from './charts.tsx';
import { SignalChoice } from './signal-choice.tsx';
import './usage.css';
import { VerdictTag } from './verdict-table.tsx';
import { us } from './words.ts';

/** The whole city: how much lies with each verdict, who wastes most, how it goes on. */
export const Overview = (): JSX.Element => {
  const city = read('usage.city');
  return (
    <Loaded query={city}>
      {(found) => (
        <Show when={found().asOf} fallback={<EmptyState title={us().noData} next={us().noDataNext} />}>
          {(asOf) => <City city={found()} asOf={asOf()} />}
        </Show>
      )}
    </Loaded>
  );
};

const City = (props: { city: CityUsage; asOf: string }): JSX.Element => {
  const policy = read('policies.current');
  const [signal, setSignal] = createSignal<'cpu' | 'memory'>('cpu');
  return (
    <div class="stack">
      <p class="muted small">
        {us().asOf(props.asOf)} · {us().lowNote}
      </p>
      <div class="verdict-totals">
        <For each={props.city.totals}>{(total) => <Total total={total} />}</For>
      </div>
      <div class="usage-charts">
        <Card>
          <Show when={policy.data}>
            {(current) => <Distribution steps={props.city.distribution} thresholds={current().body.usage} />}
          </Show>
        </Card>
        <Card>
          <div class="stack stack-tight">
            <SignalChoice signals={['cpu', 'memory']} value={signal()} onChange={setSignal} />
            <OverTime days={props.city.days} signal={signal()} />
          </div>
        </Card>
        <Card>
          <WasteRanking rows={props.city.units} title={us().charts.units} of={us().columns.unit} />
        </Card>
        <Card>
          <WasteRanking rows={props.city.systems} title={us().charts.systems} of={us().columns.system} />
        </Card>
        <Show when={props.city.months.length > 0}>
          <Card>
            <Months months={props.city.months} />
          </Card>
        </Show>
      </div>
    </div>
  );
};

const Total = (props: { total: VerdictTotal }): JSX.Element => (
  <a class="verdict-total" href={`${paths.usage('workloads')}&f.verdict=${props.total.verdict}`}>
    <VerdictTag verdict={props.total.verdict} />
    <span class="verdict-total-number">{decimal(props.total.workloads)}</span>
    <span class="muted small">{us().summary.workloads(props.total.systems)}</span>
    <span class="small">
      {decimal(props.total.cpuMillis / 1000)} {us().summary.cpu} · {decimal(props.total.memoryMib / 1024, 0)} GiB
    </span>
    <Show when={props.total.freesYuan > 0}>
      <span class="small strong">
        {us().summary.frees} {us().summary.perMonth(money(props.total.freesYuan))}
      </span>
    </Show>
  </a>
);
