import type { Cluster } from '../cluster.ts';
import { isNotFound } from '../errors.ts';
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
  const { name } = location.metadata;
  let stored: string[];
  try {
    const site = new Site(location);
    stored = site.backups();
    for (const backup of stored)
      if (!cluster.get(BACKUPS, NAMESPACE, backup) && site.has(backup)) bring(cluster, location, site.metadata(backup));
  } catch {
    return; // the next validation says what is wrong with the site
  }
  const orphans = cluster
    .list<Backup>(BACKUPS, { namespace: NAMESPACE, labelSelector: `${STORAGE_LOCATION}=${labelValue(name)}` })
    .filter(({ status }) => status?.phase === 'Completed' || status?.phase === 'PartiallyFailed')
    .filter((backup) => !stored.includes(backup.metadata.name));
  for (const { metadata } of orphans) cluster.delete(BACKUPS, NAMESPACE, metadata.name);
  edit(cluster, LOCATIONS, location, ({ status }) => ({ status: { ...status, lastSyncedTime: now(cluster) } }));
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

/** Clears away what was being written when the last run ended. */
export function sweep(cluster: Cluster): void {
  for (const location of locationsOf(cluster)) {
    try {
      new Site(location).sweep();
    } catch (error) {
      // A site that is away keeps its leftovers, which nobody lists, until it is there at a later start.
      if (isNotFound(error)) throw error;
    }
  }
}
