import type { BackupReviewStatus } from '../../operators/resources/backup-review.ts';
import { DAY_MILLIS, dayOf, startOfDay } from '../time/working-days.ts';

/** One character a day (UTC+8), a year a string. */
export type BackupMark = 'B' | '.' | 'E' | '-' | '?' | ' ';
export const UNWRITTEN = ' ';
/** Days that a restore point may still tell of afterwards: the operators list the newest of each day this far back. */
export const MEMORY_DAYS = 45;

const FINDING_LETTERS: Record<BackupReviewStatus['finding'], string> = {
  protected: 'p',
  stale: 's',
  overdue: 'o',
  'partially-failed': 'f',
  'location-unavailable': 'l',
  'never-ran': 'n',
  unprotected: 'u',
  exempt: 'e',
};
export const letterOf = (finding: string): string => FINDING_LETTERS[finding as keyof typeof FINDING_LETTERS] ?? '?';

/** `2026-11-22` → year 2026, index 325. */
export function indexOf(day: string): { year: number; index: number } {
  const year = Number(day.slice(0, 4));
  return { year, index: Math.round((Date.parse(`${day}T00:00:00Z`) - Date.UTC(year, 0, 1)) / DAY_MILLIS) };
}

export const daysIn = (year: number): number => (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / DAY_MILLIS;
export const dayAt = (year: number, index: number): string =>
  new Date(Date.UTC(year, 0, 1) + index * DAY_MILLIS).toISOString().slice(0, 10);

export const blank = (year: number): string => UNWRITTEN.repeat(daysIn(year));

export const setAt = (text: string, index: number, mark: string): string =>
  text.slice(0, index) + mark + text.slice(index + 1);

/** Days on which a backup was completed that has been seen at the DR centre. */
export function backedUpDays(
  { restorePoints = [], lastGoodBackup }: BackupReviewStatus,
  drLocation: string,
): Set<string> {
  const seen = restorePoints.filter(({ location, seenAt }) => seenAt && location === drLocation);
  const all = lastGoodBackup ? [...seen, lastGoodBackup] : seen;
  return new Set(all.map(({ completedAt }) => dayOf(new Date(completedAt))));
}

/** The days from `from` to `to`, both included. */
export function daysBetween(from: Date, to: Date): string[] {
  const days: string[] = [];
  for (let at = startOfDay(from).getTime(); at <= to.getTime(); at += DAY_MILLIS) days.push(dayOf(new Date(at)));
  return days;
}

export interface Gap {
  /** Days without a backup, the first and the last of them. */
  days: number;
  from: string;
  to: string;
}

/**
 * The longest run of days without a backup at the DR centre. Exempt days and days outside production end a run and count for nothing;
 * days that nobody observed neither lengthen nor end it.
 */
export function longestGap(year: number, marks: string): Gap | null {
  let longest = null as Gap | null;
  let run = null as Gap | null;
  for (let index = 0; index < marks.length; index += 1) {
    const mark = marks[index];
    if (mark === '.') {
      run = { days: (run?.days ?? 0) + 1, from: run?.from ?? dayAt(year, index), to: dayAt(year, index) };
      if (run.days > (longest?.days ?? 0)) longest = run;
    } else if (mark !== '?' && mark !== UNWRITTEN) run = null;
  }
  return longest;
}
