/** Months as the bulletins count them: `2026-11`, in the time zone of the policy. */

export type Month = string;

export const MONTH_PATTERN = /^[0-9]{4}-(0[1-9]|1[0-2])$/;

const formats = new Map<string, Intl.DateTimeFormat>();

/** One formatter a zone: making one costs more than a hundred uses. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}

/** The wall clock of an instant in a zone, as if it were UTC. */
function wallMillis(at: Date, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** What the wall clock of a zone is ahead of UTC at an instant, in milliseconds. */
export const zoneOffset = (at: Date, timeZone: string): number =>
  wallMillis(at, timeZone) - Math.floor(at.getTime() / 1000) * 1000;

/** The month in which an instant lies. */
export const monthOf = (at: Date, timeZone: string): Month =>
  new Date(wallMillis(at, timeZone)).toISOString().slice(0, 7);

/** The day in which an instant lies, YYYY-MM-DD. */
export const dayOf = (at: Date, timeZone: string): string =>
  new Date(wallMillis(at, timeZone)).toISOString().slice(0, 10);

/** Midnight that begins a day, YYYY-MM-DD. */
export const startOfDay = (day: string, timeZone: string): Date =>
  dayOfMonth(day.slice(0, 7), Number(day.slice(8)), timeZone);

/** The month `count` months later (earlier, when negative). */
export function addMonths(month: Month, count: number): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/** Midnight that begins a day of a month. Zones whose offset changes that night are met by looking twice. */
export function dayOfMonth(month: Month, day: number, timeZone: string): Date {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const wanted = Date.UTC(year, number - 1, day);
  let at = wanted;
  for (let look = 0; look < 2; look += 1) at = wanted - (wallMillis(new Date(at), timeZone) - at);
  return new Date(at);
}

export const startOfMonth = (month: Month, timeZone: string): Date => dayOfMonth(month, 1, timeZone);

/** Every month from the first to the last, both included. */
export function monthsBetween(first: Month, last: Month): Month[] {
  const months: Month[] = [];
  for (let month = first; month <= last; month = addMonths(month, 1)) months.push(month);
  return months;
}
