import { dayName, dayNumber } from './evidence.ts';

/** Days that are merged into one: `days` of them, from `first` (YYYY-MM-DD) on. */
export interface Span {
  first: string;
  days: number;
}

/**
 * Lengths of the spans whose merged days are kept, the longest first; a span begins at a multiple of its length, counted from 1970, so
 * that the same days always lie in the same spans. Fours rather than twos: half the rows, and a window is still some twenty of them.
 */
const LENGTHS = [16, 4] as const;
export const LONGEST_SPAN = LENGTHS[0];

export const lastOf = ({ first, days }: Span): string => dayName(dayNumber(first) + days - 1);

/** Name of a span in the records; by its first day, so that names sort by time. */
export const nameOf = ({ first, days }: Span): string => `${first}+${days}`;

/** The parts that a span is merged from: the spans of the next length, or single days. */
export function partsOf({ first, days }: Span): Span[] {
  const length = LENGTHS.find((one) => one < days) ?? 1;
  const start = dayNumber(first);
  return Array.from({ length: days / length }, (_, at) => ({ first: dayName(start + at * length), days: length }));
}

/**
 * The days up to `asOf` that the windows (their lengths in days) look at, as spans in the order of time. No span crosses the beginning
 * of a window, and the last `single` days stand alone.
 */
export function spansOf(asOf: string, windows: readonly number[], single: number): Span[] {
  const end = dayNumber(asOf) + 1;
  const longest = Math.max(...windows);
  const cuts = [...new Set([...windows, Math.min(single, longest), 0])].sort((a, b) => b - a);
  return cuts.flatMap((length, at) => {
    const next = cuts[at + 1];
    return next === undefined ? [] : between(end - length, end - next, length <= single);
  });
}

/** The fewest spans from a day up to, not including, another. */
function between(from: number, until: number, isSingle: boolean): Span[] {
  const spans: Span[] = [];
  for (let day = from; day < until; ) {
    const fits = (length: number) => !isSingle && day % length === 0 && day + length <= until;
    const days = LENGTHS.find(fits) ?? 1;
    spans.push({ first: dayName(day), days });
    day += days;
  }
  return spans;
}
