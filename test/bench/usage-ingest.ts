import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Tenancy } from '../../operators/resources/tenancy.ts';
import type { UsageInventory } from '../../operators/resources/usage-report.ts';
import { KubeClient } from '../../operators/runtime/client.ts';
import { silentLog } from '../../operators/runtime/log.ts';
import { MetricsSource } from '../../operators/usage/metrics-source.ts';
import { ReportStore } from '../../operators/usage/reports.ts';
import type { NamespaceSamples, SlotRequest, UsageSource } from '../../operators/usage/sample.ts';
import { Sampler } from '../../operators/usage/sampler.ts';
import { operationsSpec } from '../../server/operations/spec.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { fakeClock } from '../setup/clock.ts';
import { type Figure, megabytes, percentile, rounded, timed } from './figures.ts';

const NAMESPACES = 2000;
const WORKLOADS_EACH = 5;
const PODS_EACH = 2;
/** Of one namespace: more workloads than a report takes. */
const CROWD = 2000;
/** Cycles of the day's last two hours: every namespace is written twice in them. */
const MEASURED = 25;
const VARIANTS = 24;
const GOAL = '≤ 2 s';
const share = { cpu: '8', memory: '16Gi', storage: '100Gi', pods: 40, loadBalancers: 0, publicIps: 0, gpus: 0 };

/**
 * The operators' side of one ingest cycle of 10,000 workloads (20,000 pods in 2,000 namespaces): the answer of `metrics.k8s.io` read,
 * summed up to workloads, put into the books, and the reports written that are due; then the cycle after midnight, in which every
 * namespace's day is completed. The cluster is a loopback server in a process of its own, so that the memory is the operators' alone.
 */
export async function benchUsageIngest(): Promise<Figure[]> {
  const city = await measured(NAMESPACES, WORKLOADS_EACH);
  const crowd = await measured(1, CROWD);
  const count = (NAMESPACES * WORKLOADS_EACH).toLocaleString('en');
  return [
    {
      name: `first list of the pods, claims and services of ${count} workloads`,
      value: rounded(city.startSeconds),
      unit: 's',
    },
    {
      name: `one cycle of ${count} workloads, p50 of two hours`,
      value: rounded(percentile(city.cycles, 50), 2),
      unit: 's',
      goal: GOAL,
    },
    { name: 'the slowest of them', value: rounded(Math.max(...city.cycles), 2), unit: 's' },
    {
      name: 'CPU time of the operators in a cycle, mean',
      value: rounded(city.cpuSeconds / city.cycles.length, 2),
      unit: 's',
    },
    { name: 'the cycle after midnight, which completes every day', value: rounded(city.midnight, 2), unit: 's' },
    { name: 'CPU time of the operators in it', value: rounded(city.midnightCpu, 2), unit: 's' },
    { name: 'size of one answer of metrics.k8s.io', value: megabytes(city.counts.metricsBytes), unit: 'MB' },
    {
      name: 'writes in the two hours and at midnight, per namespace',
      value: rounded(city.counts.writes / NAMESPACES),
      unit: '',
    },
    { name: 'memory in use between two cycles', value: megabytes(city.rest), unit: 'MB' },
    {
      name: 'resident memory, most (garbage and the bench itself included)',
      value: megabytes(city.peak),
      unit: 'MB',
      goal: '≤ 500 MB',
    },
    {
      name: `a report of ${CROWD.toLocaleString('en')} workloads`,
      value: rounded(crowd.counts.largest / 1024),
      unit: 'KiB',
      goal: '≤ 1,024 KiB',
    },
    { name: 'reports refused', value: city.counts.refused + crowd.counts.refused, unit: '', goal: '0' },
  ];
}

interface Counts {
  requests: number;
  writes: number;
  refused: number;
  largest: number;
  metricsBytes: number;
}

async function measured(namespaces: number, workloadsEach: number) {
  const { url, child } = await startCluster([namespaces, workloadsEach, PODS_EACH]);
  const client = new KubeClient({ server: new URL(url), tls: {}, headers: () => ({}), source: url });
  const clock = fakeClock('2026-11-22T16:00:30Z');
  const policy = operationsSpec({ version: 0, body: defaultPolicy() });
  const metrics = new MetricsSource(client, clock, silentLog);
  try {
    const startSeconds = (await timed(() => metrics.start())) / 1000;
    const tenancies = Array.from({ length: namespaces }, (_, at) => tenancyOf(at));
    const sampler = new Sampler({
      clock,
      log: silentLog,
      source: new Filling(metrics),
      reports: new ReportStore(client, () => true),
      tenancies: () => tenancies,
    });
    // To the slots whose last one is followed by midnight.
    clock.advance({ seconds: 86_400 - MEASURED * policy.usage.intervalSeconds });
    await sampler.tick(policy);
    const cycles: number[] = [];
    const before = process.cpuUsage();
    for (let cycle = 1; cycle < MEASURED; cycle += 1) {
      clock.advance({ seconds: policy.usage.intervalSeconds });
      cycles.push((await timed(() => sampler.tick(policy))) / 1000);
    }
    const cpuSeconds = secondsOf(process.cpuUsage(before));
    const rest = bytesKept();
    clock.advance({ seconds: policy.usage.intervalSeconds });
    const beforeMidnight = process.cpuUsage();
    const midnight = (await timed(() => sampler.tick(policy))) / 1000;
    const midnightCpu = secondsOf(process.cpuUsage(beforeMidnight));
    const counts = (await (await fetch(`${url}/counts`)).json()) as Counts;
    const peak = process.resourceUsage().maxRSS * 1024;
    return { startSeconds, cycles, cpuSeconds, midnight, midnightCpu, rest, peak, counts };
  } finally {
    await metrics.stop();
    client.close();
    child.kill();
  }
}

const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

/** What is still needed once the garbage of a cycle is gone: on V8's heap, and the buffers beside it. */
function bytesKept(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Fills the slots before the first that is measured with what that one says, a little more or less, so that reports have a day's size. */
class Filling implements UsageSource {
  readonly hasHistory = true;
  readonly #metrics: MetricsSource;

  constructor(metrics: MetricsSource) {
    this.#metrics = metrics;
  }

  inventoryOf(namespace: string): UsageInventory {
    return this.#metrics.inventoryOf(namespace);
  }

  async read(request: SlotRequest): Promise<Map<number, NamespaceSamples>> {
    const slots = await this.#metrics.read(request);
    const real = request.present === null ? undefined : slots.get(request.present);
    if (!real || request.wanted.length < MEASURED) return slots;
    const variants = Array.from({ length: VARIANTS }, (_, at) => scaled(real, 0.7 + (0.6 * at) / VARIANTS));
    for (const slot of request.wanted) {
      const variant = variants[(slot * 7) % VARIANTS];
      if (slot !== request.present && variant) slots.set(slot, variant);
    }
    return slots;
  }
}

const scaled = (samples: NamespaceSamples, factor: number): NamespaceSamples =>
  new Map(
    [...samples].map(([namespace, list]) => [
      namespace,
      list.map(({ use, ...sample }) => ({
        ...sample,
        ...(use && { use: { cpuMillis: use.cpuMillis * factor, memoryBytes: use.memoryBytes * factor } }),
      })),
    ]),
  );

const tenancyOf = (at: number): Tenancy =>
  ({
    metadata: { name: `unit${at % 100}-system${at}` },
    spec: { namespaces: [{ part: 'app', quota: share }] },
    status: { phase: 'Ready' },
  }) as unknown as Tenancy;

async function startCluster(sizes: number[]): Promise<{ url: string; child: ChildProcess }> {
  const file = fileURLToPath(new URL('usage-cluster.ts', import.meta.url));
  const child = spawn(process.execPath, [file, ...sizes.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url, child };
}
