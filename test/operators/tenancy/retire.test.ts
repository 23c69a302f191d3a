import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import { digestOf, sha256 } from '../../../operators/runtime/canonical.ts';
import {
  DEPLOYMENTS,
  NAMESPACES,
  PERSISTENT_VOLUME_CLAIMS,
  ROLES,
  SERVICE_ACCOUNTS,
  TENANCIES,
} from '../../../operators/runtime/kinds.ts';
import { until } from '../cluster.ts';
import {
  changeTenancy,
  conditionIn,
  createTenancy,
  deploymentOf,
  readyTenancy,
  specOf,
  tenancyOf,
  untilPhase,
  untilTenancy,
  useCity,
} from './city.ts';

const city = useCity();
const SECRETS = { apiVersion: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true };

const retirement = (changes: object = {}) => ({
  retire: {
    requestedAt: '2026-11-20T08:00:00Z',
    reason: 'T-2026-0001',
    objectionsClosed: true,
    keepBackupUntil: '2027-05-20T00:00:00Z',
    ...changes,
  },
});

const point = (tenancy: Tenancy, check: string) => tenancy.status?.gate?.find((each) => each.check === check);

test('a retirement freezes, backs up, passes the gate, erases and certifies', async () => {
  const name = await readyTenancy(city);
  await city.client.create(DEPLOYMENTS, `${name}-app`, deploymentOf('web', 2));
  await city.client.create(SECRETS, `${name}-db`, { metadata: { name: 'password' }, stringData: { word: 'secret' } });
  await changeTenancy(city, name, retirement());
  const retired = await untilPhase(city, name, 'Retired', 90_000);
  for (const part of ['app', 'db'])
    expect(await city.client.find(NAMESPACES, { name: `${name}-${part}` })).toBeUndefined();
  expect(retired.status?.gate?.every((each) => each.passed)).toBe(true);
  const { digest, ...facts } = retired.status?.certificate ?? { digest: '' };
  expect(digest).toBe(digestOf(facts));
  expect(facts).toMatchObject({ backup: `${name}-final`, backupKeptUntil: '2027-05-20T00:00:00Z' });
  expect((facts as { erased: string[] }).erased).toContain(`${name}-app: 1 Deployment`);
  const dump = await readFile(join(city.drDir, `${name}-final`, 'objects.jsonl'), 'utf8');
  expect(sha256(dump)).toBe(retired.status?.finalBackup?.digest);
  expect(dump.split('\n').filter((line) => line.includes('"kind":"Secret"'))).toHaveLength(1);
  expect(
    await city.client.find(SERVICE_ACCOUNTS, { namespace: 'yunzhi-members', name: `${name}.wang` }),
  ).toBeUndefined();
  expect(await city.client.find(ROLES, { namespace: 'yunzhi-members', name: `${name}.tokens` })).toBeUndefined();
  expect(retired.status?.members).toEqual([]);
}, 120_000);

test('nothing is deleted while an objection is open or a volume is claimed, and the gate says so', async () => {
  const name = await readyTenancy(city);
  const namespace = `${name}-db`;
  await city.client.create(PERSISTENT_VOLUME_CLAIMS, namespace, {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  await changeTenancy(city, name, retirement({ objectionsClosed: false }));
  const waiting = await untilTenancy(city, name, (tenancy) => tenancy.status?.gate?.length === 4, 60_000);
  expect(waiting.status?.phase).toBe('Retiring');
  expect(point(waiting, 'objectionsClosed')?.passed).toBe(false);
  expect(point(waiting, 'noBoundVolumes')).toMatchObject({ passed: false });
  expect(point(waiting, 'noBoundVolumes')?.message).toContain(`${namespace}/data`);
  expect(point(waiting, 'finalBackup')?.passed).toBe(true);
  await changeTenancy(city, name, { retire: { objectionsClosed: true } });
  await untilTenancy(city, name, (tenancy) => point(tenancy, 'objectionsClosed')?.passed === true, 30_000);
  expect((await city.client.get(NAMESPACES, { name: namespace })).metadata.deletionTimestamp).toBeUndefined();
  await city.client.delete(PERSISTENT_VOLUME_CLAIMS, { namespace, name: 'data' });
  await untilPhase(city, name, 'Retired', 90_000);
}, 150_000);

test('a backup that was changed at the DR centre closes the gate', async () => {
  const name = await readyTenancy(city);
  await changeTenancy(city, name, retirement({ objectionsClosed: false }));
  await untilTenancy(city, name, (tenancy) => point(tenancy, 'finalBackup')?.passed === true, 60_000);
  await writeFile(join(city.drDir, `${name}-final`, 'objects.jsonl'), 'tampered');
  const closed = await untilTenancy(city, name, (tenancy) => point(tenancy, 'finalBackup')?.passed === false, 30_000);
  expect(point(closed, 'finalBackup')?.message).toContain('manifest says');
  await changeTenancy(city, name, { retire: { objectionsClosed: true } });
  await untilTenancy(city, name, (tenancy) => point(tenancy, 'objectionsClosed')?.passed === true, 30_000);
  await city.client.get(NAMESPACES, { name: `${name}-app` });
}, 120_000);

test('an upheld objection brings the tenancy back into force', async () => {
  const name = await readyTenancy(city);
  await city.client.create(DEPLOYMENTS, `${name}-app`, deploymentOf('web', 2));
  await changeTenancy(city, name, retirement({ objectionsClosed: false }));
  await untilTenancy(city, name, (tenancy) => point(tenancy, 'finalBackup')?.passed === true, 60_000);
  await changeTenancy(city, name, { retire: null });
  const back = await untilPhase(city, name, 'Ready', 30_000);
  expect(back.status?.gate).toBeUndefined();
  const web = await city.client.get(DEPLOYMENTS, { namespace: `${name}-app`, name: 'web' });
  expect(web).toMatchObject({ spec: { replicas: 2 } });
}, 120_000);

test('a deleted tenancy keeps its namespaces until it is retired', async () => {
  const name = await readyTenancy(city);
  await city.client.delete(TENANCIES, { name });
  const waiting = await untilTenancy(
    city,
    name,
    (tenancy) => conditionIn(tenancy, 'Ready')?.reason === 'DeletionWaitsForRetirement',
  );
  expect(waiting.metadata.deletionTimestamp).toBeDefined();
  await city.client.get(NAMESPACES, { name: `${name}-app` });
  await changeTenancy(city, name, retirement());
  await until(
    'the tenancy to be gone',
    async () => (await city.client.find(TENANCIES, { name })) === undefined,
    90_000,
  );
  expect(await city.client.find(NAMESPACES, { name: `${name}-app` })).toBeUndefined();
}, 120_000);

test('a tenancy that is retired before anything stood creates nothing, only to be deleted', async () => {
  const spec = { ...specOf({ quota: { ...specOf().quota, cpu: '1' } }) };
  const { metadata } = tenancyOf(city, spec);
  await createTenancy(city, spec);
  await untilPhase(city, metadata.name, 'Held');
  await changeTenancy(city, metadata.name, retirement());
  const retired = await untilPhase(city, metadata.name, 'Retired', 30_000);
  expect(retired.status?.certificate?.erased).toEqual([]);
}, 60_000);
