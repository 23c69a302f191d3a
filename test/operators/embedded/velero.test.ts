import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig, type KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedApi, startEmbeddedApi } from '../../../operators/embedded/server.ts';
import { type FakeClock, fakeClock } from '../../setup/clock.ts';
import { uniqueWord, until } from '../cluster.ts';
import { startProcess, temporaryFolder } from './process.ts';

/** What only the embedded cloud can show of Velero: its clock can be moved, its process killed, its site marked as broken. */

interface VeleroObject extends KubernetesObject {
  spec?: Record<string, unknown>;
  status?: { phase?: string; [field: string]: unknown };
}

class Velero {
  readonly #api: KubernetesObjectApi;
  readonly core: CoreV1Api;

  constructor(kubeconfig: string) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.#api = KubernetesObjectApi.makeApiClient(config);
    this.core = config.makeApiClient(CoreV1Api);
  }

  async create(kind: string, name: string, spec: object): Promise<void> {
    const metadata = { name, namespace: 'velero' };
    await this.#api.create({ apiVersion: 'velero.io/v1', kind, metadata, spec } as KubernetesObject);
  }

  async all(kind: string): Promise<VeleroObject[]> {
    return (await this.#api.list<VeleroObject>('velero.io/v1', kind, 'velero')).items;
  }

  async get(kind: string, name: string): Promise<VeleroObject | undefined> {
    return (await this.all(kind)).find((one) => one.metadata?.name === name);
  }

  when(kind: string, name: string, phase: string, timeout?: number): Promise<VeleroObject> {
    return until(
      `${kind} ${name} to be ${phase}`,
      async () => {
        const found = await this.get(kind, name);
        return found?.status?.phase === phase && found;
      },
      timeout,
    );
  }

  async setPhase(kind: string, name: string, phase: string): Promise<void> {
    const found = await this.get(kind, name);
    await this.#api.replace({ ...found, status: { ...found?.status, phase } } as KubernetesObject);
  }

  remove(apiVersion: string, kind: string, name: string): Promise<unknown> {
    return this.#api.delete({ apiVersion, kind, metadata: { name, namespace: 'velero' } } as KubernetesObject);
  }
}

describe('with a clock that can be moved', () => {
  let folder: string;
  let clock: FakeClock;
  let cloud: EmbeddedApi;
  let velero: Velero;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yunzhi-velero-'));
    clock = fakeClock('2028-02-28T17:00:00Z');
    cloud = await startEmbeddedApi({ dataDir: folder, clock });
    velero = new Velero(cloud.kubeconfigPath);
  });
  afterEach(async () => {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const stored = (site: string) => readdir(join(folder, 'sites', site, 'backups')).catch(() => []);

  test('a new cloud has the two sites, the main one the default', async () => {
    const locations = await velero.all('BackupStorageLocation');
    expect(locations.map((one) => [one.metadata?.name, one.spec?.default, one.status?.phase])).toEqual([
      ['dr-centre', false, 'Available'],
      ['main-site', true, 'Available'],
    ]);
  });

  test('a schedule of China runs in the night of the leap day, and its backup goes when its time is up', async () => {
    const template = { includedNamespaces: ['default'], storageLocation: 'dr-centre', ttl: '72h0m0s' };
    await velero.create('Schedule', 'nightly', { schedule: 'CRON_TZ=Asia/Shanghai 0 2 * * *', template });
    await velero.when('Schedule', 'nightly', 'Enabled');
    clock.set('2028-02-28T17:59:59Z');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await velero.all('Backup')).toEqual([]);
    clock.set('2028-02-28T18:00:30Z');
    const backup = await velero.when('Backup', 'nightly-20280228180030', 'Completed');
    expect(backup.status?.expiration).toBe('2028-03-02T18:00:30Z');
    await velero.remove('velero.io/v1', 'Schedule', 'nightly');
    clock.set('2028-03-02T18:02:00Z');
    await until('the backup to be gone', async () => (await velero.all('Backup')).length === 0);
    expect(await stored('dr-centre')).toEqual([]);
  });

  test('runs that were missed are made up for by one backup', async () => {
    const template = { includedNamespaces: ['default'] };
    await velero.create('Schedule', 'hourly', { schedule: '@hourly', template });
    await velero.when('Schedule', 'hourly', 'Enabled');
    clock.advance({ days: 40 });
    await until('a backup', async () => (await velero.all('Backup')).length > 0);
    await velero.when('Backup', 'hourly-20280408170000', 'Completed');
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(await velero.all('Backup')).toHaveLength(1);
  });

  test('an expired backup stays while its location is away, and goes when it is back', async () => {
    await velero.create('Backup', 'short', {
      includedNamespaces: ['default'],
      storageLocation: 'dr-centre',
      ttl: '1h',
    });
    await velero.when('Backup', 'short', 'Completed');
    await rename(join(folder, 'sites/dr-centre'), join(folder, 'away'));
    clock.advance({ hours: 2 });
    await velero.when('BackupStorageLocation', 'dr-centre', 'Unavailable');
    clock.advance({ hours: 2 });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect((await velero.get('Backup', 'short'))?.status?.phase).toBe('Completed');
    await rename(join(folder, 'away'), join(folder, 'sites/dr-centre'));
    clock.advance({ minutes: 2 });
    await velero.when('BackupStorageLocation', 'dr-centre', 'Available');
    clock.advance({ minutes: 2 });
    await until('the backup to be gone', async () => (await velero.get('Backup', 'short')) === undefined);
  });

  test('a site is unavailable for the reason that its marker gives', async () => {
    await writeFile(join(folder, 'sites/dr-centre/.unavailable'), 'the line to the DR centre is cut\n');
    clock.advance({ seconds: 6 });
    const { status } = await velero.when('BackupStorageLocation', 'dr-centre', 'Unavailable');
    expect(status?.message).toBe('BackupStorageLocation "dr-centre" is unavailable: the line to the DR centre is cut');
    await rm(join(folder, 'sites/dr-centre/.unavailable'));
    clock.advance({ seconds: 6 });
    await velero.when('BackupStorageLocation', 'dr-centre', 'Available');
  });

  test('a backup into a site that was lost since it was last looked at is Failed with the reason', async () => {
    await rename(join(folder, 'sites/dr-centre'), join(folder, 'away'));
    await velero.create('Backup', 'lost', { includedNamespaces: ['default'], storageLocation: 'dr-centre' });
    const { status } = await velero.when('Backup', 'lost', 'Failed');
    expect(status?.failureReason).toMatch(/^backup execution failed: ENOENT: no such file or directory/);
    expect(existsSync(join(folder, 'sites/dr-centre'))).toBe(false);
  });

  test('a restore that a stop interrupted is Failed, a backup that was all but complete is completed', async () => {
    await velero.create('Backup', 'good', { includedNamespaces: ['default'], storageLocation: 'dr-centre' });
    await velero.when('Backup', 'good', 'Completed');
    await velero.create('Restore', 'again', { backupName: 'good' });
    await velero.when('Restore', 'again', 'Completed');
    await velero.setPhase('Restore', 'again', 'InProgress');
    await rename(join(folder, 'sites/dr-centre'), join(folder, 'away')); // so that it stays Finalizing
    await velero.setPhase('Backup', 'good', 'Finalizing');
    await cloud.stop();
    await rename(join(folder, 'away'), join(folder, 'sites/dr-centre'));
    cloud = await startEmbeddedApi({ dataDir: folder, clock });
    velero = new Velero(cloud.kubeconfigPath);
    const restore = await velero.when('Restore', 'again', 'Failed');
    expect(restore.status?.failureReason).toBe(
      'found a restore with status "InProgress" during the server starting, mark it as "Failed"',
    );
    await velero.when('Backup', 'good', 'Completed');
  });

  test('a cloud whose folder was copied keeps to its own sites', async () => {
    await cloud.stop();
    const copy = `${folder}-copy`;
    await cp(folder, copy, { recursive: true });
    const other = await startEmbeddedApi({ dataDir: copy, clock });
    const there = new Velero(other.kubeconfigPath);
    await there.create('Backup', 'copied', { includedNamespaces: ['default'], storageLocation: 'dr-centre' });
    await there.when('Backup', 'copied', 'Completed');
    expect(await stored('dr-centre')).toEqual([]);
    expect(await readdir(join(copy, 'sites/dr-centre/backups'))).toEqual(['copied']);
    await other.stop();
    await rm(copy, { recursive: true });
    cloud = await startEmbeddedApi({ dataDir: folder, clock });
  });

  test('a location that leads out of its folder is refused', async () => {
    const objectStorage = { bucket: 'dr-centre', prefix: '../../..' };
    const config = { path: join(folder, 'sites') };
    await velero.create('BackupStorageLocation', 'outside', { provider: 'yunzhi.dev/folder', objectStorage, config });
    const { status } = await velero.when('BackupStorageLocation', 'outside', 'Unavailable');
    expect(status?.message).toContain('must be the name of a folder in config.path');
    await velero.create('BackupStorageLocation', 'foreign', { provider: 'aws', objectStorage: { bucket: 'b' } });
    const foreign = await velero.when('BackupStorageLocation', 'foreign', 'Unavailable');
    expect(foreign.status?.message).toContain('unable to locate ObjectStore plugin named aws');
  });

  test('a definition that is deleted does not end the cloud, and the next start brings it back', async () => {
    await velero.remove('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'schedules.velero.io');
    clock.advance({ days: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect((await velero.core.listNamespace()).items.length).toBeGreaterThan(1);
    await cloud.stop();
    cloud = await startEmbeddedApi({ dataDir: folder, clock });
    velero = new Velero(cloud.kubeconfigPath);
    expect(await velero.all('Schedule')).toEqual([]);
  });
});

describe('killed in the middle of a backup', () => {
  test('it is Failed after the start with Velero’s words, and no half of it is in the location', async () => {
    const folder = await temporaryFolder();
    let cloud = await startProcess(folder.path);
    try {
      let velero = new Velero(cloud.kubeconfigPath);
      const namespace = uniqueWord('big');
      await velero.core.createNamespace({ body: { metadata: { name: namespace } } });
      const data = { noise: randomBytes(600_000).toString('base64') };
      for (let index = 0; index < 30; index += 1)
        await velero.core.createNamespacedConfigMap({ namespace, body: { metadata: { name: `c${index}` }, data } });
      await velero.create('Backup', 'half', { includedNamespaces: [namespace], storageLocation: 'dr-centre' });
      await velero.when('Backup', 'half', 'InProgress');
      await cloud.kill();
      expect(existsSync(join(folder.path, 'sites/dr-centre/backups/half'))).toBe(false);

      cloud = await startProcess(folder.path);
      velero = new Velero(cloud.kubeconfigPath);
      const { status } = await velero.when('Backup', 'half', 'Failed');
      expect(status).toMatchObject({
        failureReason: 'found a backup with status "InProgress" during the server starting, mark it as "Failed"',
        completionTimestamp: expect.any(String),
      });
      await velero.create('Backup', 'whole', { includedNamespaces: [namespace], storageLocation: 'dr-centre' });
      await velero.when('Backup', 'whole', 'Completed', 60_000);
      expect(await readdir(join(folder.path, 'sites/dr-centre/backups'))).toEqual(['whole']);
      const stored = await readFile(join(folder.path, 'sites/dr-centre/backups/whole/velero-backup.json'), 'utf8');
      expect(JSON.parse(stored)).toMatchObject({ status: { phase: 'Completed' } });
    } finally {
      await cloud.kill();
      await folder.remove();
    }
  }, 120_000);
});
