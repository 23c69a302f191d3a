import { type Problem, problem } from './problems.ts';

/** One line of somebody's data. `null`: the field is empty, a missing sample or an amount that the source does not tell. */
export interface SampleRow {
  workload: string;
  /** Milliseconds since 1970, UTC. */
  time: number;
  /** Percent of what is allocated; above 100 is possible and kept. */
  cpuPercent: number | null;
  memoryPercent: number | null;
  /** 0: powered off or scaled to zero at that time. */
  cpuAllocatedMillicores: number | null;
  memoryAllocatedBytes: number | null;
}

/** Turns a row's cells into a sample, or says what is wrong with it. */
export type RowParser = (cells: readonly string[]) => SampleRow | Problem;

/** Beyond this a value is taken for an error of unit, in percent. */
export const MAX_PERCENT = 100_000;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A number ≥ 0, null for an empty field, a problem for anything else (NaN, text, negative, too big). */
export function parseAmount(text: string, column: string, most = Number.MAX_SAFE_INTEGER): number | null | Problem {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (!NUMBER.test(trimmed)) return problem('samples.notNumber', { column, text: trimmed });
  const value = Number(trimmed);
  if (value < 0) return problem('samples.negative', { column, text: trimmed });
  if (!(value <= most)) return problem('samples.beyond', { column, most, text: trimmed });
  return value;
}

const EPOCH = /^\d+(?:\.\d+)?$/;
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;
/** From here on a whole number is milliseconds: as seconds it would be after the year 5138. */
const MILLIS_FROM = 1e11;

/**
 * ISO 8601 (date, or date and time; without an offset it is UTC) or seconds since 1970, as milliseconds; undefined for
 * anything else, also for days that do not exist.
 */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim();
  if (EPOCH.test(trimmed)) {
    const value = Number(trimmed);
    return value >= MILLIS_FROM ? plausible(value) : plausible(value * 1000);
  }
  const parts = ISO.exec(trimmed);
  if (!parts) return undefined;
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = parts;
  const midnight = midnightOf(Number(year), Number(month), Number(day));
  if (midnight === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  const seconds = Number(hour) * 3600 + (Number(minute) - offset) * 60 + Number(second);
  return plausible(midnight + seconds * 1000 + Number(`0.${fraction || 0}`) * 1000);
}

/** What a JavaScript date can hold, and not before 1970. */
const plausible = (millis: number): number | undefined => (millis >= 0 && millis <= 8.64e15 ? millis : undefined);

/** Rows of one day follow each other: the last one is remembered. */
let lastDay = { key: -1, midnight: 0 };

function midnightOf(year: number, month: number, day: number): number | undefined {
  const key = (year * 100 + month) * 100 + day;
  if (key === lastDay.key) return lastDay.midnight;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  lastDay = { key, midnight: date.getTime() };
  return lastDay.midnight;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2) || 0);
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
