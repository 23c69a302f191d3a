import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiObject, ChangeType, Cluster, Controller, ResourceRef } from '../cluster.ts';
import { ApiError } from '../errors.ts';
import { readGenerated } from '../generated.ts';
import { enqueue, failInterrupted, isRunnable, runBackup } from './backups.ts';
import { collectIfExpired, dropOldRequests, runDeletion } from './deletions.ts';
import { Downloads } from './downloads.ts';
import {
  BACKUPS,
  type Backup,
  DELETIONS,
  DOWNLOADS,
  edit,
  LOCATIONS,
  type Location,
  NAMESPACE,
  RESTORES,
  SCHEDULES,
} from './kinds.ts';
import { locationsOf, look, sweep, validate } from './locations.ts';
import { failInterruptedRestores, runRestore } from './restores.ts';
import { Schedules } from './schedules.ts';
import { PROVIDER } from './site.ts';
import { Stopped, Work } from './work.ts';

/** How often the clock is looked at: for schedules, sites, and what has expired. */
const TICK_MS = 500;
/** How often expired backups are looked for, besides when one appears; Velero's own garbage collection is hourly. */
const COLLECTION_MS = 60_000;
/** On a site of the cloud's own: the path that it was given, until somebody gives it another. */
const OWN_PATH = 'yunzhi.dev/sites';
const DEFINITIONS = 'apiextensions.k8s.io/v1/customresourcedefinitions';

/** The sites of a new cloud, as `test/cloud/up` has them; the first is the default one. */
export const sites = ['main-site', 'dr-centre'] as const;

/**
 * Velero on the embedded cloud: its own CRDs, executed as Velero 1.18 does, into folders `sites/main-site` and
 * `sites/dr-centre` of the cloud's data. A site whose folder is away, unreadable, or holds a file `.unavailable` is unavailable.
 */
export const velero: Controller = (whole) => {
  let isStopped = false;
  const cluster = untilStopped(whole, () => isStopped);
  install(cluster);
  failInterrupted(cluster);
  failInterruptedRestores(cluster);
  sweep(cluster);

  const schedules = new Schedules(cluster);
  const backups = new Work((name) => runBackup(cluster, name));
  const restores = new Work((name) => runRestore(cluster, name));
  const deletions = new Work((name) => runDeletion(cluster, name));
  const links = new Downloads(cluster);
  const downloads = new Work((name) => links.run(name));
  const onBackup = (backup: Backup): void => {
    enqueue(cluster, backup);
    if (isRunnable(backup)) backups.add(backup.metadata.name);
  };
  let collected = Number.NEGATIVE_INFINITY;
  const tick = attempt(cluster, () => {
    schedules.lookAtAll();
    for (const location of locationsOf(cluster)) look(cluster, location);
    const now = cluster.now().getTime();
    if (Math.abs(now - collected) < COLLECTION_MS) return;
    collected = now;
    for (const backup of backupsOf(cluster)) collectIfExpired(cluster, backup);
    dropOldRequests(cluster);
    links.collect();
  });

  const hear = <T extends ApiObject>(
    resource: ResourceRef,
    listener: (type: ChangeType, object: T, old: T | undefined) => void,
  ) =>
    cluster.onChange(resource, (type, object, old) => {
      if (isStopped || object.metadata.namespace !== NAMESPACE) return;
      attempt(cluster, () => listener(type, object as T, old as T | undefined))();
    });
  const subscriptions = [
    hear<Backup>(BACKUPS, (type, backup) => {
      if (type !== 'DELETED') onBackup(backup);
      if (type === 'ADDED') collectIfExpired(cluster, backup);
    }),
    hear(RESTORES, (_, { metadata }) => restores.add(metadata.name)),
    hear(DELETIONS, (_, { metadata }) => deletions.add(metadata.name)),
    hear(DOWNLOADS, (_, { metadata }) => downloads.add(metadata.name)),
    hear(SCHEDULES, (type, { metadata }) => {
      if (type === 'DELETED') schedules.forget(metadata.name);
    }),
    hear<Location>(LOCATIONS, (type, location, old) => {
      if (type !== 'DELETED' && JSON.stringify(location.spec) !== JSON.stringify(old?.spec))
        validate(cluster, location);
    }),
  ];
  for (const backup of backupsOf(cluster)) onBackup(backup);
  for (const { metadata } of cluster.list(RESTORES, { namespace: NAMESPACE })) restores.add(metadata.name);
  for (const { metadata } of cluster.list(DELETIONS, { namespace: NAMESPACE })) deletions.add(metadata.name);
  for (const { metadata } of cluster.list(DOWNLOADS, { namespace: NAMESPACE })) downloads.add(metadata.name);
  tick();
  const timer = setInterval(tick, TICK_MS).unref();

  return {
    stop: () => {
      isStopped = true;
      clearInterval(timer);
      links.stop();
      for (const work of [backups, restores, deletions, downloads]) work.stop();
      for (const unsubscribe of subscriptions) unsubscribe();
    },
  };
};

const backupsOf = (cluster: Cluster): readonly Backup[] => cluster.list<Backup>(BACKUPS, { namespace: NAMESPACE });

/** The definitions, the namespace and, in a new cloud, the two sites. */
function install(cluster: Cluster): void {
  for (const definition of readGenerated<ApiObject[]>('velero/crds.json'))
    if (!cluster.get(DEFINITIONS, undefined, definition.metadata.name)) cluster.create(DEFINITIONS, definition);
  const path = join(cluster.dataDir, 'sites');
  if (cluster.get('v1/namespaces', undefined, NAMESPACE)) {
    followMove(cluster, path);
    return;
  }
  cluster.create('v1/namespaces', { metadata: { name: NAMESPACE } });
  for (const name of sites) {
    mkdirSync(join(path, name), { recursive: true });
    cluster.create<Location>(LOCATIONS, {
      metadata: { name, namespace: NAMESPACE, annotations: { [OWN_PATH]: path } },
      spec: {
        provider: PROVIDER,
        default: name === sites[0],
        validationFrequency: '5s',
        objectStorage: { bucket: name },
        config: { path },
      },
    });
  }
}

/** A cloud whose folder was moved or copied uses the sites in its own folder, not those of the other. */
function followMove(cluster: Cluster, path: string): void {
  for (const location of locationsOf(cluster)) {
    const own = location.metadata.annotations?.[OWN_PATH];
    if (own === undefined || own === path || location.spec.config?.path !== own) continue;
    edit(cluster, LOCATIONS, location, ({ metadata, spec }) => ({
      metadata: { ...metadata, annotations: { ...metadata.annotations, [OWN_PATH]: path } },
      spec: { ...spec, config: { ...spec.config, path } },
    }));
  }
}

/**
 * What is refused (the namespace ends, a definition was deleted) must not end the cloud. The next look tries again; the next
 * start installs what is missing.
 */
const attempt = (cluster: Cluster, act: () => void) => (): void => {
  const served = new Set(cluster.resources().map(({ ref }) => ref));
  if (![BACKUPS, RESTORES, SCHEDULES, LOCATIONS, DELETIONS, DOWNLOADS].every((ref) => served.has(ref))) return;
  try {
    act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
};

/** Work that is still under way when the cloud stops reads and writes nothing more. */
const untilStopped = (cluster: Cluster, isStopped: () => boolean): Cluster =>
  new Proxy(cluster, {
    get: (target, key) => {
      if (isStopped()) throw new Stopped('the cloud has stopped');
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
