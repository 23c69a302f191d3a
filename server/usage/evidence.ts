import { type DayPart, type WindowFigures, WindowSum } from './figures.ts';
import type { Evidence, UsagePolicy } from './verdict.ts';

/** A workload-day as it comes from the records, or several of them merged. `day` is YYYY-MM-DD, the first one. */
export interface RecordedDay extends DayPart {
  day: string;
}

export interface EvidenceScope {
  /** The last day that counts, YYYY-MM-DD: the day before the judgement, for days are judged when they are over. */
  asOf: string;
  intervalSeconds: number;
  exemption: Evidence['exemption'];
}

const DAY = 86_400_000;

/** Number of a day since 1970. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);
export const dayName = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);

/** A window of the last `days` days, by any name. */
export type Windows<Name extends string> = Readonly<Record<Name, number>>;

/**
 * The figures of several windows in one pass over a workload's days, given in any order; days without a record within the
 * workload's life count as due and unseen. Merged days must not cross the beginning of a window. `sum` may be handed in and is emptied first, so that a year of 10,000 workloads needs
 * no new memory; it is left with the sums of the longest window.
 */
export function figuresOver<Name extends string>(
  days: readonly RecordedDay[],
  { asOf, intervalSeconds }: Pick<EvidenceScope, 'asOf' | 'intervalSeconds'>,
  windows: Windows<Name>,
  sum = new WindowSum(),
): Record<Name, WindowFigures> {
  const last = dayNumber(asOf);
  const ordered = newestFirst(days, asOf);
  const oldest = ordered.at(-1);
  const first = oldest ? dayNumber(oldest.day) : last + 1;
  const slots = 86_400 / intervalSeconds;
  let next = 0;
  sum.clear();
  const windowOf = (length: number): WindowFigures => {
    const from = Math.max(first, last - length + 1);
    if (from > last) return NOTHING;
    const fromDay = dayName(from);
    for (let day = ordered[next]; day && day.day >= fromDay; day = ordered[++next]) sum.add(day);
    const missing = Math.max(0, last - from + 1 - sum.days);
    const seconds = sum.secondsAt(intervalSeconds) + missing * 86_400;
    const figures = sum.figures(intervalSeconds, fromDay, asOf, seconds);
    return { ...figures, expected: figures.expected + missing * slots };
  };
  const byLength = (Object.entries(windows) as [Name, number][]).sort(([, a], [, b]) => a - b);
  return Object.fromEntries(byLength.map(([name, length]) => [name, windowOf(length)])) as Record<Name, WindowFigures>;
}

/** ISO days sort as text. Records usually come sorted, one way or the other. */
function newestFirst(days: readonly RecordedDay[], asOf: string): readonly RecordedDay[] {
  const isOrdered = days.every(({ day }, at) => day <= (days[at - 1]?.day ?? asOf));
  if (isOrdered) return days;
  return days.filter(({ day }) => day <= asOf).sort((a, b) => (a.day < b.day ? 1 : -1));
}

/** What a judgement is made from; see `figuresOver`. */
export function evidenceOf(
  days: readonly RecordedDay[],
  scope: EvidenceScope,
  policy: UsagePolicy,
  sum = new WindowSum(),
): Evidence {
  const { asOf, intervalSeconds, exemption } = scope;
  return { asOf, intervalSeconds, ...figuresOver(days, scope, windowsOf(policy), sum), exemption };
}

export const windowsOf = (policy: UsagePolicy): Windows<'idle' | 'overProvisioned' | 'overloaded'> => ({
  idle: policy.idle.windowDays,
  overProvisioned: policy.overProvisioned.windowDays,
  overloaded: policy.overloaded.windowDays,
});

const NOTHING: WindowFigures = {
  from: null,
  to: null,
  days: 0,
  expected: 0,
  seen: 0,
  off: 0,
  cpu: null,
  cpuSteady: null,
  memory: null,
  io: null,
};
