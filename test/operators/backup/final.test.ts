import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { VeleroDownloads } from '../../../operators/backup/dr-site.ts';
import { VeleroFinalBackup } from '../../../operators/backup/final.ts';
import { endTerms } from '../../../operators/backup/terms.ts';
import { BackupWorld, isVeleroServed } from '../../../operators/backup/world.ts';
import { GROUP } from '../../../operators/resources/group.ts';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import { digestOf } from '../../../operators/runtime/canonical.ts';
import { systemClock } from '../../../operators/runtime/clock.ts';
import { Informer } from '../../../operators/runtime/informer.ts';
import { DEPLOYMENTS, NAMESPACES, TENANCIES } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { until } from '../cluster.ts';
import { changeTenancy, deploymentOf, readyTenancy, untilPhase, untilTenancy, useCity } from '../tenancy/city.ts';
import { eraseBackup } from './centre.ts';

const city = useCity();

beforeAll(async () => {
  await until('Velero’s API', () => isVeleroServed(city.client), 30_000);
  await city.controller.stop();
  const { backup } = operationsSpec({ version: 1, body: defaultPolicy() });
  const site = new VeleroDownloads(city.client);
  const rules = () => ({ ...backup, volumes: 'none' as const });
  await city.startController(
    city.client,
    new VeleroFinalBackup({ client: city.client, clock: systemClock, site, rules }),
  );
}, 60_000);

/** The folder behind the DR centre, on either cloud. */
const drFolder = (): string => {
  const root = ['sites', 's3'].map((name) => join(dirname(city.kubeconfig), name)).find((path) => existsSync(path));
  return join(root ?? '', 'dr-centre');
};

const retirement = (changes: object = {}) => ({
  retire: {
    requestedAt: '2026-11-20T08:00:00Z',
    reason: 'T-2026-0001',
    objectionsClosed: true,
    keepBackupUntil: new Date(Date.now() + 7_200_000).toISOString(),
    ...changes,
  },
});

const point = (tenancy: Tenancy) => tenancy.status?.gate?.find(({ check }) => check === 'finalBackup');

test('a retirement’s final backup is Velero’s, read back from the DR centre before anything is deleted', async () => {
  const name = await readyTenancy(city);
  await city.client.create(DEPLOYMENTS, `${name}-app`, deploymentOf('web', 1));
  await changeTenancy(city, name, retirement());
  const retired = await untilPhase(city, name, 'Retired', 180_000);
  const backup = `${name}-final-20261120080000`;
  expect(retired.status?.finalBackup).toMatchObject({ name: backup, location: 'DR centre, backup location dr-centre' });
  expect(existsSync(join(drFolder(), 'backups', backup, `${backup}.tar.gz`))).toBe(true);
  const { digest, ...facts } = retired.status?.certificate ?? { digest: '' };
  expect(digest).toBe(digestOf(facts));
  expect((facts as { erased: string[] }).erased).toContain(`${name}-app: 1 Deployment`);
  expect(await city.client.find(NAMESPACES, { name: `${name}-app` })).toBeUndefined();
  await eraseBackup(city.client, backup);
}, 240_000);

test('an archive that was changed at the DR centre closes the gate', async () => {
  const name = await readyTenancy(city);
  await changeTenancy(city, name, retirement({ objectionsClosed: false }));
  await untilTenancy(city, name, (tenancy) => point(tenancy)?.passed === true, 120_000);
  const backup = `${name}-final-20261120080000`;
  await writeFile(join(drFolder(), 'backups', backup, `${backup}.tar.gz`), 'tampered');
  const closed = await untilTenancy(city, name, (tenancy) => point(tenancy)?.passed === false, 60_000);
  expect(point(closed)?.message).toContain('it was changed');
  await city.client.get(NAMESPACES, { name: `${name}-app` });
  await eraseBackup(city.client, backup);
}, 240_000);

test('a final backup is kept for its term, then deleted at the DR centre, and the record says so once', async () => {
  const { client, run } = city;
  const name = await readyTenancy(city);
  await changeTenancy(city, name, retirement());
  await untilPhase(city, name, 'Retired', 180_000);
  const backup = `${name}-final-20261120080000`;
  const isKept = () => existsSync(join(drFolder(), 'backups', backup));
  const labelSelector = `${GROUP}/test-run=${run}`;
  const tenancies = new Informer<Tenancy>({ client, kind: TENANCIES, labelSelector });
  await tenancies.start().synced;
  const world = await new BackupWorld({ client, log: silentLog, labelSelector, tenancies }).start();
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  const look = async () => {
    await endTerms(client, world, clock);
    return client.get<Tenancy>(TENANCIES, { name });
  };
  expect((await look()).status?.finalBackup?.erasedAt).toBeUndefined();
  expect(isKept()).toBe(true);
  ahead = 3 * 3_600_000;
  const erased = async () => {
    const found = await look();
    return found.status?.finalBackup?.erasedAt !== undefined && found;
  };
  const ended = await until('the end of the term', erased, 150_000);
  expect(ended.status?.finalBackup).toMatchObject({ name: backup });
  expect(isKept()).toBe(false);
  expect((await look()).metadata.resourceVersion).toBe(ended.metadata.resourceVersion);
  await world.stop();
  await tenancies.stop();
}, 300_000);
