import { expect, test } from 'vitest';
import { parseCpuMillis } from '../../../operators/resources/quantity.ts';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import { PODS, RESOURCE_QUOTAS, SERVICE_ACCOUNTS } from '../../../operators/runtime/kinds.ts';
import { until } from '../cluster.ts';
import {
  changeTenancy,
  conditionIn,
  podSpec,
  readyTenancy,
  recordHistory,
  specOf,
  untilPhase,
  untilTenancy,
  useCity,
} from './city.ts';

const city = useCity();
const [SHARE] = specOf().namespaces.map((each) => each.quota);

const divide = (app: string, db: string) => [
  { part: 'app', quota: { ...SHARE, cpu: app } },
  { part: 'db', quota: { ...SHARE, cpu: db } },
];

type Quota = KubeObject & { spec?: { hard: Record<string, string> }; status?: { hard?: Record<string, string> } };

/** What admission may go by: the larger of what is specified and what is confirmed, in millicores. */
const enforced = ({ spec, status }: Quota): number =>
  Math.max(parseCpuMillis(spec?.hard['requests.cpu'] ?? 0), parseCpuMillis(status?.hard?.['requests.cpu'] ?? 0));

async function startPod(namespace: string, cpu: string): Promise<void> {
  await until('the default service account', () => city.client.find(SERVICE_ACCOUNTS, { namespace, name: 'default' }));
  await city.client.create(PODS, namespace, { metadata: { name: 'load' }, spec: podSpec(cpu) });
}

test('moving headroom back and forth never lets the hard quotas add up to more than the grant', async () => {
  const name = await readyTenancy(city);
  const history = recordHistory(city, [RESOURCE_QUOTAS], (namespace) => namespace.startsWith(name));
  for (const [app, db] of [
    ['3', '1'],
    ['500m', '3500m'],
    ['4', '0'],
    ['2', '2'],
  ] as const) {
    await changeTenancy(city, name, { namespaces: divide(app, db) });
    await untilPhase(city, name, 'Ready', 30_000);
  }
  history.stop();
  const present = new Map<string, number>();
  for (const { object } of history.inOrder()) {
    present.set(object.metadata.namespace ?? '', enforced(object as Quota));
    const sum = [...present.values()].reduce((total, each) => total + each, 0);
    expect(sum).toBeLessThanOrEqual(4000);
  }
  expect(history.inOrder().length).toBeGreaterThan(8);
}, 60_000);

test('a shrink below what is used is held with the figures, and happens once it fits', async () => {
  const name = await readyTenancy(city);
  const namespace = `${name}-app`;
  await startPod(namespace, '1500m');
  await changeTenancy(city, name, { namespaces: divide('1', '2') });
  const held = await untilPhase(city, name, 'Held');
  expect(conditionIn(held, 'QuotaEnforced')).toMatchObject({ status: 'False', reason: 'ShrinkDoesNotFit' });
  expect(conditionIn(held, 'QuotaEnforced')?.message).toContain('uses 1500m of cpu, its new share is 1');
  expect(held.status?.namespaces?.find((each) => each.part === 'app')?.quota?.cpu).toBe('2');
  await city.client.delete(PODS, { namespace, name: 'load' }, { gracePeriodSeconds: 0 });
  const ready = await untilPhase(city, name, 'Ready', 30_000);
  expect(ready.status?.namespaces?.find((each) => each.part === 'app')?.quota?.cpu).toBe('1');
}, 60_000);

test('while one namespace cannot shrink, another does not grow into its share', async () => {
  const name = await readyTenancy(city);
  await startPod(`${name}-app`, '1500m');
  await changeTenancy(city, name, { namespaces: divide('1', '3') });
  const held = await untilPhase(city, name, 'Held');
  expect(held.status?.namespaces?.map((each) => each.quota?.cpu)).toEqual(['2', '2']);
});

test('a namespace whose part is dropped keeps its data, loses its quota and its members', async () => {
  const name = await readyTenancy(city);
  await changeTenancy(city, name, { namespaces: divide('4', '0').slice(0, 1) });
  const ready = await untilPhase(city, name, 'Ready', 30_000);
  expect(ready.status?.namespaces).toMatchObject([
    { part: 'app', quota: { cpu: '4' } },
    { part: 'db', quota: { cpu: '0', pods: 0 } },
  ]);
  const bindings = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    plural: 'rolebindings',
    namespaced: true,
  };
  expect((await city.client.list(bindings, `${name}-db`)).items).toEqual([]);
}, 40_000);

test('what pods use is shown in the status', async () => {
  const name = await readyTenancy(city);
  await startPod(`${name}-app`, '750m');
  const tenancy = await untilTenancy(city, name, (each) => each.status?.used?.cpu === '750m', 20_000);
  expect(tenancy.status?.used).toMatchObject({ pods: 1 });
}, 30_000);
