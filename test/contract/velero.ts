import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { inject } from 'vitest';
import { readTar } from '../../operators/embedded/velero/tar.ts';
import type { KubeObject } from './client.ts';
import { api, test as base, type Home, homeNamed, uniqueName, until, untilSo } from './fixture.ts';
import { deployment } from './samples.ts';

/** Velero's objects and sites, on the embedded cloud and on the real one alike. */

/** Beside the kubeconfig of either cloud: the folder that holds a folder for each site. */
const root = ['sites', 's3'].map((name) => join(dirname(inject('kubeconfig')), name)).find(existsSync);
const hasVelero = (await api.get('/apis/velero.io/v1')).status === 200;
/** Without Velero, or without its sites on this machine, its tests are skipped. */
export const isHere = hasVelero && root !== undefined;

/** Real Velero looks at schedules once a minute, and leaves a backup that must wait for others to itself for as long, again and again. */
export const PATIENCE = 300_000;

export const path = (resource: string, name = ''): string =>
  `/apis/velero.io/v1/namespaces/velero/${resource}${name && `/${name}`}`;

/** A location of one test's own, with its folder. */
export interface Site {
  name: string;
  folder: string;
  /** Takes the folder away, and puts it back. */
  break: () => Promise<void>;
  repair: () => Promise<void>;
  files: (directory: string) => Promise<string[]>;
  /** A gzipped JSON file. */
  json: (file: string) => Promise<unknown>;
  /** The names in an archive. */
  archive: (backup: string) => Promise<Map<string, Buffer>>;
}

export const location = (name: string) => untilSo(path('backupstoragelocations', name), () => true);

async function createSite(): Promise<Site> {
  const name = uniqueName('site');
  const folder = join(root ?? '', name);
  const away = join(dirname(root ?? ''), `${name}-away`);
  await mkdir(folder);
  const { spec } = (await api.get(path('backupstoragelocations', 'dr-centre'))).body;
  const made = await api.create(path('backupstoragelocations'), {
    apiVersion: 'velero.io/v1',
    kind: 'BackupStorageLocation',
    metadata: { name },
    spec: {
      ...spec,
      default: false,
      objectStorage: { bucket: name },
      validationFrequency: '1s',
      backupSyncPeriod: '1s',
    },
  });
  if (made.status !== 201) throw new Error(`could not create the location ${name}: ${made.text}`);
  await untilSo(path('backupstoragelocations', name), (one) => one.status?.phase === 'Available', 30_000);
  return {
    name,
    folder,
    break: () => rename(folder, away),
    repair: () => rename(away, folder),
    files: async (directory) => {
      const full = join(folder, directory);
      return existsSync(full) ? (await readdir(full)).sort() : [];
    },
    json: async (file) => JSON.parse(gunzipSync(await readFile(join(folder, file))).toString()) as unknown,
    archive: async (backup) => readTar(gunzipSync(await readFile(join(folder, 'backups', backup, `${backup}.tar.gz`)))),
  };
}

/** The location goes first, or Velero would bring back what is removed. */
async function removeSite({ name, folder }: Site): Promise<void> {
  const { items } = (await api.get(path('backups'))).body;
  await api.delete(path('backupstoragelocations', name));
  const own = items.filter((one) => one.spec.storageLocation === name);
  const restores = (await api.get(path('restores'))).body.items.filter((one) =>
    own.some((backup) => backup.metadata.name === one.spec.backupName),
  );
  for (const { metadata } of own) await api.delete(path('backups', metadata.name));
  for (const { metadata } of restores) {
    await api.patch(path('restores', metadata.name), 'merge', { metadata: { finalizers: null } });
    await api.delete(path('restores', metadata.name));
  }
  for (const one of [folder, join(dirname(dirname(folder)), `${name}-away`)])
    await rm(one, { recursive: true, force: true, maxRetries: 5 }); // a backup may be under way
}

export const test = base.extend<{ site: Site }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  site: async ({}, use) => {
    const site = await createSite();
    await use(site);
    await removeSite(site);
  },
});

type Fields = Record<string, unknown>;

async function create(kind: string, resource: string, name: string, spec: Fields): Promise<string> {
  const answer = await api.create(path(resource), {
    apiVersion: 'velero.io/v1',
    kind,
    metadata: { name },
    spec,
  });
  if (answer.status !== 201) throw new Error(`could not create ${kind} ${name}: ${answer.text}`);
  return name;
}

export const createBackup = (site: Site, spec: Fields, name = uniqueName('backup')): Promise<string> =>
  create('Backup', 'backups', name, { storageLocation: site.name, ...spec });

export const createRestore = (spec: Fields, name = uniqueName('restore')): Promise<string> =>
  create('Restore', 'restores', name, spec);

export const createSchedule = (site: Site, template: Fields, spec: Fields): Promise<string> =>
  create('Schedule', 'schedules', uniqueName('schedule'), {
    template: { storageLocation: site.name, ...template },
    ...spec,
  });

const finished = ['Completed', 'PartiallyFailed', 'Failed', 'FailedValidation'];
export const phaseOf = ({ status }: KubeObject): string => String(status?.phase ?? '');

export const ended = (resource: 'backups' | 'restores', name: string): Promise<KubeObject> =>
  untilSo(path(resource, name), (one) => finished.includes(phaseOf(one)), PATIENCE);

/** A finished backup of what is in the namespace. */
export async function backUp(site: Site, home: Home, spec: Fields = {}): Promise<KubeObject> {
  return ended('backups', await createBackup(site, { includedNamespaces: [home.name], ...spec }));
}

export const restoreOf = async (spec: Fields): Promise<KubeObject> => ended('restores', await createRestore(spec));

/** A deployment whose pods run. */
export async function runApplication(home: Home, name = 'web', replicas = 2): Promise<void> {
  await api.create(home.in('apps/v1', 'deployments'), deployment(name, replicas));
  await untilSo(home.in('apps/v1', 'deployments', name), (one) => one.status.readyReplicas === replicas, 30_000);
}

/** A namespace that the test did not make itself, removed with all in it. */
export async function withNamespace(name: string, act: (home: Home) => Promise<void>): Promise<void> {
  try {
    await act(homeNamed(name));
  } finally {
    await api.delete(`/api/v1/namespaces/${name}`);
  }
}

export const untilUnavailable = (site: Site) =>
  untilSo(path('backupstoragelocations', site.name), (one) => phaseOf(one) === 'Unavailable', 60_000);

export const untilNoFiles = (site: Site, backup: string, timeout = PATIENCE) =>
  until(
    `the files of ${backup} to be gone`,
    async () => ((await site.files(`backups/${backup}`)).length === 0 ? true : undefined),
    timeout,
  );
