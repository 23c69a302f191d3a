import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { KubeClient, type KubeObject } from '../../../operators/runtime/client.ts';
import { PODS, SERVICES, STATEFUL_SETS } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { MetricsSource } from '../../../operators/usage/metrics-source.ts';
import { DEMO_IN_USE } from '../../../server/demo/production.ts';
import { fillDaysOff } from '../../../server/demo/usage.ts';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { type InProcessCity, startInProcess } from '../../city/in-process.ts';

/** The example systems of the demo city run on the embedded cloud, and go on being used after the day of the first start. */
let city: InProcessCity;
let client: KubeClient;

beforeAll(async () => {
  city = await startInProcess(undefined, { demo: true });
  client = await KubeClient.connect(city.kubeconfig);
  await vi.waitUntil(hasWorkloads, { timeout: 230_000, interval: 250 });
}, 240_000);
afterAll(async () => {
  client?.close();
  await city?.stop();
});

async function hasWorkloads(): Promise<boolean> {
  const history = await city.services.db.setting.findUnique({ where: { key: 'demo.history' } });
  return ((history?.value as string[] | undefined) ?? []).includes('workloads');
}

const namespaces = DEMO_IN_USE.map(({ unit, code }) => `${unit}-${code}-app`);
type Measured = { metadata: { namespace: string }; containers: { usage: { cpu: string } }[] };

test('each example system has a service and a database running, within its quota', async () => {
  const running = async () => {
    const { items } = await client.list<KubeObject & { status?: { phase?: string } }>(PODS);
    const found = items.filter(({ status }) => status?.phase === 'Running').map(({ metadata }) => metadata.namespace);
    return namespaces.map((namespace) => found.filter((one) => one === namespace).length);
  };
  await expect.poll(running, { timeout: 15_000 }).toEqual(namespaces.map(() => 2));
});

test('they were put there by a member of the unit, and the audit says whose access was used', async () => {
  const [first = ''] = namespaces;
  const statefulSet = await client.get(STATEFUL_SETS, { namespace: first, name: 'db' });
  expect(statefulSet.metadata.name).toBe('db');
  const { items } = await client.list(SERVICES, first);
  expect(items.map(({ metadata }) => metadata.name).sort()).toEqual(['app', 'db']);
  const handed = await city.services.db.auditEntry.count({ where: { action: 'allocation.kubeconfig' } });
  expect(handed).toBe(DEMO_IN_USE.length);
});

test('what the units ask of them is answered: the operators really look, and one system is watched by nobody', async () => {
  const states = async () => {
    const rows = await city.services.db.probe.findMany({ select: { state: true, observedVersion: true } });
    return rows.filter(({ state, observedVersion }) => state === 'Up' && observedVersion !== '').length;
  };
  // Each has its own moment of the minute.
  await expect.poll(states, { timeout: 90_000 }).toBe(2 * (DEMO_IN_USE.length - 1));
}, 100_000);

test('each declares the load that its made-up past had', async () => {
  const { items } = await client.request<{ items: Measured[] }>('GET', '/apis/metrics.k8s.io/v1beta1/pods');
  const used = (code: string) =>
    items
      .filter(({ metadata }) => metadata.namespace.includes(`-${code}-`))
      .flatMap(({ containers }) => containers.map(({ usage }) => Number.parseInt(usage.cpu, 10)))
      .reduce((sum, millis) => sum + millis, 0);
  // Of 4 cores each, at the same hour.
  expect(used('river')).toBeGreaterThan(0);
  expect(used('rescue')).toBeGreaterThan(10 * used('river'));
});

test('days on which the demo was switched off are made up as those before them, and full days are left alone', async () => {
  const { db, clock } = city.services;
  const today = dayNumber(clock.now().toISOString().slice(0, 10));
  const [off, half] = [dayName(today - 3), dayName(today - 4)];
  const rows = (day: string) =>
    db.usageDayRecord.findMany({
      where: { day },
      select: { tenancyName: true, sampledSeconds: true, updatedAt: true },
    });
  const before = await rows(dayName(today - 5));
  await db.usageDayRecord.deleteMany({ where: { day: off } });
  await db.usageDayRecord.updateMany({ where: { day: half }, data: { sampledSeconds: 30_000 } });
  await fillDaysOff(city.services, () => false);
  for (const day of [off, half]) {
    const made = await rows(day);
    expect(made).toHaveLength(DEMO_IN_USE.length);
    expect(made.every(({ sampledSeconds }) => sampledSeconds === 86_400)).toBe(true);
  }
  expect(await rows(dayName(today - 5))).toEqual(before);
});

test('from the second day on the operators measure the same two workloads that the past has', async () => {
  const source = new MetricsSource(client, city.services.clock, silentLog);
  await source.start();
  const [namespace = ''] = namespaces;
  const slots = await source.read({
    dayStart: city.services.clock.now(),
    intervalSeconds: 300,
    wanted: [0],
    present: 0,
    startupMinutes: 15,
    namespaces: new Set([namespace]),
  });
  await source.stop();
  const samples = slots.get(0)?.get(namespace) ?? [];
  expect(samples).toMatchObject([
    { kind: 'Deployment', name: 'app', replicas: 1, cpuMillis: 2000, use: { cpuMillis: expect.any(Number) } },
    { kind: 'StatefulSet', name: 'db', replicas: 1, cpuMillis: 2000, storageBytes: 20 * 2 ** 30 },
  ]);
});
