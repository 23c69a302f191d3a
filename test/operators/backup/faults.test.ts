import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { VELERO_NAMESPACE, type VeleroLocation } from '../../../operators/backup/velero.ts';
import type { BackupReview } from '../../../operators/resources/backup-review.ts';
import { LABELS } from '../../../operators/resources/group.ts';
import { KubeClient } from '../../../operators/runtime/client.ts';
import {
  BACKUP_REVIEWS,
  BACKUP_STORAGE_LOCATIONS,
  BACKUPS,
  DOWNLOAD_REQUESTS,
  PODS,
  SCHEDULES,
} from '../../../operators/runtime/kinds.ts';
import { uniqueWord, until } from '../cluster.ts';
import { eraseBackup, reviewedTenancy, untilFinding, untilReview, useCentre, veleroPlace } from './centre.ts';

const centre = useCentre();
const made: string[] = [];
beforeEach(() => centre.clock.ahead(0));

/** A site of the test's own: breaking it disturbs nobody. */
async function ownSite(): Promise<{ name: string; folder: string }> {
  const name = uniqueWord('site');
  const roots = ['sites', 's3'].map((each) => join(dirname(centre.kubeconfig), each));
  const folder = join(roots.find((path) => existsSync(path)) ?? '', name);
  await mkdir(folder, { recursive: true });
  const { spec } = await centre.client.get<VeleroLocation>(BACKUP_STORAGE_LOCATIONS, veleroPlace('dr-centre'));
  const metadata = veleroPlace(name);
  const own = { ...spec, default: false, validationFrequency: '1s', objectStorage: { bucket: name } };
  await centre.client.create(BACKUP_STORAGE_LOCATIONS, VELERO_NAMESPACE, { metadata, spec: own });
  made.push(name);
  await phaseOf(name, 'Available');
  return { name, folder };
}

const phaseOf = (name: string, phase: string) =>
  until(
    `${name} to be ${phase}`,
    async () =>
      (await centre.client.get<VeleroLocation>(BACKUP_STORAGE_LOCATIONS, veleroPlace(name))).status?.phase === phase,
    60_000,
  );

afterAll(async () => {
  for (const name of made) {
    await centre.client.delete(BACKUP_STORAGE_LOCATIONS, veleroPlace(name));
    const root = ['sites', 's3'].map((each) => join(dirname(centre.kubeconfig), each)).find((path) => existsSync(path));
    if (root) await rm(join(root, name), { recursive: true, force: true });
  }
});

test('a DR location that is down is the finding, and it is protected again once the location is back', async () => {
  const { name: site, folder } = await ownSite();
  const name = await reviewedTenancy(centre, { drLocation: site });
  await untilFinding(centre, name, 'protected');
  await rename(folder, `${folder}-away`);
  const down = await untilFinding(centre, name, 'location-unavailable');
  expect(down.status?.lastGoodBackup?.name).toBe(`${name}-dr-first`);
  await rename(`${folder}-away`, folder);
  await untilFinding(centre, name, 'protected');
}, 240_000);

test('a backup whose archive is gone at the DR centre is no backup, whatever its object says', async () => {
  const { name: site, folder } = await ownSite();
  const name = await reviewedTenancy(centre, { drLocation: site, retentionDays: 90 });
  const before = await untilFinding(centre, name, 'protected');
  const backup = before.status?.lastGoodBackup?.name ?? '';
  await rm(join(folder, 'backups', backup, `${backup}.tar.gz`));
  centre.clock.ahead(25 * 3_600_000);
  await centre.duty.pass();
  const lost = await untilFinding(centre, name, 'unprotected');
  expect(lost.status?.message).toBe(`${backup} is not to be found at ${site}.`);
  centre.clock.ahead(0);
  await eraseBackup(centre.client, backup);
}, 240_000);

test('a partially failed backup is no success', async () => {
  const name = await reviewedTenancy(centre);
  await untilFinding(centre, name, 'protected');
  await centre.client.create(PODS, `${name}-app`, {
    metadata: {
      name: 'db',
      annotations: { 'pre.hook.backup.velero.io/command': '["/bin/false"]', 'pre.hook.backup.velero.io/timeout': '5s' },
    },
    spec: {
      containers: [
        { name: 'db', image: 'registry.example/db:1', resources: { limits: { cpu: '10m', memory: '16Mi' } } },
      ],
    },
  });
  await until('the pod to run', async () => {
    const pod = await centre.client.get<{ metadata: object; status?: { phase: string } }>(PODS, {
      namespace: `${name}-app`,
      name: 'db',
    });
    return pod.status?.phase === 'Running';
  });
  const backup = `${name}-dr-hooked`;
  await centre.client.create(BACKUPS, VELERO_NAMESPACE, {
    metadata: { ...veleroPlace(backup), labels: { [LABELS.tenancy]: name } },
    spec: { storageLocation: 'dr-centre', includedNamespaces: [`${name}-app`, `${name}-db`], ttl: '1h0m0s' },
  });
  const { status } = await untilFinding(centre, name, 'partially-failed', 120_000);
  expect(status?.lastFailure).toMatchObject({ name: backup, phase: 'PartiallyFailed' });
  expect(status?.lastGoodBackup?.name).toBe(`${name}-dr-first`);
}, 240_000);

test('a backup that leaves something out does not count', async () => {
  const name = await reviewedTenancy(centre, { drLocation: 'nowhere-at-all' });
  await untilFinding(centre, name, 'unprotected');
  const backup = `${name}-narrow`;
  await centre.client.create(BACKUPS, VELERO_NAMESPACE, {
    metadata: { ...veleroPlace(backup), labels: { [LABELS.tenancy]: name } },
    spec: { storageLocation: 'dr-centre', includedNamespaces: [`${name}-app`], ttl: '1h0m0s' },
  });
  await until('the backup to be known', () => centre.duty.world.backup(backup)?.phase === 'Completed', 120_000);
  await centre.client.patch(BACKUP_REVIEWS, { name }, 'merge', { spec: { drLocation: 'dr-centre' } });
  const { status } = await untilReview(centre, name, (review) => review.status?.finding !== 'unprotected');
  expect(status?.restorePoints?.map((point) => point.name) ?? []).not.toContain(backup);
}, 240_000);

/** Dies at its n-th write, as a process under `kill -9`: from then on nothing it does arrives. */
class MortalClient extends KubeClient {
  #left: number;
  isDead = false;

  constructor(connection: KubeClient['connection'], writes: number) {
    super(connection);
    this.#left = writes;
  }

  override async request<T>(method: string, path: string, ...rest: [unknown?, Record<string, string>?]): Promise<T> {
    if (method !== 'GET' && this.#left-- <= 0) this.isDead = true;
    if (this.isDead) throw new Error('killed');
    return super.request<T>(method, path, ...rest);
  }
}

test('killed at any write of a review, the next process ends with one schedule, one first backup and one status', async () => {
  await centre.duty.stop();
  const whole = centre.client;
  for (const writes of [0, 1, 2, 3, 4, 5]) {
    const mortal = new MortalClient(whole.connection, writes);
    centre.client = mortal;
    await centre.startDuty();
    centre.client = whole;
    const name = await reviewedTenancy(centre);
    await until(`death at write ${writes}`, () => mortal.isDead || isProtected(name), 90_000);
    await centre.duty.stop();
    mortal.close();
    await centre.startDuty();
    const { status } = await untilFinding(centre, name, 'protected');
    await centre.duty.pass();
    const of = { labelSelector: `${LABELS.tenancy}=${name}` };
    expect((await whole.list(SCHEDULES, VELERO_NAMESPACE, of)).items).toHaveLength(1);
    expect((await whole.list(BACKUPS, VELERO_NAMESPACE, of)).items).toHaveLength(1);
    expect(status?.restorePoints).toHaveLength(1);
    await centre.duty.stop();
  }
  await centre.startDuty();
  const left = (await whole.list(DOWNLOAD_REQUESTS, VELERO_NAMESPACE)).items.filter(({ metadata }) =>
    metadata.name?.startsWith('look-'),
  );
  expect(left.length).toBeLessThanOrEqual(1);
}, 400_000);

async function isProtected(name: string): Promise<boolean> {
  const found = await centre.client.find<BackupReview>(BACKUP_REVIEWS, { name });
  return found?.status?.finding === 'protected';
}
