import type { JSX } from 'solid-js';
import type { CityUsage, DayUse, SystemDay, SystemUsage, Waste } from '../../../server/usage/reading/views.ts';
import { type UsagePolicy, VERDICTS } from '../../../server/usage/verdict.ts';
import type { WhatIf } from '../../../server/usage/what-if.ts';
import { decimal, percent } from '../../i18n/format.ts';
import { categories, limitLine, values } from '../charts/axes.ts';
import { Chart } from '../charts/chart.tsx';
import { us } from './words.ts';

const STEP = 5;
const round = (value: number): number => Math.round(value * 100) / 100;

/** Workloads by their P95, with the thresholds of the policy drawn in. */
export const Distribution = (props: {
  steps: CityUsage['distribution'];
  thresholds: Pick<UsagePolicy, 'idle' | 'overProvisioned' | 'overloaded'>;
}): JSX.Element => {
  const limit = () => props.thresholds.overProvisioned.cpuP95Percent;
  const total = () => props.steps.reduce((sum, { cpu }) => sum + cpu, 0);
  const below = () => props.steps.reduce((sum, { from, cpu }) => (from < limit() ? sum + cpu : sum), 0);
  const names = () => props.steps.map(({ from }) => (from >= 100 ? '≥100' : `${from}–${from + STEP}`));
  // Thresholds lie between two steps; the line stands at the step that begins there.
  const at = (value: number) => Math.min(Math.floor(value / STEP), props.steps.length - 1);
  return (
    <Chart
      title={total() > 0 ? us().charts.distribution(percent(below(), total()), limit()) : us().charts.none}
      table={{
        head: [us().charts.step, us().charts.cpu, us().charts.memory],
        rows: props.steps.map(({ cpu, memory }, step) => [names()[step] ?? '', cpu, memory]),
      }}
      option={(colours) => ({
        xAxis: categories(colours, names()),
        yAxis: values(colours, us().charts.workloads),
        series: [
          {
            name: us().charts.cpu,
            type: 'bar',
            data: props.steps.map(({ cpu }) => cpu),
            markLine: {
              symbol: 'none',
              data: [
                limitLine(
                  colours,
                  at(props.thresholds.idle.cpuP95Percent),
                  us().charts.idleLimit(props.thresholds.idle.cpuP95Percent),
                ),
                limitLine(colours, at(limit()), us().charts.overProvisionedLimit(limit())),
                limitLine(
                  colours,
                  at(props.thresholds.overloaded.cpuP95Percent),
                  us().charts.overloadedLimit(props.thresholds.overloaded.cpuP95Percent),
                ),
              ],
            },
          },
          {
            name: us().charts.memory,
            type: 'bar',
            itemStyle: { color: colours.series[3] },
            data: props.steps.map(({ memory }) => memory),
          },
        ],
        grid: { left: 8, right: 24, top: 64, bottom: 8, containLabel: true },
      })}
    />
  );
};

/** Quota, request and use, day by day. A day that was not sampled is a gap. */
export const OverTime = (props: {
  days: readonly (DayUse & Partial<SystemDay>)[];
  signal: 'cpu' | 'memory' | 'storage';
}): JSX.Element => {
  const unit = () => (props.signal === 'cpu' ? us().charts.cores : us().charts.gib);
  const figures = (day: DayUse & Partial<SystemDay>) => {
    const { quotaStorage = 0, requestStorage = null, useStorage = null, coverage } = day;
    if (props.signal === 'storage') return { quota: quotaStorage, request: requestStorage, use: useStorage };
    const [quota, request, use] =
      props.signal === 'cpu'
        ? [day.quotaCpu, day.requestCpu, day.useCpu]
        : [day.quotaMemory, day.requestMemory, day.useMemory];
    return coverage > 0 ? { quota, request, use } : { quota, request: null, use: null };
  };
  const gap = () => (props.signal === 'storage' ? us().charts.notMeasured : us().charts.unsampled);
  const last = () => props.days.at(-1);
  const title = () => {
    const day = last();
    if (!day) return us().charts.none;
    const { quota, request, use } = figures(day);
    if (props.signal === 'storage') return us().charts.trendStorage(percent(request ?? 0, quota));
    return (props.signal === 'cpu' ? us().charts.trendCpu : us().charts.trendMemory)(percent(use ?? 0, quota));
  };
  const line = (name: string, pick: 'quota' | 'request' | 'use', type: 'solid' | 'dashed' | 'dotted') => ({
    name,
    type: 'line',
    showSymbol: false,
    lineStyle: { width: 2, type },
    ...(pick === 'quota' && { step: 'end' }),
    ...(pick === 'use' && { areaStyle: { opacity: 0.15 } }),
    data: props.days.map((day) => {
      const value = figures(day)[pick];
      return value === null ? null : round(value);
    }),
  });
  return (
    <Chart
      title={title()}
      table={{
        head: [us().charts.day, us().charts.quota, us().charts.request, us().charts.use, us().charts.coverage],
        rows: props.days.map((day) => {
          const { quota, request, use } = figures(day);
          return [
            day.day,
            decimal(quota, 2),
            request === null ? gap() : decimal(request, 2),
            use === null ? gap() : decimal(use, 2),
            percent(day.coverage),
          ];
        }),
      }}
      option={(colours) => ({
        xAxis: categories(
          colours,
          props.days.map(({ day }) => day.slice(5)),
        ),
        yAxis: values(colours, unit()),
        series: [
          { ...line(us().charts.quota, 'quota', 'dashed'), itemStyle: { color: colours.muted } },
          { ...line(us().charts.request, 'request', 'solid'), itemStyle: { color: colours.series[1] } },
          { ...line(us().charts.use, 'use', 'solid'), itemStyle: { color: colours.series[0] } },
        ],
      })}
    />
  );
};

const SHOWN = 10;

/** Who could save most, in yuan a month. */
export const WasteRanking = (props: {
  rows: readonly Waste[];
  title: (name: string) => string;
  of: string;
}): JSX.Element => {
  const shown = () => props.rows.filter(({ freesYuan }) => freesYuan > 0).slice(0, SHOWN);
  const first = () => shown()[0];
  return (
    <Chart
      title={first() ? props.title(first()?.name ?? '') : us().charts.nobody}
      height={Math.max(140, shown().length * 26 + 60)}
      table={{
        head: [
          props.of,
          us().columns.idle,
          us().columns.overProvisioned,
          us().columns.freesCpu,
          us().columns.freesYuan,
        ],
        rows: props.rows.map((row) => [
          row.name,
          row.idle,
          row.overProvisioned,
          decimal(row.freesCpuMillis / 1000, 1),
          decimal(row.freesYuan, 2),
        ]),
      }}
      option={(colours) => ({
        grid: { left: 8, right: 56, top: 8, bottom: 24, containLabel: true },
        legend: { show: false },
        xAxis: { ...values(colours, us().charts.yuan), nameLocation: 'middle', nameGap: 24 },
        yAxis: {
          ...categories(
            colours,
            shown().map(({ name }) => name),
          ),
          inverse: true,
          axisLabel: { color: colours.text, width: 150, overflow: 'truncate' },
        },
        series: [
          {
            type: 'bar',
            name: us().columns.freesYuan,
            data: shown().map(({ freesYuan }) => freesYuan),
            label: {
              show: true,
              position: 'right',
              color: colours.text,
              formatter: ({ value }: { value: unknown }) => decimal(Number(value), 0),
            },
          },
        ],
      })}
    />
  );
};

/** The verdicts of each month's last day. */
export const Months = (props: { months: CityUsage['months'] }): JSX.Element => {
  const months = () => [...new Set(props.months.map(({ month }) => month))];
  const count = (month: string, verdict: string) =>
    props.months.find((one) => one.month === month && one.verdict === verdict)?.workloads ?? 0;
  const last = () => months().at(-1) ?? '';
  return (
    <Chart
      title={months().length > 0 ? us().charts.months(count(last(), 'idle')) : us().charts.none}
      table={{
        head: [us().charts.day, ...VERDICTS.map((verdict) => us().verdicts[verdict])],
        rows: months().map((month) => [month, ...VERDICTS.map((verdict) => count(month, verdict))]),
      }}
      option={(colours) => ({
        // Patterns beside colours: six parts are too many for colour alone.
        aria: { enabled: true, decal: { show: true } },
        color: [
          colours.series[3],
          colours.series[1],
          colours.limit,
          colours.series[0],
          colours.line,
          colours.series[2],
        ],
        xAxis: categories(colours, months()),
        yAxis: values(colours, us().charts.workloads),
        series: VERDICTS.map((verdict) => ({
          name: us().verdicts[verdict],
          type: 'bar',
          stack: 'verdicts',
          barMaxWidth: 48,
          data: months().map((month) => count(month, verdict)),
        })),
      })}
    />
  );
};

/** Hours × days: what is busy when. */
export const HeatMap = (props: { hours: SystemUsage['hours']; signal: 'cpu' | 'memory' }): JSX.Element => {
  const names = Array.from({ length: 24 }, (_, hour) => `${hour}`);
  const cells = () =>
    props.hours.flatMap(({ day, cpu, memory }, y) =>
      (props.signal === 'cpu' ? cpu : memory).map((value, x) => ({ day, x, y, value })),
    );
  const peak = () =>
    cells().reduce<{ day: string; x: number; value: number } | null>(
      (most, { day, x, value }) => (value !== null && (!most || value > most.value) ? { day, x, value } : most),
      null,
    );
  const title = () => {
    const most = peak();
    if (!most) return us().charts.none;
    const when = `${most.day} ${most.x}:00 · ${decimal(most.value)}%`;
    return (props.signal === 'cpu' ? us().charts.heatCpu : us().charts.heatMemory)(when);
  };
  return (
    <Chart
      title={title()}
      height={Math.max(180, props.hours.length * 14 + 70)}
      table={{
        head: [us().charts.day, ...names.map((name) => `${name}${us().charts.hour}`)],
        rows: props.hours.map(({ day, cpu, memory }) => [
          day,
          ...(props.signal === 'cpu' ? cpu : memory).map((value) => (value === null ? '–' : value)),
        ]),
      }}
      option={(colours) => ({
        legend: { show: false },
        tooltip: {
          confine: true,
          formatter: ({ data }: { data: [number, number, number] }) =>
            `${props.hours[data[1]]?.day ?? ''} ${data[0]}:00 · ${decimal(data[2])}%`,
        },
        grid: { left: 8, right: 8, top: 8, bottom: 48, containLabel: true },
        xAxis: categories(colours, names, us().charts.hour),
        yAxis: {
          ...categories(
            colours,
            props.hours.map(({ day }) => day.slice(5)),
          ),
          inverse: true,
        },
        visualMap: {
          min: 0,
          max: 100,
          orient: 'horizontal',
          left: 'center',
          bottom: 0,
          itemHeight: 120,
          itemWidth: 12,
          text: ['100%', '0'],
          textStyle: { color: colours.muted },
          // One hue from light to dark, so that it can be read without telling colours apart.
          inRange: { color: [colours.surface, colours.series[2], colours.series[1], colours.series[0]] },
        },
        series: [
          {
            type: 'heatmap',
            data: cells().flatMap(({ x, y, value }) => (value === null ? [] : [[x, y, value]])),
            itemStyle: { borderColor: colours.surface, borderWidth: 1 },
          },
        ],
      })}
    />
  );
};

/** Workloads by verdict, now and under the thresholds that are tried. */
export const BeforeAfter = (props: { result: WhatIf }): JSX.Element => {
  const moved = () => props.result.moves.reduce((sum, { workloads }) => sum + workloads, 0);
  return (
    <Chart
      title={us().charts.whatIf(moved())}
      table={{
        head: [us().columns.verdict, us().charts.before, us().charts.after],
        rows: VERDICTS.map((verdict) => [
          us().verdicts[verdict],
          props.result.before[verdict].workloads,
          props.result.after[verdict].workloads,
        ]),
      }}
      option={(colours) => ({
        xAxis: categories(
          colours,
          VERDICTS.map((verdict) => us().verdicts[verdict]),
        ),
        yAxis: values(colours, us().charts.workloads),
        series: [
          {
            name: us().charts.before,
            type: 'bar',
            itemStyle: { color: colours.series[2] },
            data: VERDICTS.map((verdict) => props.result.before[verdict].workloads),
          },
          {
            name: us().charts.after,
            type: 'bar',
            itemStyle: { color: colours.series[0] },
            data: VERDICTS.map((verdict) => props.result.after[verdict].workloads),
          },
        ],
      })}
    />
  );
};
