import type { Cluster } from '../cluster.ts';
import { timestamp } from '../json.ts';
import {
  BACKUPS,
  type Backup,
  durationMs,
  edit,
  isAvailable,
  LOCATIONS,
  type Location,
  labelValue,
  NAMESPACE,
  now,
  SCHEDULES,
  STORAGE_LOCATION,
} from './kinds.ts';
import { Site } from './site.ts';

/** Velero's default. */
const VALIDATION_MS = 60_000;
/** As `test/cloud` runs Velero; its default is a minute. */
const SYNC_MS = 10_000;

export const locationsOf = (cluster: Cluster): readonly Location[] =>
  cluster.list<Location>(LOCATIONS, { namespace: NAMESPACE });

/** Whether `period` has passed since `last`; a period of 0 means never again. A clock that was set back counts, too. */
function isDue(cluster: Cluster, last: string | undefined, period: number): boolean {
  if (last === undefined) return true;
  return period > 0 && Math.abs(cluster.now().getTime() - Date.parse(last)) >= period;
}

export function look(cluster: Cluster, location: Location): void {
  const { validationFrequency, backupSyncPeriod } = location.spec;
  const { lastValidationTime, lastSyncedTime } = location.status ?? {};
  if (isDue(cluster, lastValidationTime, durationMs(validationFrequency) ?? VALIDATION_MS)) validate(cluster, location);
  const current = cluster.get<Location>(LOCATIONS, NAMESPACE, location.metadata.name);
  const period = durationMs(backupSyncPeriod) ?? SYNC_MS;
  if (current && isAvailable(current) && period > 0 && isDue(cluster, lastSyncedTime, period)) sync(cluster, current);
}

/** Looks whether the site can be used, and writes what it found. */
export function validate(cluster: Cluster, location: Location): void {
  const problem = problemOf(location);
  edit(cluster, LOCATIONS, location, ({ status: { message: _, ...status } = {} }) => ({
    status: {
      ...status,
      phase: problem === undefined ? 'Available' : 'Unavailable',
      lastValidationTime: now(cluster),
      ...(problem !== undefined && {
        message: `BackupStorageLocation "${location.metadata.name}" is unavailable: ${problem}`,
      }),
    },
  }));
}

function problemOf(location: Location): string | undefined {
  try {
    new Site(location).check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Backups that the location has and the cluster does not come to be; finished ones that the location lost go. */
function sync(cluster: Cluster, location: Location): void {
  const site = siteOf(location);
  const stored = site && tryRead(() => new Set(site.backups()));
  if (!stored) return; // the next validation says what is wrong with the site
  for (const name of stored) {
    const backup = cluster.get(BACKUPS, NAMESPACE, name) ? undefined : tryRead(() => site.metadata(name));
    if (backup) bring(cluster, location, backup);
  }
  const mark = `${STORAGE_LOCATION}=${labelValue(location.metadata.name)}`;
  for (const { metadata, status } of cluster.list<Backup>(BACKUPS, { namespace: NAMESPACE, labelSelector: mark })) {
    const isComplete = status?.phase === 'Completed' || status?.phase === 'PartiallyFailed';
    if (isComplete && !stored.has(metadata.name)) cluster.delete(BACKUPS, NAMESPACE, metadata.name);
  }
  edit(cluster, LOCATIONS, location, ({ status }) => ({ status: { ...status, lastSyncedTime: now(cluster) } }));
}

const siteOf = (location: Location): Site | undefined => tryRead(() => new Site(location));

/** Undefined where the site is away, or what is read there is no backup (yet, or any more): the next look sees. */
function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const isFinished = (phase: string | undefined): boolean =>
  phase === 'Completed' || phase === 'PartiallyFailed' || phase === 'Failed';

/** A record of a backup that ran: an unfinished one comes only when it has expired, to be cleared away. */
function bring(cluster: Cluster, location: Location, { metadata, spec, status }: Backup): void {
  const isExpired = status?.expiration !== undefined && status.expiration <= timestamp(cluster.now());
  const isLeftOver = isExpired && (status?.phase?.startsWith('Finalizing') ?? false);
  if (!isFinished(status?.phase) && !isLeftOver) return;
  const { hooks: _, ...rest } = spec;
  const { name, labels, annotations, ownerReferences = [] } = metadata;
  cluster.create<Backup>(BACKUPS, {
    metadata: {
      name,
      namespace: NAMESPACE,
      annotations,
      labels: { ...labels, [STORAGE_LOCATION]: labelValue(location.metadata.name) },
      ownerReferences: ownerReferences.filter(
        (owner) => cluster.get(SCHEDULES, NAMESPACE, owner.name)?.metadata.uid === owner.uid,
      ),
    },
    spec: { ...rest, storageLocation: location.metadata.name },
    status: isLeftOver ? { ...status, phase: 'PartiallyFailed' } : status,
  });
}

/** Clears away what was being written when the last run ended; a site that is away keeps it, and nobody lists it. */
export function sweep(cluster: Cluster): void {
  for (const location of locationsOf(cluster)) tryRead(() => siteOf(location)?.sweep());
}
