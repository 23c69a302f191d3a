import type { HourUsage } from '../../../operators/resources/usage-report.ts';

/**
 * The hours of a day as the records keep them: by column, and one number where all hours are alike (requests nearly always are).
 * Written hour by hour, with each name twenty-four times, they took more room than the sketches of the whole namespace.
 */
export type StoredHours = Record<keyof HourUsage, number | number[]> & { hours: number };

const COLUMNS = [
  'seconds',
  'cpuRequestMilliSeconds',
  'cpuUseMilliSeconds',
  'memoryRequestMibSeconds',
  'memoryUseMibSeconds',
] as const satisfies (keyof HourUsage)[];

export function packHours(hours: readonly HourUsage[]): StoredHours {
  const columns = COLUMNS.map((column) => {
    const values = hours.map((hour) => hour[column]);
    const isFlat = values.every((value) => value === values[0]);
    return [column, isFlat ? (values[0] ?? 0) : values];
  });
  return { hours: hours.length, ...Object.fromEntries(columns) } as StoredHours;
}

/** Days that were kept before lie hour by hour. */
export function unpackHours(stored: StoredHours | HourUsage[]): HourUsage[] {
  if (Array.isArray(stored)) return stored;
  return Array.from({ length: stored.hours }, (_, at) => {
    const values = COLUMNS.map((column) => {
      const value = stored[column];
      return [column, Array.isArray(value) ? (value[at] ?? 0) : value];
    });
    return Object.fromEntries(values) as HourUsage;
  });
}
