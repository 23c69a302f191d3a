import { durationMs } from './kinds.ts';

/** Schedules as robfig/cron reads them for Velero: five fields, `@daily` and the like, `@every 1h`, `CRON_TZ=Asia/Shanghai …`; else UTC. */

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
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const bounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ['', ...months] },
  { min: 0, max: 6, names: weekdays },
];

const named: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Throws what is wrong with the text, in the words of robfig/cron. */
export function parseCron(text: string): Cron {
  const [, zone, rest = ''] = /^(?:(?:CRON_)?TZ=(\S*)\s+)?(.*)$/s.exec(text) ?? [];
  const offset = offsetOf(zone ?? 'UTC');
  const spec = rest.trim();
  if (spec.startsWith('@every ')) return every(spec);
  if (spec.startsWith('@') && !named[spec]) throw new Error(`unrecognized descriptor: ${spec}`);
  const fields = (named[spec] ?? spec).split(/\s+/).filter(Boolean);
  if (fields.length !== 5) throw new Error(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minutes, hours, days, ofMonths, ofWeek] = fields.map((field, index) =>
    parseField(field, bounds[index] ?? { min: 0, max: 0 }),
  ) as [Field, Field, Field, Field, Field];
  const isDay = (local: Date): boolean => {
    if (!ofMonths.has(local.getUTCMonth() + 1)) return false;
    const [byDate, byWeekday] = [days.has(local.getUTCDate()), ofWeek.has(local.getUTCDay())];
    return days.isStar || ofWeek.isStar ? byDate && byWeekday : byDate || byWeekday;
  };
  return {
    next: (from) => {
      // Counted on the wall clock of the zone, shown as if it were UTC.
      const first = Math.floor((from.getTime() + offset(from)) / MINUTE_MS + 1) * MINUTE_MS;
      for (let day = 0; day <= DAYS_AHEAD; day += 1) {
        const midnight = (Math.floor(first / DAY_MS) + day) * DAY_MS;
        if (!isDay(new Date(midnight))) continue;
        for (const minute of minutesOf(hours, minutes)) {
          const local = midnight + minute * MINUTE_MS;
          if (local >= first) return new Date(local - offset(new Date(local - offset(new Date(local)))));
        }
      }
      return undefined;
    },
  };
}

function every(spec: string): Cron {
  const delay = durationMs(spec.slice('@every '.length).trim());
  if (delay === undefined)
    throw new Error(`failed to parse duration ${spec}: time: invalid duration "${spec.slice('@every '.length)}"`);
  const seconds = Math.max(1, Math.floor(delay / 1000));
  return { next: (from) => new Date((Math.floor(from.getTime() / 1000) + seconds) * 1000) };
}

function* minutesOf(hours: Field, minutes: Field): Generator<number> {
  for (const hour of hours.values) for (const minute of minutes.values) yield hour * 60 + minute;
}

/** Milliseconds by which the zone's wall clock is ahead of UTC at an instant. */
function offsetOf(zone: string): (at: Date) => number {
  if (zone === 'UTC') return () => 0;
  try {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    return (at) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - Math.floor(at.getTime() / 1000) * 1000;
  } catch {
    throw new Error(`provided bad location ${zone}: unknown time zone ${zone}`);
  }
}

class Field {
  readonly values: number[];
  readonly isStar: boolean;

  constructor(values: Set<number>, isStar: boolean) {
    this.values = [...values].sort((a, b) => a - b);
    this.isStar = isStar;
  }

  has(value: number): boolean {
    return this.values.includes(value);
  }
}

function parseField(field: string, limits: Bounds): Field {
  const values = new Set<number>();
  let isStar = false;
  for (const part of field.split(',').filter(Boolean)) {
    const { start, end, step, star } = parseRange(part, limits);
    for (let value = start; value <= end; value += step) values.add(value);
    isStar ||= star;
  }
  return new Field(values, isStar);
}

function parseRange(text: string, { min, max, names }: Bounds) {
  const [range = '', stepText, ...moreSteps] = text.split('/');
  const [low = '', high, ...moreEnds] = range.split('-');
  const isAny = low === '*' || low === '?';
  const start = isAny ? min : parseNumber(low, names);
  if (!isAny && moreEnds.length > 0) throw new Error(`too many hyphens: ${text}`);
  let end = isAny ? max : high === undefined ? start : parseNumber(high, names);
  if (moreSteps.length > 0) throw new Error(`too many slashes: ${text}`);
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  if (stepText !== undefined && high === undefined) end = max;
  if (start < min) throw new Error(`beginning of range (${start}) below minimum (${min}): "${text}"`);
  if (end > max) throw new Error(`end of range (${end}) above maximum (${max}): "${text}"`);
  if (start > end) throw new Error(`beginning of range (${start}) beyond end of range (${end}): "${text}"`);
  if (step === 0) throw new Error(`step of range should be a positive number: "${text}"`);
  return { start, end, step, star: isAny && step === 1 };
}

function parseNumber(text: string, names: readonly string[] = []): number {
  const byName = text === '' ? -1 : names.indexOf(text.toLowerCase());
  if (byName >= 0) return byName;
  if (!/^[-+]?\d+$/.test(text))
    throw new Error(
      `failed to parse int from "${text}": strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  const value = Number(text);
  if (value < 0) throw new Error(`negative number (${value}) not allowed: "${text}"`);
  return value;
}
