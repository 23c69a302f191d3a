import { afterAll, beforeAll, expect, test } from 'vitest';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import { Sketch } from '../../../operators/resources/sketch.ts';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import type { UsageReport } from '../../../operators/resources/usage-report.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { DEPLOYMENTS, NAMESPACES, USAGE_REPORTS } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { MetricsSource } from '../../../operators/usage/metrics-source.ts';
import { ReportStore } from '../../../operators/usage/reports.ts';
import { Sampler } from '../../../operators/usage/sampler.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { fakeClock } from '../../setup/clock.ts';
import { uniqueWord, until, useCluster } from '../cluster.ts';

const cluster = useCluster();
const unit = uniqueWord('u');
const tenancy = `${unit}-flood`;
const namespace = `${tenancy}-app`;
const policy = operationsSpec({ version: 0, body: defaultPolicy() });
// In the future, so that what runs now has long been started.
const clock = fakeClock('2031-03-03T01:00:00Z');
const share = { cpu: '8', memory: '16Gi', storage: '100Gi', pods: 40, loadBalancers: 0, publicIps: 0, gpus: 0 };
const flood = {
  metadata: { name: tenancy },
  spec: { namespaces: [{ part: 'app', quota: share }] },
  status: { phase: 'Ready' },
} as unknown as Tenancy;

let source: MetricsSource;
beforeAll(async () => {
  const { client } = cluster;
  await installCrds(client, KINDS.map(toCrd));
  await client.create(NAMESPACES, undefined, { metadata: { name: namespace } });
  await client.create(DEPLOYMENTS, namespace, deployment('web', 2, '300m', '200Mi'));
  await client.create(DEPLOYMENTS, namespace, deployment('old', 0, '0', '0'));
  source = new MetricsSource(client, clock, silentLog);
  await source.start();
}, 60_000);
afterAll(async () => {
  await source?.stop();
  await cluster.client.delete(NAMESPACES, { name: namespace });
});

const deployment = (name: string, replicas: number, cpu: string, memory: string) => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: {
        labels: { app: name },
        annotations: { 'kwok.x-k8s.io/usage-cpu': cpu, 'kwok.x-k8s.io/usage-memory': memory },
      },
      spec: {
        containers: [
          {
            name: 'main',
            image: 'example.test/web',
            resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '500m', memory: '1Gi' } },
          },
        ],
      },
    },
  },
});

const start = () =>
  new Sampler({
    clock,
    log: silentLog,
    source,
    reports: new ReportStore(cluster.client, (name) => name === tenancy),
    tenancies: () => [flood],
  });
const report = (day: string) => cluster.client.find<UsageReport>(USAGE_REPORTS, { namespace, name: `usage-${day}` });
const webOf = (one?: UsageReport) => one?.status?.workloads.find(({ name }) => name === 'web');

test('what pods use in a slot stands in the report of the day, with what the workload requested', async () => {
  await until(
    'the pods to be measured',
    async () => {
      const { items } = await cluster.client.request<{ items: { metadata: { namespace: string } }[] }>(
        'GET',
        '/apis/metrics.k8s.io/v1beta1/pods',
      );
      return items.filter(({ metadata }) => metadata.namespace === namespace).length === 2;
    },
    60_000,
  );
  const sampler = start();
  expect(await sampler.tick(policy)).toMatchObject({ namespaces: 1, workloads: 2, completed: 0 });
  await sampler.flush();
  const web = webOf(await report('2031-03-03'));
  expect(web).toMatchObject({
    kind: 'Deployment',
    replicas: 2,
    expected: 1,
    seen: 1,
    amounts: { cpuMillis: 1000, memoryMib: 2048 },
  });
  expect(Sketch.fromBase64(web?.cpu ?? '').mean).toBeCloseTo(60, 0);
  expect(Sketch.fromBase64(web?.memory ?? '').mean).toBeCloseTo(19.5, 0);
  const old = (await report('2031-03-03'))?.status?.workloads.find(({ name }) => name === 'old');
  expect(old).toMatchObject({ replicas: 0, seen: 0, off: 1 });
}, 90_000);

test('after a restart the day goes on, and the slot that was written is not counted again', async () => {
  const again = start();
  expect(await again.tick(policy)).toMatchObject({ workloads: 0 });
  clock.advance({ seconds: 300 });
  await again.tick(policy);
  await again.flush();
  expect(webOf(await report('2031-03-03'))).toMatchObject({ expected: 2, seen: 2 });
});

test('a day that is over is completed once and never changes again; the next begins', async () => {
  clock.set('2031-03-03T16:02:00Z');
  const sampler = start();
  expect(await sampler.tick(policy)).toMatchObject({ completed: 1 });
  const complete = await report('2031-03-03');
  expect(complete?.status?.phase).toBe('Complete');
  const reports = new ReportStore(cluster.client, (name) => name === tenancy);
  const forged = { ...(complete?.status as NonNullable<UsageReport['status']>), workloads: [] };
  expect(await reports.write(namespace, tenancy, '2031-03-03', forged)).toBe(0);
  await sampler.flush();
  expect((await report('2031-03-04'))?.status).toMatchObject({ phase: 'Open' });
});

test('a process that died before midnight leaves a day that its successor completes as it stands', async () => {
  clock.set('2031-03-04T17:00:00Z');
  const sampler = start();
  await sampler.tick(policy);
  expect((await report('2031-03-04'))?.status?.phase).toBe('Complete');
});

test('a recorded report is removed after two days, an unrecorded one stays', async () => {
  const place = { namespace, name: 'usage-2031-03-03' };
  await cluster.client.patch(USAGE_REPORTS, place, 'merge', { spec: { recorded: true } });
  clock.set('2031-03-07T01:00:00Z');
  await start().tick(policy);
  expect(await report('2031-03-03')).toBeUndefined();
  expect(await report('2031-03-04')).toBeDefined();
});
