import { expect, test } from 'vitest';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import { KubeError } from '../../../operators/runtime/errors.ts';
import {
  CRON_JOBS,
  DEPLOYMENTS,
  PODS,
  ROLE_BINDINGS,
  SERVICE_ACCOUNTS,
  STATEFUL_SETS,
} from '../../../operators/runtime/kinds.ts';
import { until } from '../cluster.ts';
import { changeTenancy, conditionIn, deploymentOf, podSpec, readyTenancy, untilPhase, useCity } from './city.ts';

const city = useCity();

type Workload = KubeObject & { spec: { replicas?: number; suspend?: boolean }; status?: { readyReplicas?: number } };

async function workingTenancy(): Promise<string> {
  const name = await readyTenancy(city);
  const namespace = `${name}-app`;
  await until('the default service account', () => city.client.find(SERVICE_ACCOUNTS, { namespace, name: 'default' }));
  await city.client.create(DEPLOYMENTS, namespace, deploymentOf('web', 3));
  await city.client.create(STATEFUL_SETS, namespace, {
    ...deploymentOf('queue', 2),
    spec: { ...deploymentOf('queue', 2).spec, serviceName: 'queue' },
  });
  await until('the pods to be there', async () => (await city.client.list(PODS, namespace)).items.length >= 4, 30_000);
  return name;
}

const replicasOf = async (name: string, namespace: string, kind = DEPLOYMENTS): Promise<number | undefined> =>
  (await city.client.get<Workload>(kind, { namespace, name })).spec.replicas;

test('a frozen tenancy stops everything, refuses new pods, lets members only look, and thaws to what it was', async () => {
  const name = await workingTenancy();
  const namespace = `${name}-app`;
  await changeTenancy(city, name, { frozen: true });
  const frozen = await untilPhase(city, name, 'Frozen', 40_000);
  expect(conditionIn(frozen, 'Frozen')?.status).toBe('True');
  expect(await replicasOf('web', namespace)).toBe(0);
  expect(await replicasOf('queue', namespace, STATEFUL_SETS)).toBe(0);
  expect((await city.client.list(PODS, namespace)).items).toEqual([]);
  const refused = city.client.create(PODS, namespace, { metadata: { name: 'sneaky' }, spec: podSpec('100m') });
  await expect(refused).rejects.toThrow(KubeError);
  const { items } = await city.client.list(ROLE_BINDINGS, namespace);
  expect(items.map((each) => each.metadata.name)).toEqual(['yunzhi-member-view']);

  await changeTenancy(city, name, { frozen: false });
  await untilPhase(city, name, 'Ready', 30_000);
  expect(await replicasOf('web', namespace)).toBe(3);
  expect(await replicasOf('queue', namespace, STATEFUL_SETS)).toBe(2);
  const web = await city.client.get(DEPLOYMENTS, { namespace, name: 'web' });
  expect(web.metadata.annotations?.['govcloud.yunzhi.dev/replicas-before-freeze']).toBeUndefined();
  await until('the pods to be back', async () => (await city.client.list(PODS, namespace)).items.length >= 5, 30_000);
  await city.client.get(ROLE_BINDINGS, { namespace, name: 'yunzhi-member-admin' });
}, 120_000);

test('a pod that belongs to no workload is stopped too', async () => {
  const name = await readyTenancy(city);
  const namespace = `${name}-db`;
  await until('the default service account', () => city.client.find(SERVICE_ACCOUNTS, { namespace, name: 'default' }));
  await city.client.create(PODS, namespace, { metadata: { name: 'alone' }, spec: podSpec('100m') });
  await changeTenancy(city, name, { frozen: true });
  await untilPhase(city, name, 'Frozen', 60_000);
  expect(await city.client.find(PODS, { namespace, name: 'alone' })).toBeUndefined();
}, 90_000);

test('a cron job is suspended and resumed, where the cluster serves cron jobs', async ({ skip }) => {
  const name = await readyTenancy(city);
  const namespace = `${name}-app`;
  const job = {
    metadata: { name: 'nightly' },
    spec: {
      schedule: '0 3 * * *',
      jobTemplate: { spec: { template: { spec: { ...podSpec('100m'), restartPolicy: 'Never' } } } },
    },
  };
  const isServed = await city.client.create(CRON_JOBS, namespace, job).then(
    () => true,
    () => false,
  );
  if (!isServed) skip();
  const isSuspended = async () =>
    (await city.client.get<Workload>(CRON_JOBS, { namespace, name: 'nightly' })).spec.suspend;
  await changeTenancy(city, name, { frozen: true });
  await untilPhase(city, name, 'Frozen', 30_000);
  expect(await isSuspended()).toBe(true);
  await changeTenancy(city, name, { frozen: false });
  await untilPhase(city, name, 'Ready', 30_000);
  expect(await isSuspended()).toBe(false);
}, 60_000);

test('a trial is frozen at the moment it expires and opens again when it is extended', async () => {
  const name = await readyTenancy(city, { expiresAt: new Date(Date.now() + 2500).toISOString() });
  const expired = await untilPhase(city, name, 'Expired', 30_000);
  expect(conditionIn(expired, 'Expired')).toMatchObject({ status: 'True', reason: 'TrialEnded' });
  await changeTenancy(city, name, { expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
  expect(conditionIn(await untilPhase(city, name, 'Ready', 30_000), 'Expired')?.status).toBe('False');
}, 60_000);
