import chineseDays from 'chinese-days';

/**
 * Working days of the State Council's calendar, make-up workdays included, in UTC+8 (China has one zone and no summer time).
 * Published holidays come from `chinese-days`. The notice for a year appears in the November before; for a year that it does not
 * know yet, the statutory days of the 2024 decree (国令第795号, article 2) count, without make-up days, so that a limit that
 * reaches into the new year errs by days at most and is right once the calendar is updated.
 */
const HOUR_MILLIS = 3_600_000;
export const DAY_MILLIS = 24 * HOUR_MILLIS;
const ZONE_MILLIS = 8 * HOUR_MILLIS;

/** Midnight (UTC+8) that begins the day of `at`. */
export const startOfDay = (at: Date): Date =>
  new Date(Math.floor((at.getTime() + ZONE_MILLIS) / DAY_MILLIS) * DAY_MILLIS - ZONE_MILLIS);

/** The calendar day in UTC+8: `2026-11-22`. */
export const dayOf = (at: Date): string => new Date(at.getTime() + ZONE_MILLIS).toISOString().slice(0, 10);

/** By the number of the day since 1970 in UTC+8: lists of thousands of clocks ask for the same few days. */
const known = new Map<number, boolean>();

/** Whether the day of `at` is a working day. */
export function isWorkingDay(at: Date): boolean {
  const number = Math.floor((at.getTime() + ZONE_MILLIS) / DAY_MILLIS);
  const remembered = known.get(number);
  if (remembered !== undefined) return remembered;
  const day = dayOf(at);
  const working = isPublished(day.slice(0, 4)) ? chineseDays.isWorkday(day) : isUsualWorkday(day);
  known.set(number, working);
  return working;
}

const published = new Map<string, boolean>();

/** A year is published when the calendar makes its National Day a holiday of its own, not a mere weekday. */
function isPublished(year: string): boolean {
  const cached = published.get(year);
  if (cached !== undefined) return cached;
  const found = chineseDays.getDayDetail(`${year}-10-01`).name.includes('国庆');
  published.set(year, found);
  return found;
}

function isUsualWorkday(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !isStatutoryHoliday(day);
}

/** 国令第795号: New Year 1, Spring Festival 4 (the eve to the third day), Qingming 1, Labour Day 2, Dragon Boat 1, Mid-Autumn 1, National Day 3. */
function isStatutoryHoliday(day: string): boolean {
  const monthDay = day.slice(5);
  if (['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'].includes(monthDay)) return true;
  const lunar = chineseDays.getLunarDate(day);
  if (lunar.lunarMon === 1 && lunar.lunarDay <= 3 && !lunar.isLeap) return true;
  if (lunar.lunarMon === 5 && lunar.lunarDay === 5 && !lunar.isLeap) return true;
  if (lunar.lunarMon === 8 && lunar.lunarDay === 15 && !lunar.isLeap) return true;
  const tomorrow = chineseDays.getLunarDate(dayOf(new Date(Date.parse(`${day}T00:00:00+08:00`) + DAY_MILLIS)));
  if (tomorrow.lunarMon === 1 && tomorrow.lunarDay === 1) return true; // New Year's Eve
  return chineseDays.getSolarTermDate(Number(day.slice(0, 4)), 4, 'pure_brightness') === day;
}

/** End of the `days`-th working day after the day of `from`; the day of receipt itself does not count. */
export function addWorkingDays(from: Date, days: number): Date {
  let day = startOfDay(from).getTime();
  for (let left = days; left > 0; ) {
    day += DAY_MILLIS;
    if (isWorkingDay(new Date(day))) left -= 1;
  }
  return new Date(day + DAY_MILLIS);
}

/** Working time between two instants in milliseconds: the parts of working days (of 24 h) that lie between them. */
export function workingMillis(from: Date, to: Date): number {
  let total = 0;
  for (let at = from.getTime(); at < to.getTime(); ) {
    const end = Math.min(startOfDay(new Date(at)).getTime() + DAY_MILLIS, to.getTime());
    if (isWorkingDay(new Date(at))) total += end - at;
    at = end;
  }
  return total;
}

/** The instant by which `millis` of working time have passed since `from`. */
export function addWorkingMillis(from: Date, millis: number): Date {
  let at = from.getTime();
  for (let left = millis; left > 0; ) {
    const end = startOfDay(new Date(at)).getTime() + DAY_MILLIS;
    if (!isWorkingDay(new Date(at))) {
      at = end;
      continue;
    }
    const used = Math.min(left, end - at);
    at += used;
    left -= used;
  }
  return new Date(at);
}

/** The instant `days` whole working days before `to`. */
export function subtractWorkingDays(to: Date, days: number): Date {
  let at = to.getTime();
  for (let left = days; left > 0; ) {
    at -= DAY_MILLIS;
    if (isWorkingDay(new Date(at))) left -= 1;
  }
  return new Date(at);
}

/**
 * Working days from today (counted when it is one) to the day on which the limit ends; 0 when today is not a working day and
 * the limit ends before the next. Past the limit: minus the working days begun since.
 */
export function workingDaysLeft(now: Date, dueAt: Date): number {
  if (now <= dueAt) return Math.ceil(workingMillis(now, dueAt) / DAY_MILLIS);
  return 0 - Math.ceil(workingMillis(dueAt, now) / DAY_MILLIS);
}
