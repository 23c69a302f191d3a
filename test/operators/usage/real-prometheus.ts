import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import type { WorkloadSample } from '../../../operators/usage/sample.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { madeUp, SLOTS } from '../../server/usage/city.ts';
import { judgeSeries } from '../../server/usage/judge-series.ts';
import { freePort } from '../../setup/http.ts';

/** A real Prometheus (Debian: `apt install prometheus`): PROMETHEUS_BIN names the binary, else it is looked for on PATH. */
const binary =
  process.env.PROMETHEUS_BIN ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'prometheus'))
    .find((file) => existsSync(file));
const promtool = binary && join(dirname(binary), 'promtool');
export const isThere = binary !== undefined && existsSync(binary) && promtool !== undefined && existsSync(promtool);
if (!isThere) console.warn('skipped: no Prometheus; install the Debian package or set PROMETHEUS_BIN');

export const DAYS = 15;
export const LAST = '2026-10-15';
const SCRAPE = 100;
export const SLOT = 300;
const GIB = 1024 ** 3;
export const NAMESPACE = 'water-flood-app';
export const PODS = [0, 1, 4].map((seed) => ({
  seed,
  name: `w${seed}`,
  pod: `w${seed}-7c9d8f5b6-abcde`,
  cores: 4,
  bytes: 8 * GIB,
}));
/** A slot in which nothing was scraped, and one in which a container was restarted and its counter began anew. */
export const GAP = { day: 3, slot: 100 };
export const RESET = { day: 5, slot: 50 };

/** The namespace of a database: a pod with a sidecar and a volume, one without a limit, and what is scaled to zero; for the last morning. */
export const STORED = 'water-flood-data';
const STORED_UNTIL = 7200;
const db = `namespace="${STORED}",pod="db-0"`;
const free = `namespace="${STORED}",pod="free-6b7c8d9f5-abcde"`;
const STORED_SERIES: [string, string, number][] = [
  ...[db, free].flatMap((labels): [string, string, number][] => [
    ['kube_pod_status_phase', `${labels},phase="Running"`, 1],
    ['kube_pod_container_info', `${labels},container="main"`, 1],
    ['kube_pod_container_info', `${labels},container="log"`, 1],
    ['kube_pod_container_resource_requests', `${labels},container="main",resource="cpu"`, 2],
    ['kube_pod_container_resource_limits', `${labels},container="main",resource="cpu"`, 4],
    ['kube_pod_container_resource_limits', `${labels},container="main",resource="memory"`, 8 * GIB],
    ['kube_pod_container_resource_limits', `${labels},container="log",resource="memory"`, GIB],
  ]),
  ['kube_pod_container_resource_limits', `${db},container="log",resource="cpu"`, 0.5],
  ['kube_pod_init_container_info', `${db},container="mesh",restart_policy="Always"`, 1],
  ['kube_pod_init_container_resource_limits', `${db},container="mesh",resource="cpu"`, 0.25],
  ['kube_pod_init_container_resource_limits', `${db},container="mesh",resource="memory"`, GIB],
  ['kube_pod_owner', `${db},owner_kind="StatefulSet",owner_name="db"`, 1],
  ['kube_pod_owner', `${free},owner_kind="ReplicaSet",owner_name="free-6b7c8d9f5"`, 1],
  ['kube_pod_spec_volumes_persistentvolumeclaims_info', `${db},volume="v",persistentvolumeclaim="data"`, 1],
  [
    'kube_persistentvolumeclaim_resource_requests_storage_bytes',
    `namespace="${STORED}",persistentvolumeclaim="data"`,
    50 * GIB,
  ],
  ['kubelet_volume_stats_used_bytes', `namespace="${STORED}",persistentvolumeclaim="data"`, 12 * GIB],
  ['kube_deployment_spec_replicas', `namespace="${STORED}",deployment="old"`, 0],
  ['kube_deployment_spec_replicas', `namespace="${STORED}",deployment="free"`, 1],
  ['kube_statefulset_replicas', `namespace="${STORED}",statefulset="archive"`, 0],
];

/** A namespace of which the kubelet's series are kept and those of kube-state-metrics are not. */
export const UNPHASED = 'water-flood-bare';

const COUNTERS = new Set([
  'container_cpu_usage_seconds',
  'container_network_receive_bytes',
  'container_network_transmit_bytes',
]);

/** Bytes a second that a pod receives; it sends half as many. The first one is silent from the third day on. */
const networkRate = (seed: number, day: number): number => (seed > 0 ? 4000 : day < 2 ? 3000 : 60);

export const startOf = (day: number) => Date.parse(`${dayName(dayNumber(LAST) - DAYS + 1 + day)}T00:00:00Z`) / 1000;

/** Pods of the first workload that request a great deal and do not run: by the end of their name. */
const IDLE_PHASES = { s: 'Succeeded', p: 'Pending', d: 'Running' };

/** What the kubelet and kube-state-metrics would have said, minute by minute. */
function* exposition(): Generator<string> {
  const families: Record<string, (string | number)[][]> = {
    container_cpu_usage_seconds: [],
    container_memory_working_set_bytes: [],
    container_network_receive_bytes: [],
    container_network_transmit_bytes: [],
    kube_pod_container_resource_requests: [],
    kube_pod_owner: [],
    kube_pod_start_time: [],
    kube_pod_status_phase: [],
    kube_pod_deletion_timestamp: [],
    kube_namespace_created: [],
  };
  for (const { seed, pod, cores, bytes } of PODS) {
    const labels = `namespace="${NAMESPACE}",pod="${pod}"`;
    let counter = 0;
    let received = 0;
    for (let day = 0; day < DAYS; day += 1) {
      const { cpu, memory } = madeUp(seed, day);
      for (let slot = 0; slot < SLOTS; slot += 1) {
        if (day === RESET.day && slot === RESET.slot) counter = received = 0;
        for (let scrape = 1; scrape <= SLOT / SCRAPE; scrape += 1) {
          counter += ((cpu[slot] ?? 0) / 100) * cores * SCRAPE;
          if (day === GAP.day && slot >= GAP.slot && slot < GAP.slot + 3) continue;
          const time = startOf(day) + slot * SLOT + scrape * SCRAPE;
          families.container_cpu_usage_seconds?.push([
            `container_cpu_usage_seconds_total{container="app",${labels}}`,
            counter,
            time,
          ]);
          received += networkRate(seed, day) * SCRAPE;
          for (const [family, value] of [
            ['container_network_receive_bytes', received],
            ['container_network_transmit_bytes', received / 2],
          ] as const)
            families[family]?.push([`${family}_total{interface="eth0",${labels}}`, value, time]);
          families.container_memory_working_set_bytes?.push([
            `container_memory_working_set_bytes{container="app",${labels}}`,
            ((memory[slot] ?? 0) / 100) * bytes,
            time,
          ]);
          families.kube_pod_container_resource_requests?.push(
            [`kube_pod_container_resource_requests{container="app",resource="cpu",${labels}}`, cores, time],
            [`kube_pod_container_resource_requests{container="app",resource="memory",${labels}}`, bytes, time],
          );
          families.kube_pod_owner?.push([
            `kube_pod_owner{owner_kind="ReplicaSet",owner_name="${pod.slice(0, -6)}",${labels}}`,
            1,
            time,
          ]);
          families.kube_pod_start_time?.push([`kube_pod_start_time{${labels}}`, startOf(0) - 86_400, time]);
        }
      }
    }
  }
  for (let time = startOf(0) + SCRAPE; time <= startOf(DAYS); time += SCRAPE) {
    families.kube_namespace_created?.push([`kube_namespace_created{namespace="${NAMESPACE}"}`, startOf(0), time]);
    for (const { seed, pod } of PODS) {
      const others = seed === 0 ? Object.entries(IDLE_PHASES).map(([word, phase]) => [`${pod}${word}`, phase]) : [];
      const phases = [[pod, 'Running'], ...others];
      for (const [name, present] of phases)
        for (const phase of ['Pending', 'Running', 'Succeeded'])
          families.kube_pod_status_phase?.push([
            `kube_pod_status_phase{namespace="${NAMESPACE}",pod="${name}",phase="${phase}"}`,
            phase === present ? 1 : 0,
            time,
          ]);
      if (seed > 0) continue;
      for (const [word] of Object.entries(IDLE_PHASES)) {
        const labels = `namespace="${NAMESPACE}",pod="${pod}${word}"`;
        for (const [resource, value] of [
          ['cpu', 16],
          ['memory', 64 * GIB],
        ] as const)
          families.kube_pod_container_resource_requests?.push([
            `kube_pod_container_resource_requests{container="app",resource="${resource}",${labels}}`,
            value,
            time,
          ]);
        families.kube_pod_owner?.push([
          `kube_pod_owner{owner_kind="ReplicaSet",owner_name="${pod.slice(0, -6)}",${labels}}`,
          1,
          time,
        ]);
      }
      families.kube_pod_deletion_timestamp?.push([
        `kube_pod_deletion_timestamp{namespace="${NAMESPACE}",pod="${pod}d"}`,
        time,
        time,
      ]);
    }
  }
  for (const [family, labels, value] of STORED_SERIES) {
    families[family] ??= [];
    for (let at = SCRAPE; at <= STORED_UNTIL; at += SCRAPE)
      families[family].push([`${family}{${labels}}`, value, startOf(DAYS - 1) + at]);
  }
  for (let at = SCRAPE; at <= STORED_UNTIL; at += SCRAPE) {
    const time = startOf(DAYS - 1) + at;
    const labels = `container="app",namespace="${UNPHASED}",pod="x"`;
    families.container_cpu_usage_seconds?.push([`container_cpu_usage_seconds_total{${labels}}`, at, time]);
    families.kube_namespace_created?.push([`kube_namespace_created{namespace="${UNPHASED}"}`, startOf(0), time]);
  }
  for (const [family, lines] of Object.entries(families)) {
    yield `# TYPE ${family} ${COUNTERS.has(family) ? 'counter' : 'gauge'}\n`;
    yield `${lines.map((line) => line.join(' ')).join('\n')}\n`;
  }
  yield '# EOF\n';
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const isUp = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Prometheus did not come up within 30 s');
}

export interface RealPrometheus {
  url: string;
  stop(): void;
}

/** A server of its own with that history in its blocks. */
export async function startRealPrometheus(): Promise<RealPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-prometheus-'));
  const data = join(folder, 'data');
  const history = join(folder, 'history.txt');
  writeFileSync(history, [...exposition()].join(''));
  const blocks = ['tsdb', 'create-blocks-from', '--max-block-duration=720h', 'openmetrics', history, data];
  execFileSync(promtool ?? '', blocks, { stdio: 'ignore' });
  writeFileSync(join(folder, 'prometheus.yaml'), 'global: {}\n');
  const url = `http://127.0.0.1:${await freePort()}`;
  const child: ChildProcess = spawn(
    binary ?? '',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${url.slice('http://'.length)}`,
    ],
    { stdio: 'ignore' },
  );
  await ready(`${url}/-/ready`);
  return {
    url,
    stop: () => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The same as samples that somebody took directly. */
export const sampled = (day: number, slot: number): WorkloadSample[] =>
  PODS.map(({ seed, name, cores, bytes }) => {
    const { cpu, memory } = madeUp(seed, day);
    const use = {
      cpuMillis: ((cpu[slot] ?? 0) / 100) * cores * 1000,
      memoryBytes: ((memory[slot] ?? 0) / 100) * bytes,
    };
    const requested = { cpuMillis: cores * 1000, memoryBytes: bytes, storageBytes: 0 };
    return { kind: 'Deployment', name, replicas: 1, ...requested, use, isStarting: false };
  });

/** The verdicts on the workloads from the days as they were reported. */
export const verdictsOf = (days: readonly { day: string; workloads: readonly WorkloadUsage[] }[]) =>
  PODS.map(({ name }) => {
    const own = days.flatMap(({ day, workloads }) => {
      const usage = workloads.find((each) => each.name === name);
      return usage ? [{ day, intervalSeconds: SLOT, usage }] : [];
    });
    const standing = { exemption: null, extraMarginPercent: 0 };
    const policy = { version: 0, body: defaultPolicy() };
    return judgeSeries({ kind: 'Deployment', name, days: own }, LAST, policy, standing).verdict;
  });
