import { afterAll, beforeAll, expect, test } from 'vitest';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import { Sketch } from '../../../operators/resources/sketch.ts';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import type { UsageReport, WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { DEPLOYMENTS, NAMESPACES, PODS, USAGE_REPORTS } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { MetricsSource } from '../../../operators/usage/metrics-source.ts';
import { ReportStore } from '../../../operators/usage/reports.ts';
import type { SlotRequest, UsageSource } from '../../../operators/usage/sample.ts';
import { Sampler } from '../../../operators/usage/sampler.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { judgeSeries } from '../../server/usage/judge-series.ts';
import { nearest } from '../../server/usage/synthetic.ts';
import { fakeClock } from '../../setup/clock.ts';
import { uniqueWord, until, useCluster } from '../cluster.ts';
import { classOf, type Level, type Load, loads, PHASES } from './loads.ts';

/**
 * Pods whose load follows traces, measured by the cluster's own `metrics.k8s.io` (on the real cloud metrics-server, which scrapes
 * kwok's nodes every 10 s; on the embedded one its stand-in), sampled and reported by the operators, judged by the server's function.
 *
 * What is compressed: time is injected, 16 days of one sample an hour pass in about two minutes. metrics-server needs up to 20 s until a
 * changed load is seen in full, so the load does not change with each sample but takes six levels, one after the other; each is measured
 * again for every slot that it lasts. Neither the order of a real trace nor its rhythm by day is kept, only its distribution. What is not
 * compressed: each of the 384 samples is a request to the API, summed up, booked, written and read back as in earnest.
 */
const HOUR = 3600;
const DAYS = 16;
const SLOTS = DAYS * 24;
const CORES = 4;

const MEMORY_GIB = 8;
/** Midnight in China. In the future, so that what runs now has long been started. */
const MIDNIGHT = Date.parse('2031-03-02T16:00:00Z');
const LAST_DAY = '2031-03-18';

const cluster = useCluster();
const tenancy = `${uniqueWord('u')}-flood`;
const namespace = `${tenancy}-app`;
const body = defaultPolicy();
const policy = operationsSpec({ version: 0, body: { ...body, usage: { ...body.usage, intervalSeconds: HOUR } } });
const clock = fakeClock();
const share = { cpu: '32', memory: '64Gi', storage: '100Gi', pods: 40, loadBalancers: 0, publicIps: 0, gpus: 0 };
const flood = {
  metadata: { name: tenancy },
  spec: { namespaces: [{ part: 'app', quota: share }] },
  status: { phase: 'Ready' },
} as unknown as Tenancy;

let source: MetricsSource;
let given: Load[];
/** Every sample that the source gave, in percent, by workload: for plain sorting. */
const plain = new Map<string, Level[]>();

beforeAll(async () => {
  const { client } = cluster;
  given = await loads();
  await installCrds(client, KINDS.map(toCrd));
  await client.create(NAMESPACES, undefined, { metadata: { name: namespace } });
  for (const load of given) await client.create(DEPLOYMENTS, namespace, deployment(load));
  source = new MetricsSource(client, clock, silentLog);
  await source.start();
}, 120_000);
afterAll(async () => {
  await source?.stop();
  await cluster.client.delete(NAMESPACES, { name: namespace });
});

const nameOf = ({ class: name }: Load): string => name.toLowerCase();
const annotations = ({ cpu, memory }: Level) => ({
  'kwok.x-k8s.io/usage-cpu': `${Math.round(cpu * CORES * 10)}m`,
  'kwok.x-k8s.io/usage-memory': `${Math.round((memory / 100) * MEMORY_GIB * 1024 ** 2)}Ki`,
});

function deployment(load: Load) {
  const name = nameOf(load);
  const resources = { cpu: String(CORES), memory: `${MEMORY_GIB}Gi` };
  const container = { name: 'main', image: 'example.test/web', resources: { requests: resources, limits: resources } };
  return {
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations: annotations(load.levels[0] ?? { cpu: 1, memory: 1 }) },
        spec: { containers: [container] },
      },
    },
  };
}

/** The real source; what it says is written down. */
const noting: UsageSource = {
  inventoryOf: (name) => source.inventoryOf(name),
  read: async (request: SlotRequest) => {
    const slots = await source.read(request);
    for (const samples of slots.values()) {
      for (const { name, use, cpuMillis, memoryBytes } of samples.get(namespace) ?? []) {
        if (!use) continue;
        const level = { cpu: (use.cpuMillis / cpuMillis) * 100, memory: (use.memoryBytes / memoryBytes) * 100 };
        plain.set(name, [...(plain.get(name) ?? []), level]);
      }
    }
    return slots;
  },
};
const start = () =>
  new Sampler({
    clock,
    log: silentLog,
    source: noting,
    reports: new ReportStore(cluster.client, (name) => name === tenancy),
    tenancies: () => [flood],
  });

/** Gives each pod its phase's load, one of them by a new ReplicaSet, and waits until the cluster measures it. */
async function take(phase: number): Promise<void> {
  const { client } = cluster;
  for (const [at, load] of given.entries()) {
    const level = load.levels[phase];
    const isRolledOut = phase === 2 && at === 0;
    if (!level || phase === 0) continue;
    if (isRolledOut) {
      const change = { spec: { template: { metadata: { annotations: annotations(level) } } } };
      await client.patch(DEPLOYMENTS, { namespace, name: nameOf(load) }, 'merge', change);
      continue;
    }
    const query = { labelSelector: `app=${nameOf(load)}` };
    for await (const { metadata } of client.listAll<KubeObject>(PODS, namespace, query)) {
      const place = { namespace, name: metadata.name ?? '' };
      await client.patch(PODS, place, 'merge', { metadata: { annotations: annotations(level) } });
    }
  }
  await until(`the loads of phase ${phase} to be measured`, () => isMeasured(phase), 120_000);
}

/** Asked of the source as the sampler asks it, without a place in the books. */
async function isMeasured(phase: number): Promise<boolean> {
  const slots = await source.read({
    dayStart: clock.now(),
    intervalSeconds: HOUR,
    wanted: [0],
    present: 0,
    startupMinutes: 15,
    namespaces: new Set([namespace]),
  });
  const samples = slots.get(0)?.get(namespace) ?? [];
  return given.every((load) => {
    const sample = samples.find(({ name }) => name === nameOf(load));
    const level = load.levels[phase];
    if (!sample?.use || sample.replicas !== 1 || !level) return false;
    const cpu = (sample.use.cpuMillis / sample.cpuMillis) * 100;
    const memory = (sample.use.memoryBytes / sample.memoryBytes) * 100;
    return isNear(cpu, level.cpu) && isNear(memory, level.memory);
  });
}

/** metrics-server divides counters by the time between two scrapes, which is never exactly what it seems. */
const isNear = (value: number, wanted: number): boolean => Math.abs(value - wanted) <= Math.max(0.05 * wanted, 0.3);

const at = (slot: number) => new Date(MIDNIGHT + slot * HOUR * 1000 + 30_000).toISOString();

test('pods whose load follows traces are judged by their reports as by plain sorting of the same samples', async () => {
  let sampler = start();
  let slot = 0;
  let end = 0;
  for (const [phase, part] of PHASES.entries()) {
    clock.set(at(slot));
    await take(phase);
    end += part * SLOTS;
    for (; slot < Math.round(end); slot += 1) {
      clock.set(at(slot));
      await sampler.tick(policy);
    }
    // Each phase ends with what happens to operators: a restart without a farewell, a clock that is set back, a round that comes twice.
    if (phase % 2 === 0) sampler = start();
    clock.set(at(slot - 1 - phase));
    await sampler.tick(policy);
    await sampler.tick(policy);
  }
  clock.set(at(SLOTS));
  await sampler.tick(policy);
  const reports: UsageReport[] = [];
  for await (const report of cluster.client.listAll<UsageReport>(USAGE_REPORTS, namespace)) reports.push(report);
  const complete = reports.filter(({ status }) => status?.phase === 'Complete');
  expect(complete).toHaveLength(DAYS);
  for (const load of given) judged(load, complete);
}, 600_000);

function judged(load: Load, reports: readonly UsageReport[]): void {
  const name = nameOf(load);
  const days = reports.flatMap(({ spec, status }) => {
    const usage = status?.workloads.find((one) => one.name === name);
    return usage ? [{ day: spec.day, intervalSeconds: HOUR, usage }] : [];
  });
  const samples = (plain.get(name) ?? []).slice(0, SLOTS);
  expect([load.name, sumOf(days.map(({ usage }) => usage.seen))]).toEqual([load.name, SLOTS]);
  expect(sumOf(days.map(({ usage }) => usage.expected))).toBe(SLOTS);
  for (const signal of ['cpu', 'memory'] as const) {
    const values = samples.map((level) => level[signal]);
    for (const p of [50, 95, 99, 100]) {
      const wanted = nearest(values, p);
      const got =
        merged(
          days.map(({ usage }) => usage),
          signal,
        ).percentile(p) ?? Number.NaN;
      expect(
        Math.abs(got - wanted),
        `${load.name}: P${p} of ${signal} is ${got}, by sorting ${wanted}`,
      ).toBeLessThanOrEqual(Math.max(0.01 * wanted, 0.1));
    }
  }
  const cpus = samples.map(({ cpu }) => cpu);
  const memories = samples.map(({ memory }) => memory);
  const bySorting = classOf({
    cpuMean: sumOf(cpus) / cpus.length,
    cpuP95: nearest(cpus, 95),
    memoryP95: nearest(memories, 95),
  });
  const standing = { exemption: null, extraMarginPercent: 0 };
  const { verdict } = judgeSeries({ kind: 'Deployment', name, days }, LAST_DAY, { version: 0, body }, standing).verdict;
  expect([load.name, bySorting, verdict]).toEqual([load.name, load.class, load.class]);
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const merged = (days: readonly WorkloadUsage[], signal: 'cpu' | 'memory'): Sketch =>
  days.reduce((sum, day) => sum.merge(Sketch.fromBase64(day[signal])), new Sketch());
