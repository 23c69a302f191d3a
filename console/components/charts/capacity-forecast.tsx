import { createSignal, type JSX, Show } from 'solid-js';
import { POOL_KEYS, type PoolAmounts } from '../../../server/capacity/amounts.ts';
import type { CapacityTrend } from '../../../server/capacity/views.ts';
import { read } from '../../api/query.ts';
import { capacity as en } from '../../i18n/en/capacity.ts';
import { decimal, percent } from '../../i18n/format.ts';
import { words } from '../../i18n/words.ts';
import { capacity as zh } from '../../i18n/zh/capacity.ts';
import { Card } from '../../ui/card.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { amountName } from '../amounts.ts';
import { categories, values } from './axes.ts';
import { forecastOf, monthsOn } from './capacity-trend.ts';
import { Chart } from './chart.tsx';

const t = words({ zh, en });
const MONTHS_AHEAD = 6;
const GIB = 2 ** 30;

/** The pool over the last year, and over the next months with what is locked: when does it run out? */
export const CapacityForecast = (): JSX.Element => {
  const trend = read('capacity.trend');
  const [key, setKey] = createSignal<keyof PoolAmounts>('memoryBytes');
  return (
    <Show when={trend.data}>
      {(found) => (
        <Card title={t().trend} note={t().trendNote}>
          <SelectField<keyof PoolAmounts>
            name="trend-of"
            label={t().trendOf}
            value={key()}
            options={POOL_KEYS.map((value) => ({ value, label: amountName(value) }))}
            onInput={setKey}
          />
          <TrendChart trend={found()} resource={key()} />
        </Card>
      )}
    </Show>
  );
};

const TrendChart = (props: { trend: CapacityTrend; resource: keyof PoolAmounts }): JSX.Element => {
  const inUnits = (value: number) => Math.round((value / (props.resource === 'cpuMillis' ? 1000 : GIB)) * 100) / 100;
  const unit = () => (props.resource === 'cpuMillis' ? t().cores : t().gib);
  const past = () => props.trend.months.map(({ granted }) => inUnits(granted[props.resource]));
  const ahead = () => forecastOf(props.trend, props.resource, MONTHS_AHEAD).map(inUnits);
  const limit = () => inUnits(props.trend.capacity[props.resource]);
  const months = () => monthsOn(props.trend, MONTHS_AHEAD);
  const title = () => {
    const name = amountName(props.resource);
    const now = (past().at(-1) ?? 0) + inUnits(props.trend.locked[props.resource]);
    if (now > limit()) return t().trendOver(name);
    const end = ahead().findIndex((value) => value > limit());
    const month = months()[past().length + end];
    return end >= 0 && month
      ? t().trendEnds(name, percent(now, limit()), month)
      : t().trendLasts(name, percent(now, limit()), MONTHS_AHEAD);
  };
  const blanks = (count: number): null[] => Array.from({ length: count }, () => null);
  return (
    <Chart
      title={title()}
      table={{
        head: [t().month, `${t().granted}（${unit()}）`, `${t().forecast}（${unit()}）`, `${t().limit}（${unit()}）`],
        rows: months().map((month, index) => {
          const [was, will] = [past()[index], ahead()[index - past().length]];
          const say = (value: number | undefined) => (value === undefined ? '–' : decimal(value, 2));
          return [month, say(was), say(will), decimal(limit(), 2)];
        }),
      }}
      option={(colours) => ({
        xAxis: categories(colours, months()),
        yAxis: values(colours, unit()),
        series: [
          {
            name: t().granted,
            type: 'line',
            showSymbol: false,
            areaStyle: { opacity: 0.2 },
            data: [...past(), ...blanks(MONTHS_AHEAD)],
          },
          {
            name: t().forecast,
            type: 'line',
            showSymbol: false,
            lineStyle: { type: 'dashed', width: 2 },
            itemStyle: { color: colours.series[3] },
            data: [...blanks(past().length - 1), past().at(-1) ?? null, ...ahead()],
          },
          {
            name: t().limit,
            type: 'line',
            showSymbol: false,
            lineStyle: { type: 'dotted', width: 2 },
            itemStyle: { color: colours.muted },
            data: months().map(() => limit()),
          },
        ],
      })}
    />
  );
};
