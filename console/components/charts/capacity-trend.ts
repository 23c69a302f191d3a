import type { PoolAmounts } from '../../../server/capacity/amounts.ts';
import type { CapacityTrend } from '../../../server/capacity/views.ts';

/** What would be granted at the end of each coming month: what is locked in the first, the recent growth from there on. */
export function forecastOf({ months, locked, growth }: CapacityTrend, key: keyof PoolAmounts, ahead: number): number[] {
  const now = months.at(-1)?.granted[key] ?? 0;
  return Array.from({ length: ahead }, (_, index) => now + locked[key] + growth[key] * (index + 1));
}

/** The months of the axis: those that were, and those to come. */
export function monthsOn({ months }: CapacityTrend, ahead: number): string[] {
  const known = months.map(({ month }) => month);
  const [year = 0, month = 1] = (known.at(-1) ?? '').split('-').map(Number);
  const coming = Array.from({ length: ahead }, (_, index) => {
    const at = new Date(Date.UTC(year, month + index, 1));
    return at.toISOString().slice(0, 7);
  });
  return [...known, ...coming];
}
