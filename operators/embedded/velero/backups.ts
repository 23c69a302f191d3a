import type { Cluster } from '../cluster.ts';
import { readGenerated } from '../generated.ts';
import { timestamp } from '../json.ts';
import { backupFiles, FORMAT_VERSION, metadataOf } from './archive.ts';
import { listErrors, namespaceListErrors, scopedListErrors, usesNewFilters, usesOldFilters } from './filter.ts';
import { Collection } from './items.ts';
import {
  BACKUPS,
  type Backup,
  type BackupSpec,
  type BackupStatus,
  durationMs,
  EXCLUDE_FROM_BACKUP,
  edit,
  isAvailable,
  LOCATIONS,
  type Location,
  labelValue,
  NAMESPACE,
  nonZero,
  now,
  STORAGE_LOCATION,
} from './kinds.ts';
import { Log } from './log.ts';
import { Site } from './site.ts';

const DEFAULT_TTL = '720h0m0s';
const SNAPSHOTS = 'volumesnapshots.snapshot.storage.k8s.io';
const SNAPSHOT_CONTENTS = 'volumesnapshotcontents.snapshot.storage.k8s.io';
const version = readGenerated<{ gitVersion: string; major: string; minor: string }>('version.json');

const isFinalizing = (phase: string | undefined): boolean => phase?.startsWith('Finalizing') ?? false;
export const isRunnable = ({ status }: Backup): boolean =>
  status?.phase === 'Queued' || status?.phase === 'ReadyToStart' || isFinalizing(status?.phase);

/** A new backup waits for its turn; the stand-in, as Velero by default, runs one at a time. */
export function enqueue(cluster: Cluster, backup: Backup): void {
  if (backup.status?.phase && backup.status.phase !== 'New') return;
  const last = Math.max(0, ...queued(cluster).map((one) => one.status?.queuePosition ?? 0));
  edit(cluster, BACKUPS, backup, ({ status }) => ({
    status: { ...status, phase: 'Queued', queuePosition: last + 1 },
  }));
}

const queued = (cluster: Cluster): Backup[] =>
  cluster.list<Backup>(BACKUPS, { namespace: NAMESPACE }).filter((one) => one.status?.phase === 'Queued');

/** Takes one backup from where it stands to its end. */
export async function runBackup(cluster: Cluster, name: string): Promise<void> {
  let backup = cluster.get<Backup>(BACKUPS, NAMESPACE, name);
  if (backup?.status?.phase === 'Queued') backup = leaveQueue(cluster, backup);
  if (backup?.status?.phase === 'ReadyToStart') backup = await start(cluster, backup);
  if (backup && isFinalizing(backup.status?.phase)) finalize(cluster, backup);
}

function leaveQueue(cluster: Cluster, backup: Backup): Backup | undefined {
  const place = backup.status?.queuePosition ?? 0;
  const ready = edit(cluster, BACKUPS, backup, ({ status: { queuePosition: _, ...status } = {} }) => ({
    status: { ...status, phase: 'ReadyToStart' },
  }));
  for (const one of queued(cluster)) {
    const queuePosition = one.status?.queuePosition ?? 0;
    if (queuePosition <= place) continue;
    edit(cluster, BACKUPS, one, ({ status }) => ({ status: { ...status, queuePosition: queuePosition - 1 } }));
  }
  return ready;
}

async function start(cluster: Cluster, ready: Backup): Promise<Backup | undefined> {
  const { backup, location } = prepare(cluster, ready);
  const validationErrors = backup.status?.validationErrors ?? [];
  const status: BackupStatus = { ...backup.status, phase: 'InProgress', startTimestamp: now(cluster) };
  const started = edit(cluster, BACKUPS, ready, () =>
    validationErrors.length > 0 || !location
      ? { ...backup, status: { ...backup.status, phase: 'FailedValidation', validationErrors } }
      : { ...backup, status },
  );
  if (!started || !location || started.status?.phase !== 'InProgress') return undefined;
  try {
    return await execute(cluster, started, new Site(location));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    edit(cluster, BACKUPS, started, (current) => ({
      status: { ...current.status, phase: 'Failed', failureReason: `backup execution failed: ${reason}` },
    }));
    return undefined;
  }
}

/** Collects, stores under a name that nobody lists, and shows the whole at once. */
async function execute(cluster: Cluster, backup: Backup, site: Site): Promise<Backup | undefined> {
  const { name, namespace } = backup.metadata;
  if (site.has(name)) {
    edit(cluster, BACKUPS, backup, ({ status }) => ({ status: { ...status, completionTimestamp: now(cluster) } }));
    throw new Error('backup already exists in object storage');
  }
  const log = new Log(cluster, `backup=${namespace}/${name}`);
  const collection = new Collection(cluster, backup.spec, log);
  const progress = nonZero({ totalItems: collection.expected });
  edit(cluster, BACKUPS, backup, ({ status }) => ({ status: { ...status, progress } }));
  for (const { resource, object } of collection.items)
    log.info(`Backed up ${resource} ${object.metadata.namespace ?? ''}/${object.metadata.name}`);
  const { attempted, failed } = collection.hooks;
  const { errors, warnings } = log.counts;
  const done = {
    progress: nonZero({ itemsBackedUp: collection.count, totalItems: collection.count }),
    hookStatus: nonZero({ hooksAttempted: attempted, hooksFailed: failed }),
    ...nonZero({ errors, warnings }),
  };
  edit(cluster, BACKUPS, backup, ({ status }) => ({ status: { ...status, ...done } }));
  const phase = errors > 0 ? 'FinalizingPartiallyFailed' : 'Finalizing';
  const final: Backup = { ...backup, status: { ...backup.status, ...done, phase } };
  const files = await backupFiles(final, collection.items, log, cluster.now());
  if (!cluster.get(BACKUPS, namespace, name)) return undefined; // deleted meanwhile: nobody wants it
  site.put('backups', name, files);
  return edit(cluster, BACKUPS, backup, ({ status }) => ({ status: { ...status, phase } }));
}

/** The last word goes to the location first, so that no cluster calls a backup complete that its location does not. */
function finalize(cluster: Cluster, backup: Backup): void {
  const location = cluster.get<Location>(LOCATIONS, NAMESPACE, backup.spec.storageLocation ?? '');
  if (!location) throw new Error(`backup storage location ${backup.spec.storageLocation} is gone`);
  const phase = backup.status?.phase === 'Finalizing' ? 'Completed' : 'PartiallyFailed';
  const status = { ...backup.status, phase, completionTimestamp: now(cluster) };
  new Site(location).putMetadata(backup.metadata.name, metadataOf({ ...backup, status }));
  edit(cluster, BACKUPS, backup, () => ({ status }));
}

/** A run that a stop interrupted cannot go on: Velero's words at its start. */
export function failInterrupted(cluster: Cluster): void {
  for (const backup of cluster.list<Backup>(BACKUPS, { namespace: NAMESPACE })) {
    if (backup.status?.phase !== 'InProgress') continue;
    const failureReason = 'found a backup with status "InProgress" during the server starting, mark it as "Failed"';
    edit(cluster, BACKUPS, backup, ({ status }) => ({
      status: { ...status, phase: 'Failed', failureReason, completionTimestamp: now(cluster) },
    }));
  }
}

/** Fills in what the spec leaves open and says what is wrong with it: Velero's prepareBackupRequest. */
function prepare(cluster: Cluster, backup: Backup): { backup: Backup; location: Location | undefined } {
  const spec: BackupSpec = {
    ...backup.spec,
    csiSnapshotTimeout: given(backup.spec.csiSnapshotTimeout) ?? '10m0s',
    itemOperationTimeout: given(backup.spec.itemOperationTimeout) ?? '4h0m0s',
    ttl: given(backup.spec.ttl) ?? DEFAULT_TTL,
    defaultVolumesToFsBackup: backup.spec.defaultVolumesToFsBackup ?? false,
    snapshotMoveData: backup.spec.snapshotMoveData ?? false,
    volumeGroupSnapshotLabelKey: backup.spec.volumeGroupSnapshotLabelKey ?? 'velero.io/volume-group',
    storageLocation: backup.spec.storageLocation || defaultLocation(cluster),
    includedNamespaces: backup.spec.includedNamespaces?.length ? backup.spec.includedNamespaces : ['*'],
    excludedNamespaces: [...(backup.spec.excludedNamespaces ?? []), ...excludedByLabel(cluster)],
    ...withoutSnapshots(backup.spec),
  };
  if (spec.excludedNamespaces?.length === 0) delete spec.excludedNamespaces;
  const location = cluster.get<Location>(LOCATIONS, NAMESPACE, spec.storageLocation ?? '');
  const validationErrors = [
    ...locationErrors(backup.spec.storageLocation, spec.storageLocation ?? '', location),
    ...specErrors(backup.spec, spec),
  ];
  const expiration = timestamp(new Date(cluster.now().getTime() + (durationMs(spec.ttl) ?? 0)));
  const status: BackupStatus = { version: 1, formatVersion: FORMAT_VERSION, expiration };
  if (validationErrors.length > 0) status.validationErrors = validationErrors;
  const metadata = {
    ...backup.metadata,
    labels: { ...backup.metadata.labels, [STORAGE_LOCATION]: labelValue(spec.storageLocation ?? '') },
    annotations: {
      ...backup.metadata.annotations,
      'velero.io/source-cluster-k8s-gitversion': version.gitVersion,
      'velero.io/source-cluster-k8s-major-version': version.major,
      'velero.io/source-cluster-k8s-minor-version': version.minor,
      'velero.io/resource-timeout': '10m0s',
    },
  };
  return { backup: { ...backup, metadata, spec, status }, location };
}

/** Go writes a duration that was not given as `0s`. */
const given = (duration: unknown): string | undefined =>
  typeof duration === 'string' && durationMs(duration) !== 0 ? duration : undefined;

const defaultLocation = (cluster: Cluster): string =>
  cluster.list<Location>(LOCATIONS, { namespace: NAMESPACE }).find((one) => one.spec.default)?.metadata.name ??
  'default';

const excludedByLabel = (cluster: Cluster): string[] =>
  cluster.list('v1/namespaces', { labelSelector: `${EXCLUDE_FROM_BACKUP}=true` }).map((one) => one.metadata.name);

/** Snapshots of volumes are Velero's own business and never objects of a backup. */
function withoutSnapshots(spec: BackupSpec): Partial<BackupSpec> {
  const adding = (list: string[] = [], ...more: string[]): string[] => [...new Set([...list, ...more])];
  if (usesOldFilters(spec))
    return listErrors(spec.includedResources, spec.excludedResources).length > 0
      ? {}
      : { excludedResources: adding(spec.excludedResources, SNAPSHOTS, SNAPSHOT_CONTENTS) };
  return {
    excludedClusterScopedResources: adding(spec.excludedClusterScopedResources, SNAPSHOT_CONTENTS),
    excludedNamespaceScopedResources: adding(spec.excludedNamespaceScopedResources, SNAPSHOTS),
  };
}

function locationErrors(asked: string | undefined, name: string, location: Location | undefined): string[] {
  const notFound = `Please address this issue (see \`velero backup-location -h\` for options) and create a new backup. Error: BackupStorageLocation.velero.io "${name}" not found`;
  const unspecified = 'an existing backup storage location was not specified at backup creation time and the';
  if (!location)
    return [
      asked
        ? `${unspecified} default ${name} was not found. ${notFound}`
        : `${unspecified} server default ${name} does not exist. ${notFound}`,
    ];
  const prefix = "backup can't be created because";
  return [
    ...(location.spec.accessMode === 'ReadOnly'
      ? [`${prefix} backup storage location ${name} is currently in read-only mode`]
      : []),
    ...(isAvailable(location) ? [] : [`${prefix} BackupStorageLocation ${name} is in Unavailable status.`]),
  ];
}

function specErrors(asked: BackupSpec, spec: BackupSpec): string[] {
  const said = (what: string, errors: string[]): string[] => errors.map((error) => `Invalid ${what} lists: ${error}`);
  const mixed =
    'include-resources, exclude-resources and include-cluster-resources are old filter parameters.\ninclude-cluster-scoped-resources, exclude-cluster-scoped-resources, include-namespace-scoped-resources and exclude-namespace-scoped-resources are new filter parameters.\nThey cannot be used together';
  return [
    ...(usesOldFilters(asked) && usesNewFilters(asked) ? [mixed] : []),
    ...(usesOldFilters(asked)
      ? said('included/excluded resource', listErrors(asked.includedResources, asked.excludedResources))
      : [
          ...said(
            'cluster-scoped included/excluded resource',
            scopedListErrors(asked.includedClusterScopedResources, asked.excludedClusterScopedResources),
          ),
          ...said(
            'namespace-scoped included/excluded resource',
            scopedListErrors(asked.includedNamespaceScopedResources, asked.excludedNamespaceScopedResources),
          ),
        ]),
    ...said('included/excluded namespace', namespaceListErrors(spec.includedNamespaces, spec.excludedNamespaces)),
    ...(asked.orLabelSelectors && asked.labelSelector
      ? ['encountered labelSelector as well as orLabelSelectors in backup spec, only one can be specified']
      : []),
  ];
}
