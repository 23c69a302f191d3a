import type { Cluster } from '../cluster.ts';
import { timestamp } from '../json.ts';
import {
  BACKUP_NAME,
  BACKUP_UID,
  BACKUPS,
  type Backup,
  DELETIONS,
  type Deletion,
  edit,
  isAvailable,
  LOCATIONS,
  type Location,
  labelValue,
  NAMESPACE,
  RESTORES,
  type Restore,
} from './kinds.ts';
import { Site } from './site.ts';

const REQUEST_KEPT_MS = 86_400_000;
const GC_FAILURE = 'velero.io/gc-failure';

/** Removes a backup from its location, then its restores, then the object; a request that cannot be met says why. */
export async function runDeletion(cluster: Cluster, name: string): Promise<void> {
  const request = cluster.get<Deletion>(DELETIONS, NAMESPACE, name);
  if (!request || request.status?.phase === 'Processed') return;
  const { backupName } = request.spec;
  const others = cluster.list(DELETIONS, {
    namespace: NAMESPACE,
    labelSelector: `${BACKUP_NAME}=${labelValue(backupName)}`,
  });
  for (const { metadata } of others) if (metadata.name !== name) cluster.delete(DELETIONS, NAMESPACE, metadata.name);
  const backup = cluster.get<Backup>(BACKUPS, NAMESPACE, backupName);
  const location = backup && cluster.get<Location>(LOCATIONS, NAMESPACE, backup.spec.storageLocation ?? '');
  const problem = problemOf(request, backup, location);
  if (problem !== undefined || !backup || !location) {
    process(cluster, request, [`backup deletion failed: ${problem}`]);
    return;
  }
  const labels = { [BACKUP_NAME]: labelValue(backupName), [BACKUP_UID]: backup.metadata.uid ?? '' };
  edit(cluster, DELETIONS, request, ({ metadata, status }) => ({
    metadata: { ...metadata, labels: { ...labels, ...metadata.labels } },
    status: { ...status, phase: 'InProgress' },
  }));
  edit(cluster, BACKUPS, backup, ({ status }) => ({ status: { ...status, phase: 'Deleting' } }));
  try {
    new Site(location).remove('backups', backupName);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process(cluster, request, [`error removing backup from backup storage: ${reason}`]);
    return;
  }
  const restores = cluster.list<Restore>(RESTORES, { namespace: NAMESPACE });
  const theirs = restores.filter(({ spec }) => spec.backupName === backupName);
  for (const { metadata } of theirs) cluster.delete(RESTORES, NAMESPACE, metadata.name);
  if (theirs.some(({ metadata }) => cluster.get(RESTORES, NAMESPACE, metadata.name)))
    throw new Error('restores of this backup are still being cleared away'); // and comes again
  cluster.delete(BACKUPS, NAMESPACE, backupName);
  process(cluster, request, []);
  cluster.delete(DELETIONS, NAMESPACE, name);
}

function problemOf(request: Deletion, backup: Backup | undefined, location: Location | undefined): string | undefined {
  if (!request.spec.backupName) return 'spec.backupName is required';
  if (!backup) return 'backup not found';
  if (backup.status?.phase === 'InProgress' || backup.status?.phase?.startsWith('Finalizing'))
    return 'backup is still in progress';
  const name = backup.spec.storageLocation;
  if (!location) return `backup storage location ${name} not found`;
  if (location.spec.accessMode === 'ReadOnly')
    return `cannot delete backup because backup storage location ${name} is currently in read-only mode`;
  return isAvailable(location)
    ? undefined
    : `cannot delete backup because backup storage location ${name} is currently in Unavailable state`;
}

const process = (cluster: Cluster, request: Deletion, errors: string[]) =>
  edit(cluster, DELETIONS, request, () => ({
    status: { phase: 'Processed', ...(errors.length > 0 && { errors }) },
  }));

/** Asks for the deletion of a backup whose time is up, once; a location that cannot delete is noted on the backup. */
export function collectIfExpired(cluster: Cluster, backup: Backup): void {
  const { expiration } = backup.status ?? {};
  if (expiration === undefined || expiration > timestamp(cluster.now())) return;
  const location = cluster.get<Location>(LOCATIONS, NAMESPACE, backup.spec.storageLocation ?? '');
  if (location && !isAvailable(location)) return;
  const failure = !location ? 'BSLNotFound' : location.spec.accessMode === 'ReadOnly' ? 'BSLReadOnly' : undefined;
  edit(cluster, BACKUPS, backup, ({ metadata }) => {
    const { [GC_FAILURE]: _, ...labels } = metadata.labels ?? {};
    return { metadata: { ...metadata, labels: failure ? { ...labels, [GC_FAILURE]: failure } : labels } };
  });
  if (failure) return;
  const { name, uid = '' } = backup.metadata;
  const labels = { [BACKUP_NAME]: labelValue(name), [BACKUP_UID]: uid };
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const requests = cluster.list<Deletion>(DELETIONS, { namespace: NAMESPACE, labelSelector: selector.join(',') });
  if (requests.some(({ status }) => status?.phase !== 'Processed')) return;
  cluster.create<Deletion>(DELETIONS, {
    metadata: { generateName: `${name}-`, namespace: NAMESPACE, labels },
    spec: { backupName: name },
  });
}

/** Requests that could not be met are kept for a day. */
export function dropOldRequests(cluster: Cluster): void {
  for (const { metadata, status } of cluster.list<Deletion>(DELETIONS, { namespace: NAMESPACE })) {
    const age = cluster.now().getTime() - Date.parse(metadata.creationTimestamp ?? '');
    if (status?.phase === 'Processed' && age >= REQUEST_KEPT_MS) cluster.delete(DELETIONS, NAMESPACE, metadata.name);
  }
}
