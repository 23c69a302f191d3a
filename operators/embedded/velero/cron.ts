import { durationMs } from './kinds.ts';

/**
 * Schedules as Velero 1.18 reads them (netresearch/go-cron): five fields that must *all* hold, also day of month and day of
 * week; ranges that wrap (`fri-mon`, `22-2`); `@daily` and the like; `@every 1h`; `CRON_TZ=Asia/Shanghai …`, else UTC.
 */

export interface Cron {
  /** The first time after `from`; undefined when there is none within five years. */
  next(from: Date): Date | undefined;
}

interface Bounds {
  min: number;
  max: number;
  names?: readonly string[];
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS_AHEAD = 5 * 366;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const minuteBounds: Bounds = { min: 0, max: 59 };
const hourBounds: Bounds = { min: 0, max: 23 };
const dayBounds: Bounds = { min: 1, max: 31 };
const monthBounds: Bounds = { min: 1, max: 12, names: ['', ...months] };
/** Sunday is 0 and 7. */
const weekdayBounds: Bounds = { min: 0, max: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] };

const named: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Throws what is wrong with the text, in the words of go-cron. */
export function parseCron(text: string): Cron {
  const [, zone, rest = ''] = /^(?:(?:CRON_)?TZ=(\S*)\s+)?(.*)$/s.exec(text) ?? [];
  const offset = offsetOf(zone ?? 'UTC');
  const spec = rest.trim();
  if (spec.startsWith('@every ')) return every(spec);
  if (spec.startsWith('@') && !named[spec]) throw new Error(`unrecognized descriptor: ${JSON.stringify(spec)}`);
  const fields = (named[spec] ?? spec).split(/\s+/).filter(Boolean);
  const [minute, hour, day, month, weekday] = fields;
  if (!minute || !hour || !day || !month || !weekday || fields.length > 5)
    throw new Error(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const minutes = [...parseField(minute, minuteBounds)].sort((a, b) => a - b);
  const hours = [...parseField(hour, hourBounds)].sort((a, b) => a - b);
  const ofYear = parseField(month, monthBounds);
  const ofMonth = parseField(day, dayBounds);
  const ofWeek = new Set([...parseField(weekday, weekdayBounds)].map((value) => value % 7));
  const isDay = (local: Date): boolean =>
    ofYear.has(local.getUTCMonth() + 1) && ofMonth.has(local.getUTCDate()) && ofWeek.has(local.getUTCDay());
  return {
    next: (from) => {
      // Counted on the wall clock of the zone, shown as if it were UTC.
      const first = Math.floor((from.getTime() + offset(from)) / MINUTE_MS + 1) * MINUTE_MS;
      for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
        const midnight = (Math.floor(first / DAY_MS) + ahead) * DAY_MS;
        if (!isDay(new Date(midnight))) continue;
        const times = hours.flatMap((value) => minutes.map((more) => midnight + (value * 60 + more) * MINUTE_MS));
        const local = times.find((time) => time >= first);
        if (local !== undefined) return new Date(local - offset(new Date(local - offset(new Date(local)))));
      }
      return undefined;
    },
  };
}

function every(spec: string): Cron {
  const text = spec.slice('@every '.length);
  const delay = durationMs(text);
  if (delay === undefined)
    throw new Error(`failed to parse duration ${JSON.stringify(spec)}: time: invalid duration ${JSON.stringify(text)}`);
  if (delay < 1000) throw new Error(`@every duration must be at least 1s: ${JSON.stringify(spec)}`);
  return { next: (from) => new Date((Math.floor(from.getTime() / 1000) + Math.floor(delay / 1000)) * 1000) };
}

/** Milliseconds by which the zone's wall clock is ahead of UTC at an instant. */
function offsetOf(zone: string): (at: Date) => number {
  if (zone === 'UTC') return () => 0;
  try {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    return (at) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - Math.floor(at.getTime() / 1000) * 1000;
  } catch {
    throw new Error(`unknown time zone ${JSON.stringify(zone)}: unknown time zone ${zone}`);
  }
}

const parseField = (field: string, bounds: Bounds): Set<number> =>
  new Set(
    field
      .split(',')
      .filter(Boolean)
      .flatMap((part) => parseRange(part, bounds)),
  );

function parseRange(text: string, { min, max, names }: Bounds): number[] {
  const [range = '', stepText, ...moreSteps] = text.split('/');
  const [low = '', high, ...moreEnds] = range.split('-');
  const isAny = low === '*' || low === '?';
  const start = isAny ? min : parseNumber(low, names);
  const to = isAny || high === undefined ? start : parseNumber(high, names);
  if (!isAny && moreEnds.length > 0) throw new Error(`too many hyphens: "${range}"`);
  if (moreSteps.length > 0) throw new Error(`too many slashes: "${text}"`);
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  const end = isAny || (stepText !== undefined && high === undefined) ? max : to;
  if (start < min) throw new Error(`beginning of range (${start}) below minimum (${min}): "${text}"`);
  if (end > max) throw new Error(`end of range (${end}) above maximum (${max}): "${text}"`);
  if (step === 0) throw new Error(`step of range must be a positive number: "${text}"`);
  const size = end - start + 1 + (start > end ? max - min + 1 : 0);
  if (step > 1 && step >= size) throw new Error(`step (${step}) must be less than range size (${size}): "${text}"`);
  const values: number[] = [];
  for (let index = 0; index < size; index += step) values.push(((start + index - min) % (max - min + 1)) + min);
  return values;
}

function parseNumber(text: string, names: readonly string[] = []): number {
  const byName = text === '' ? -1 : names.indexOf(text.toLowerCase());
  if (byName >= 0) return byName;
  const quoted = JSON.stringify(text);
  if (!/^[-+]?\d+$/.test(text))
    throw new Error(`failed to parse int from ${quoted}: strconv.Atoi: parsing ${quoted}: invalid syntax`);
  return Number(text);
}
