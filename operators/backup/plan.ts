import { createHash } from 'node:crypto';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import type { BackupTemplate } from './velero.ts';

export type BackupRules = OperationsPolicySpec['backup'];

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Intervals in minutes that a five-field cron expression can say so that every gap is equal. */
export const INTERVALS = [
  5,
  6,
  10,
  12,
  15,
  20,
  30,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  4 * HOUR,
  6 * HOUR,
  8 * HOUR,
  12 * HOUR,
  DAY,
  WEEK,
];

/**
 * The longest interval that a DR level leaves, whatever the RPO says. GB/T 20988: levels 1 and 2 ask for a full backup at least
 * once a week, level 3 and above for one at least every day.
 */
const longestFor = (drLevel: number): number => (drLevel <= 2 ? WEEK : DAY);

/** Daily and weekly backups start in these hours of the night, in the city's time zone. */
const NIGHT = { from: 21 * HOUR, minutes: 8 * HOUR };

export interface BackupNeed {
  drLevel: number;
  rpoMinutes: number;
}

export interface BackupPlan {
  intervalMinutes: number;
  /** False where the RPO is shorter than the shortest interval: then something else than backups must meet it. */
  meetsRpo: boolean;
}

/** Minutes between two backups: as long as RPO and DR level allow, never shorter than the policy allows. */
export function planOf({ drLevel, rpoMinutes }: BackupNeed, { shortestIntervalMinutes }: BackupRules): BackupPlan {
  const wanted = Math.min(rpoMinutes, longestFor(drLevel));
  const allowed = INTERVALS.filter((each) => each >= shortestIntervalMinutes);
  const intervalMinutes = allowed.findLast((each) => each <= wanted) ?? allowed[0] ?? DAY;
  return { intervalMinutes, meetsRpo: intervalMinutes <= rpoMinutes };
}

/**
 * The cron expression (UTC) of an interval. The moment within the interval comes from the name, so that thousands of schedules
 * are spread evenly and each keeps its moment for ever.
 */
export function cronOf(intervalMinutes: number, name: string, timeZone: string): string {
  const spread = createHash('sha256').update(name).digest().readUInt32BE();
  if (intervalMinutes < HOUR) return `${steps(spread % intervalMinutes, intervalMinutes, 59)} * * * *`;
  if (intervalMinutes === HOUR) return `${spread % HOUR} * * * *`;
  if (intervalMinutes < DAY) {
    const at = spread % intervalMinutes;
    return `${at % HOUR} ${steps(Math.floor(at / HOUR), intervalMinutes / HOUR, 23)} * * *`;
  }
  const at = (NIGHT.from + (spread % NIGHT.minutes) - offsetMinutes(timeZone) + 2 * DAY) % DAY;
  const weekday = intervalMinutes === WEEK ? String(Math.floor(spread / NIGHT.minutes) % 7) : '*';
  return `${at % HOUR} ${Math.floor(at / HOUR)} * * ${weekday}`;
}

const steps = (first: number, step: number, last: number): string =>
  first === 0 ? `*/${step}` : `${first}-${last}/${step}`;

/** Minutes by which the zone is ahead of UTC, at the start of 2026: nights shift by an hour at most where there is summer time. */
function offsetMinutes(timeZone: string): number {
  const at = new Date('2026-01-01T00:00:00Z');
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes));
}

/** What is backed up, where to, for how long, and how volumes travel. */
export const templateOf = (
  storageLocation: string,
  namespaces: readonly string[],
  ttl: string,
  volumes: BackupRules['volumes'],
): BackupTemplate => ({
  storageLocation,
  includedNamespaces: [...namespaces].sort(),
  ttl,
  defaultVolumesToFsBackup: volumes === 'fileSystem',
  snapshotMoveData: volumes === 'snapshotData',
  snapshotVolumes: volumes === 'snapshotData',
});

/** A duration in Go's form, as Velero writes it: `720h0m0s`. */
export const ttlOf = (minutes: number): string => `${Math.floor(minutes / HOUR)}h${Math.floor(minutes % HOUR)}m0s`;
/**
 * Days for which backups are kept: the policy's, but never so few that the last one is gone before the next is made. A weekly backup that is
 * kept for a day would leave a system without any for six.
 */
export const keptDays = (retentionDays: number, { intervalMinutes }: BackupPlan): number =>
  retentionDays * DAY < intervalMinutes ? Math.ceil(intervalMinutes / DAY) + 1 : retentionDays;

export const ttlOfDays = (days: number): string => ttlOf(days * DAY);
