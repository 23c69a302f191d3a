import type { Cluster } from '../cluster.ts';
import { compress, contentsOf, zippedJson } from './archive.ts';
import { listErrors } from './filter.ts';
import {
  BACKUPS,
  type Backup,
  edit,
  isAvailable,
  LOCATIONS,
  type Location,
  NAMESPACE,
  nonZero,
  now,
  RESTORES,
  type Restore,
  type RestoreSpec,
  SCHEDULE_NAME,
} from './kinds.ts';
import { Log } from './log.ts';
import { modifiersOf } from './modifiers.ts';
import { Restoration } from './restoration.ts';
import { NON_RESTORABLE } from './restore-order.ts';
import { Site } from './site.ts';
import { Stopped } from './work.ts';

const FINALIZER = 'restores.velero.io/external-resources-finalizer';

export async function runRestore(cluster: Cluster, name: string): Promise<void> {
  const restore = cluster.get<Restore>(RESTORES, NAMESPACE, name);
  if (!restore) return;
  if (restore.metadata.deletionTimestamp) {
    clearAway(cluster, restore);
    return;
  }
  if (restore.status?.phase && restore.status.phase !== 'New') {
    if (restore.status.phase.startsWith('Finalizing')) finish(cluster, restore);
    return;
  }
  const held = edit(cluster, RESTORES, restore, ({ metadata }) => ({
    metadata: { ...metadata, finalizers: [...new Set([...(metadata.finalizers ?? []), FINALIZER])] },
  }));
  const { spec, errors, source } = complete(cluster, restore.spec);
  const started =
    held &&
    edit(cluster, RESTORES, held, () =>
      errors.length > 0
        ? { spec, status: { phase: 'FailedValidation', validationErrors: errors } }
        : { spec, status: { phase: 'InProgress', startTimestamp: now(cluster) } },
    );
  if (!started || !source || started.status?.phase !== 'InProgress') return;
  try {
    await execute(cluster, started, new Site(source));
  } catch (error) {
    if (error instanceof Stopped) throw error;
    const failureReason = `restore execution failed: ${error instanceof Error ? error.message : String(error)}`;
    edit(cluster, RESTORES, started, ({ status }) => ({
      status: { ...status, phase: 'Failed', failureReason, completionTimestamp: now(cluster) },
    }));
    return;
  }
  const done = cluster.get<Restore>(RESTORES, NAMESPACE, name);
  if (done?.status?.phase?.startsWith('Finalizing')) finish(cluster, done);
}

async function execute(cluster: Cluster, restore: Restore, site: Site): Promise<void> {
  const { name, namespace } = restore.metadata;
  const { backupName = '' } = restore.spec;
  const log = new Log(cluster, `restore=${namespace}/${name}`);
  const archive = await site.read('backups', backupName, `${backupName}.tar.gz`).catch((error: Error) => {
    throw new Error(`error downloading backup: ${error.message}`, { cause: error });
  });
  log.info(`Starting restore of backup ${namespace}/${backupName}`);
  const restoration = new Restoration(cluster, restore, contentsOf(archive), log);
  await restoration.run();
  log.info('restore completed');
  const { errors, warnings } = log.counts;
  const files = {
    [`restore-${name}-logs.gz`]: await compress(log.text),
    [`restore-${name}-results.gz`]: await compress(log.results),
    [`restore-${name}-resource-list.json.gz`]: await zippedJson(restoration.list),
    [`restore-${name}-itemoperations.json.gz`]: await zippedJson([]),
    [`${name}-volumeinfo.json.gz`]: await zippedJson([]),
  };
  if (!cluster.get(RESTORES, namespace, name)) return; // deleted meanwhile
  site.put('restores', name, files);
  edit(cluster, RESTORES, restore, ({ status }) => ({
    status: {
      ...status,
      phase: errors > 0 ? 'FinalizingPartiallyFailed' : 'Finalizing',
      progress: nonZero({ itemsRestored: restoration.count, totalItems: restoration.count }),
      hookStatus: {},
      ...nonZero({ errors, warnings }),
    },
  }));
}

function finish(cluster: Cluster, restore: Restore): void {
  const phase = restore.status?.phase === 'Finalizing' ? 'Completed' : 'PartiallyFailed';
  edit(cluster, RESTORES, restore, ({ status }) => ({
    status: { ...status, phase, completionTimestamp: now(cluster) },
  }));
}

/** A restore that is deleted takes its files with it; while their site is away, it waits. */
function clearAway(cluster: Cluster, restore: Restore): void {
  const backup = cluster.get<Backup>(BACKUPS, NAMESPACE, restore.spec.backupName ?? '');
  const location = backup && cluster.get<Location>(LOCATIONS, NAMESPACE, backup.spec.storageLocation ?? '');
  if (location) {
    if (!isAvailable(location)) throw new Error(`bsl ${location.metadata.name} is unavailable`);
    new Site(location).remove('restores', restore.metadata.name);
  }
  edit(cluster, RESTORES, restore, ({ metadata }) => ({
    metadata: { ...metadata, finalizers: metadata.finalizers?.filter((one) => one !== FINALIZER) },
  }));
}

/** A run that a stop interrupted cannot go on: Velero's words at its start. */
export function failInterruptedRestores(cluster: Cluster): void {
  for (const restore of cluster.list<Restore>(RESTORES, { namespace: NAMESPACE })) {
    if (restore.status?.phase !== 'InProgress') continue;
    const failureReason = 'found a restore with status "InProgress" during the server starting, mark it as "Failed"';
    edit(cluster, RESTORES, restore, ({ status }) => ({
      status: { ...status, phase: 'Failed', failureReason, completionTimestamp: now(cluster) },
    }));
  }
}

/** Fills in what the spec leaves open and says what is wrong with it: Velero's validateAndComplete. */
function complete(cluster: Cluster, asked: RestoreSpec): { spec: RestoreSpec; errors: string[]; source?: Location } {
  const excludedResources = [...new Set([...(asked.excludedResources ?? []), ...NON_RESTORABLE])];
  const spec: RestoreSpec = {
    ...asked,
    excludedResources,
    itemOperationTimeout: asked.itemOperationTimeout ?? '4h0m0s',
  };
  const said = (what: string, list: string[]): string[] => list.map((error) => `Invalid ${what} lists: ${error}`);
  const errors = [
    ...NON_RESTORABLE.filter((one) => asked.includedResources?.includes(one)).map(
      (one) => `${one} are non-restorable resources`,
    ),
    ...said('included/excluded resource', listErrors(spec.includedResources, excludedResources)),
    ...said('included/excluded namespace', listErrors(spec.includedNamespaces, spec.excludedNamespaces)),
    ...(spec.labelSelector && spec.orLabelSelectors
      ? ['encountered labelSelector as well as orLabelSelectors in restore spec, only one can be specified']
      : []),
  ];
  if (!!spec.backupName === !!spec.scheduleName) {
    errors.push('Either a backup or schedule must be specified as a source for the restore, but not both');
    return { spec, errors };
  }
  const policy = spec.existingResourcePolicy;
  if (policy && policy !== 'none' && policy !== 'update') errors.push(`Invalid ExistingResourcePolicy: ${policy}`);
  const name = spec.backupName || latestOf(cluster, spec.scheduleName ?? '', errors);
  if (!name) return { spec, errors };
  spec.backupName = name;
  const backup = cluster.get<Backup>(BACKUPS, NAMESPACE, name);
  const site = backup?.spec.storageLocation ?? '';
  const source = backup && cluster.get<Location>(LOCATIONS, NAMESPACE, site);
  if (!backup)
    errors.push(
      `Error retrieving backup: can't find backup ${NAMESPACE}/${name}: Backup.velero.io "${name}" not found`,
    );
  else if (!source) errors.push(`Error retrieving backup: BackupStorageLocation.velero.io "${site}" not found`);
  else if (!isAvailable(source)) errors.push(`The BSL ${site} is unavailable, cannot retrieve the backup`);
  if (source && isAvailable(source)) errors.push(...modifierErrors(cluster, spec));
  const schedule = spec.scheduleName || backup?.metadata.labels?.[SCHEDULE_NAME];
  if (schedule) spec.scheduleName = schedule;
  return { spec, errors, source };
}

function modifierErrors(cluster: Cluster, spec: RestoreSpec): string[] {
  try {
    modifiersOf(cluster, spec);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** The latest complete backup of a schedule, or what is missing. */
function latestOf(cluster: Cluster, schedule: string, errors: string[]): string | undefined {
  const all = cluster.list<Backup>(BACKUPS, { namespace: NAMESPACE, labelSelector: `${SCHEDULE_NAME}=${schedule}` });
  if (all.length === 0) errors.push('No backups found for schedule');
  const started = ({ status }: Backup): string => status?.startTimestamp ?? '';
  const [latest] = all
    .filter(({ status }) => status?.phase === 'Completed')
    .sort((a, b) => (started(a) > started(b) ? -1 : 1));
  if (!latest) errors.push('No completed backups found for schedule');
  return latest?.metadata.name;
}
