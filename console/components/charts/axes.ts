import type { ChartColours } from './colours.ts';

/** Axes with their unit at the end, drawn with the tokens. */
export const categories = (colours: ChartColours, data: readonly string[], name = '') => ({
  type: 'category' as const,
  data: [...data],
  name,
  nameLocation: 'end' as const,
  nameTextStyle: { color: colours.muted },
  axisLine: { lineStyle: { color: colours.line } },
  axisLabel: { color: colours.muted, hideOverlap: true },
  axisTick: { show: false },
});

export const values = (colours: ChartColours, unit: string) => ({
  type: 'value' as const,
  name: unit,
  nameTextStyle: { color: colours.muted, align: 'left' as const },
  axisLabel: { color: colours.muted },
  splitLine: { lineStyle: { color: colours.line } },
});

/** A threshold drawn into the chart, with its name. */
export const limitLine = (colours: ChartColours, at: number | string, label: string) => ({
  xAxis: at,
  label: { formatter: label, color: colours.text, fontSize: 11 },
  lineStyle: { color: colours.limit, type: 'dashed' as const, width: 1.5 },
});
