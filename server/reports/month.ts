import { dayOf } from '../time/working-days.ts';

/** Months in UTC+8: `2026-10`. */
export const monthOf = (at: Date): string => dayOf(at).slice(0, 7);

export const startOfMonth = (month: string): Date => new Date(`${month}-01T00:00:00+08:00`);

export function shiftMonth(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + (number - 1) + by;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** The months from `first` to `last`, both included. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = shiftMonth(month, 1)) months.push(month);
  return months;
}
