import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import { KubeClient } from '../../../operators/runtime/client.ts';
import { NAMESPACES, TENANCIES } from '../../../operators/runtime/kinds.ts';
import { specOf } from '../../../server/allocations/desired.ts';
import { freezeAllocation } from '../../../server/allocations/freeze.ts';
import { dispatchOnce } from '../../../server/cluster/dispatch.ts';
import { mirrorOnce } from '../../../server/cluster/mirror.ts';
import { applyTenancy } from '../../../server/cluster/tenancies.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { amounts, approve, createSystem, expectBalanced, givePool } from '../capacity/stage.ts';
import { type Cloud, startCloud } from './cloud.ts';

let cloud: Cloud;
let world: World;
let next = 0;
let code = '';
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());
beforeEach(async () => {
  world = await createWorld();
  world.services.cluster = cloud.client;
  await givePool(world, 100_000);
  // One cloud for all tests: each has a system, and so a tenancy, of its own.
  code = `sys${++next}`;
  await createSystem(world, code);
  await approve(world, { systemId: code, granted: amounts(8000, 16) });
  const { id: trialId } = await world.services.db.trial.findFirstOrThrow({ where: { systemId: code } });
  for (const [role, party] of PARTIES) await (await world.as(role)).trials.confirm({ trialId, party });
});
afterEach(() => world.close());

const PARTIES = [
  ['unitHead', 'unit'],
  ['authorityHandler', 'authority'],
  ['providerOperator', 'provider'],
] as const;

const name = () => `water-${code}`;
const tenancy = () => cloud.client.get<Tenancy>(TENANCIES, { name: name() });
const allocation = () => world.services.db.allocation.findUniqueOrThrow({ where: { systemId: code } });

/** What the operator would say of the tenancy as it stands now. */
async function operatorSays(more: object = {}): Promise<void> {
  const { metadata, spec } = await tenancy();
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'Applied',
    message: '',
    lastTransitionTime: '2026-11-23T01:00:00Z',
  };
  const status = {
    observedGeneration: metadata.generation,
    phase: 'Ready',
    quota: spec.quota,
    conditions: [ready],
    ...more,
  };
  await cloud.client.patchStatus(TENANCIES, { name: name() }, status);
}

test('what is desired stands on the cluster after one look', async () => {
  expect(await dispatchOnce(world.services)).toEqual({ written: 1, failed: 0 });
  const { spec } = await tenancy();
  expect(spec).toEqual(specOf(await allocation()));
  const row = await allocation();
  expect(row.dispatchedVersion).toBe(row.desiredVersion);
});

test('a second look writes nothing', async () => {
  await dispatchOnce(world.services);
  const before = await tenancy();
  expect(await dispatchOnce(world.services)).toEqual({ written: 0, failed: 0 });
  expect((await tenancy()).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
});

test('a crash between writing the resource and noting it is made good by the next look', async () => {
  await applyTenancy(cloud.client, await allocation());
  expect((await allocation()).dispatchedVersion).toBe(0);
  expect(await dispatchOnce(world.services)).toEqual({ written: 0, failed: 0 });
  expect((await allocation()).dispatchedVersion).toBe(1);
});

test('a lost resource is written again', async () => {
  await dispatchOnce(world.services);
  await cloud.client.delete(TENANCIES, { name: name() });
  await dispatchOnce(world.services);
  expect((await tenancy()).spec).toEqual(specOf(await allocation()));
});

test('an edited resource is written back, and what was added to it is taken out', async () => {
  await dispatchOnce(world.services);
  const edit = {
    spec: {
      quota: { cpu: '400' },
      retire: {
        requestedAt: '2026-01-01T00:00:00Z',
        reason: 'x',
        objectionsClosed: true,
        keepBackupUntil: '2026-01-01T00:00:00Z',
      },
    },
  };
  await cloud.client.patch(TENANCIES, { name: name() }, 'merge', edit);
  expect(await dispatchOnce(world.services)).toEqual({ written: 1, failed: 0 });
  expect((await tenancy()).spec).toEqual(specOf(await allocation()));
});

test('what the cluster refuses stays desired, with the cluster’s words, until it is accepted', async () => {
  const row = await allocation();
  const broken = { ...specOf(row), protectionLevel: 4 };
  await world.services.db.allocation.update({ where: { id: row.id }, data: { desired: broken } });
  expect(await dispatchOnce(world.services)).toEqual({ written: 0, failed: 1 });
  const view = await (await world.as('unitHead')).allocations.get({ systemId: code });
  expect(view?.dispatch.state).toBe('failed');
  expect(view?.dispatch.error).toContain('protectionLevel');
  await world.services.db.allocation.update({ where: { id: row.id }, data: { desired: specOf(row) } });
  await dispatchOnce(world.services);
  expect((await allocation()).dispatchError).toBeNull();
});

test('a cluster that does not answer is shown, and nothing is lost', async () => {
  const connection = { ...cloud.client.connection, server: new URL('https://127.0.0.1:9') };
  world.services.cluster = new KubeClient(connection);
  await dispatchOnce(world.services);
  await mirrorOnce(world.services);
  const { allocations } = await world.as('unitHead');
  expect((await allocations.get({ systemId: code }))?.dispatch.state).toBe('unreachable');
  world.services.cluster = cloud.client;
  await dispatchOnce(world.services);
  expect((await allocations.get({ systemId: code }))?.dispatch.state).toBe('dispatched');
});

test('what the operator says is mirrored, and starts the trial', async () => {
  await dispatchOnce(world.services);
  await operatorSays();
  await mirrorOnce(world.services);
  const trial = await world.services.db.trial.findFirstOrThrow({ where: { systemId: code } });
  expect(trial.state).toBe('running');
  expect((await allocation()).state).toBe('inForce');
  await dispatchOnce(world.services);
  expect((await tenancy()).spec.expiresAt).toBe(trial.endsAt?.toISOString());
});

test('a status that speaks of an older generation concludes nothing', async () => {
  await dispatchOnce(world.services);
  await operatorSays({ observedGeneration: 0 });
  await mirrorOnce(world.services);
  expect((await allocation()).state).toBe('applying');
});

test('the same status mirrored twice writes once', async () => {
  await dispatchOnce(world.services);
  await operatorSays();
  await mirrorOnce(world.services);
  await dispatchOnce(world.services);
  await operatorSays({ phase: 'Ready' });
  await mirrorOnce(world.services);
  const before = await allocation();
  const entries = await world.services.db.auditEntry.count();
  await mirrorOnce(world.services);
  expect(await allocation()).toEqual(before);
  expect(await world.services.db.auditEntry.count()).toBe(entries);
});

test('a desire that moves on while it is dispatched is dispatched again', async () => {
  const stale = await allocation();
  await freezeAllocation(await world.command('leader'), { id: stale.id, reason: '检查' });
  await applyTenancy(cloud.client, stale);
  await dispatchOnce(world.services);
  expect((await tenancy()).spec.frozen).toBe(true);
});

test('an active test becomes an AcceptanceTest once, also when the first attempt was cut short', async () => {
  await dispatchOnce(world.services);
  await operatorSays();
  await mirrorOnce(world.services);
  await cloud.client.create(NAMESPACES, undefined, { metadata: { name: `${name()}-app` } });
  const { id: trialId } = await world.services.db.trial.findFirstOrThrow({ where: { systemId: code } });
  const { tests } = await world.as('providerTester');
  const security = { requireTls: true, requiredHeaders: [], podSecurity: 'restricted' as const, imagesByDigest: true };
  const run = await tests.start({ trialId, kind: 'security', url: 'https://monitor.test.example', security });
  await dispatchOnce(world.services);
  await world.services.db.testRun.update({ where: { id: run.id }, data: { dispatchedAt: null } });
  await dispatchOnce(world.services);
  const path = `/apis/govcloud.yunzhi.dev/v1alpha1/namespaces/${name()}-app/acceptancetests`;
  const { items } = await cloud.client.request<{ items: { metadata: { name: string } }[] }>('GET', path);
  expect(items.map(({ metadata }) => metadata.name)).toEqual([`security-${run.id}`]);
  const status = {
    phase: 'Passed',
    summary: 'ok',
    checks: [{ name: 'TLS', passed: true, message: '' }],
    reportDigest: 'd',
  };
  await cloud.client.request(
    'PATCH',
    `${path}/security-${run.id}/status`,
    { status },
    { 'content-type': 'application/merge-patch+json' },
  );
  await mirrorOnce(world.services);
  expect(await tests.get({ id: run.id })).toMatchObject({ state: 'passed', summary: 'ok' });
});

test('capacity is what the nodes can give, and the policy’s storage where no driver reports its own', async () => {
  const node = { status: { allocatable: { cpu: '16', memory: '64Gi' }, capacity: { cpu: '16', memory: '64Gi' } } };
  await cloud.client.request('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `n${next}` },
  });
  await cloud.client.request('PATCH', `/api/v1/nodes/n${next}/status`, node, {
    'content-type': 'application/merge-patch+json',
  });
  await mirrorOnce(world.services);
  const view = await (await world.as('leader')).capacity.get();
  expect(view.physical.cpuMillis % 16_000).toBe(0);
  expect(view.physical.cpuMillis).toBeGreaterThan(0);
  expect(view.observedAt).not.toBeNull();
  await expectBalanced(world);
});
