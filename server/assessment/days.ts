import { DAY_MILLIS, startOfDay } from '../time/working-days.ts';

/** Whole days of UTC+8 as numbers, so that a year's sums are sums of whole numbers. */
export const dayNumber = (at: Date): number => Math.round(startOfDay(at).getTime() / DAY_MILLIS + 1 / 3);

/** From a day up to, not including, another. */
export interface Span {
  from: number;
  until: number;
}

export const lengthOf = ({ from, until }: Span): number => Math.max(0, until - from);

export const overlap = (a: Span, b: Span): Span => ({
  from: Math.max(a.from, b.from),
  until: Math.min(a.until, b.until),
});

/** Days of `span` covered by any of the others, each counted once. */
export function covered(span: Span, others: readonly Span[]): number {
  let total = 0;
  let reached = span.from;
  for (const one of others.map((other) => overlap(span, other)).sort((a, b) => a.from - b.from)) {
    total += lengthOf({ from: Math.max(one.from, reached), until: one.until });
    reached = Math.max(reached, one.until);
  }
  return total;
}

/** The calendar year in UTC+8. */
export const yearBounds = (year: number): { from: Date; until: Date } => ({
  from: new Date(`${year}-01-01T00:00:00+08:00`),
  until: new Date(`${year + 1}-01-01T00:00:00+08:00`),
});
