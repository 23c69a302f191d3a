/** A stretch of time; `until: null` while it lasts. */
export interface Window {
  from: Date;
  until: Date | null;
}

const FOREVER = Number.POSITIVE_INFINITY;
const endOf = ({ until }: Window): number => until?.getTime() ?? FOREVER;
const windowOf = (from: number, until: number): Window => ({
  from: new Date(from),
  until: until === FOREVER ? null : new Date(until),
});

/** What two windows have in common. */
export function cut(one: Window, other: Window): Window | null {
  const from = Math.max(+one.from, +other.from);
  const until = Math.min(endOf(one), endOf(other));
  return from < until ? windowOf(from, until) : null;
}

/** What of the first lies outside the second: nothing, one piece, or two. */
export function without(one: Window, other: Window): Window[] {
  const pieces = [
    [+one.from, Math.min(endOf(one), +other.from)],
    [Math.max(+one.from, endOf(other)), endOf(one)],
  ] as const;
  return pieces.flatMap(([from, until]) => (from < until ? [windowOf(from, until)] : []));
}

/** What of the first lies outside all of the others. */
export const withoutAll = (one: Window, others: readonly Window[]): Window[] =>
  others.reduce<Window[]>((parts, other) => parts.flatMap((part) => without(part, other)), [one]);
