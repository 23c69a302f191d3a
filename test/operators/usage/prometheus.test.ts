import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Sketch } from '../../../operators/resources/sketch.ts';
import { DayBook } from '../../../operators/usage/book.ts';
import { PrometheusError, PrometheusSource } from '../../../operators/usage/prometheus-source.ts';
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
const isThere = binary !== undefined && existsSync(binary) && promtool !== undefined && existsSync(promtool);
if (!isThere) console.warn('skipped: no Prometheus; install the Debian package or set PROMETHEUS_BIN');

const DAYS = 15;
const LAST = '2026-10-15';
const SCRAPE = 100;
const SLOT = 300;
const GIB = 1024 ** 3;
const NAMESPACE = 'water-flood-app';
const PODS = [0, 1, 4].map((seed) => ({
  seed,
  name: `w${seed}`,
  pod: `w${seed}-7c9d8f5b6-abcde`,
  cores: 4,
  bytes: 8 * GIB,
}));
/** A slot in which nothing was scraped, and one in which a container was restarted and its counter began anew. */
const GAP = { day: 3, slot: 100 };
const RESET = { day: 5, slot: 50 };

const COUNTERS = new Set([
  'container_cpu_usage_seconds',
  'container_network_receive_bytes',
  'container_network_transmit_bytes',
]);

/** Bytes a second that a pod receives; it sends half as many. The first one is silent from the third day on. */
const networkRate = (seed: number, day: number): number => (seed > 0 ? 4000 : day < 2 ? 3000 : 60);

const startOf = (day: number) => Date.parse(`${dayName(dayNumber(LAST) - DAYS + 1 + day)}T00:00:00Z`) / 1000;

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

describe.skipIf(!isThere)('Prometheus as the source', () => {
  let folder: string;
  let child: ChildProcess;
  let source: PrometheusSource;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'yunzhi-prometheus-'));
    const data = join(folder, 'data');
    writeFileSync(join(folder, 'history.txt'), [...exposition()].join(''));
    execFileSync(
      promtool ?? '',
      ['tsdb', 'create-blocks-from', '--max-block-duration=720h', 'openmetrics', join(folder, 'history.txt'), data],
      {
        stdio: 'ignore',
      },
    );
    writeFileSync(join(folder, 'prometheus.yaml'), 'global: {}\n');
    const port = await freePort();
    child = spawn(
      binary ?? '',
      [
        `--config.file=${join(folder, 'prometheus.yaml')}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=100y',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    source = new PrometheusSource({ url: `http://127.0.0.1:${port}` });
    await ready(`http://127.0.0.1:${port}/-/ready`);
  }, 120_000);
  afterAll(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const read = (
    day: number,
    wanted = Array.from({ length: SLOTS }, (_, slot) => slot),
    present: number | null = null,
  ) =>
    source.read({
      dayStart: new Date(startOf(day) * 1000),
      intervalSeconds: SLOT,
      wanted,
      present,
      startupMinutes: 15,
      namespaces: new Set([NAMESPACE]),
    });

  const verdicts = (books: readonly DayBook[]) => {
    const days = books.map((book) => ({ day: book.day, status: book.status(new Date(), true) }));
    return PODS.map(({ name }) => {
      const series = {
        kind: 'Deployment',
        name,
        days: days.flatMap(({ day, status }) => {
          const usage = status.workloads.find((each) => each.name === name);
          return usage ? [{ day, intervalSeconds: SLOT, usage }] : [];
        }),
      };
      const standing = { exemption: null, extraMarginPercent: 0 };
      return judgeSeries(series, LAST, { version: 0, body: defaultPolicy() }, standing).verdict;
    });
  };

  test('the same verdicts come of it as of direct samples', async () => {
    const asked: DayBook[] = [];
    const direct: DayBook[] = [];
    for (let day = 0; day < DAYS; day += 1) {
      const name = dayName(dayNumber(LAST) - DAYS + 1 + day);
      const [one, other] = [new DayBook(name, SLOT), new DayBook(name, SLOT)];
      for (const [slot, samples] of await read(day)) one.note(slot, samples.get(NAMESPACE) ?? []);
      for (let slot = 0; slot < SLOTS; slot += 1) other.note(slot, sampled(day, slot));
      asked.push(one);
      direct.push(other);
    }
    const [from, truth] = [verdicts(asked), verdicts(direct)];
    expect(from.map(({ verdict }) => verdict)).toEqual(truth.map(({ verdict }) => verdict));
    expect(new Set(truth.map(({ verdict }) => verdict)).size).toBe(3);
    for (const [at, { evidence }] of from.entries()) {
      const expected = truth[at]?.evidence.overProvisioned;
      expect(evidence.overProvisioned.cpu?.p95).toBeCloseTo(expected?.cpu?.p95 ?? 0, 0);
      expect(evidence.overProvisioned.memory?.p95).toBeCloseTo(expected?.memory?.p95 ?? 0, 0);
    }
  }, 60_000);

  const sampled = (day: number, slot: number): WorkloadSample[] =>
    PODS.map(({ seed, name, cores, bytes }) => {
      const { cpu, memory } = madeUp(seed, day);
      const use = {
        cpuMillis: ((cpu[slot] ?? 0) / 100) * cores * 1000,
        memoryBytes: ((memory[slot] ?? 0) / 100) * bytes,
      };
      return {
        kind: 'Deployment',
        name,
        replicas: 1,
        cpuMillis: cores * 1000,
        memoryBytes: bytes,
        storageBytes: 0,
        use,
        isStarting: false,
      };
    });

  test('what went over the network of the pods behind an address is measured day by day, and a gap is no silence', async () => {
    const addresses = [
      { service: 'quiet', workloads: ['Deployment/w0'] },
      { service: 'both', workloads: ['Deployment/w0', 'Deployment/w1'] },
      { service: 'unknown', workloads: ['Deployment/w0', 'Deployment/gone'] },
    ];
    const traffic = async (day: number, service: string) => {
      const book = new DayBook(dayName(dayNumber(LAST) - DAYS + 1 + day), SLOT);
      for (const [slot, samples] of await read(day)) book.note(slot, samples.get(NAMESPACE) ?? [], addresses);
      const found = book.traffic.of(service);
      return found && { seen: found.seen, p95: (Sketch.fromBase64(found.rate).percentile(95) ?? 0) * 1024 };
    };
    expect((await traffic(1, 'quiet'))?.p95).toBeCloseTo(4500, -2);
    expect((await traffic(4, 'quiet'))?.p95).toBeCloseTo(90, 0);
    expect((await traffic(4, 'both'))?.p95).toBeCloseTo(6090, -2);
    expect(await traffic(4, 'unknown')).toBeUndefined();
    const whole = (await traffic(4, 'quiet'))?.seen ?? 0;
    expect((await traffic(GAP.day, 'quiet'))?.seen).toBeLessThan(whole);
    // A counter that begins anew is neither traffic nor silence.
    expect((await traffic(RESET.day, 'quiet'))?.p95).toBeCloseTo(90, 0);
  });

  test('only the slots that are wanted come, and never the present one', async () => {
    expect([...(await read(2, [5, 6, 200], 200)).keys()]).toEqual([5, 6]);
    expect((await read(2, [200], 200)).size).toBe(0);
  });

  test('what was not scraped is missing, not zero', async () => {
    const slots = await read(GAP.day);
    const use = slots
      .get(GAP.slot + 2)
      ?.get(NAMESPACE)
      ?.find(({ name }) => name === 'w1')?.use;
    expect(use).toBeUndefined();
    expect(slots.get(GAP.slot + 10)?.get(NAMESPACE)).toHaveLength(PODS.length);
  });

  test('a counter that begins anew is no fall and no leap', async () => {
    const slots = await read(RESET.day);
    const { cpu } = madeUp(4, RESET.day);
    for (const slot of [RESET.slot - 1, RESET.slot, RESET.slot + 1]) {
      const use = slots
        .get(slot)
        ?.get(NAMESPACE)
        ?.find(({ name }) => name === 'w4')?.use;
      const expected = ((cpu[slot] ?? 0) / 100) * 4000;
      expect(use?.cpuMillis ?? 0).toBeGreaterThan(expected * 0.7);
      expect(use?.cpuMillis ?? 0).toBeLessThan(expected * 1.3);
    }
  });

  test('a server that refuses says what it refused, and nothing is noted', async () => {
    const wrong = new PrometheusSource({ url: 'http://127.0.0.1:1', timeoutMillis: 2000 });
    const request = { dayStart: new Date(), intervalSeconds: SLOT, wanted: [1], present: null, startupMinutes: 15 };
    await expect(wrong.read({ ...request, namespaces: new Set([NAMESPACE]) })).rejects.toThrow();
    await expect(source.read({ ...request, namespaces: new Set(['x"} or vector(1)']) })).rejects.toThrow(
      PrometheusError,
    );
  });
});
