import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Sketch } from '../../../operators/resources/sketch.ts';
import { DayBook } from '../../../operators/usage/book.ts';
import { PrometheusError, PrometheusSource } from '../../../operators/usage/prometheus-source.ts';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { madeUp, SLOTS } from '../../server/usage/city.ts';
import {
  DAYS,
  GAP,
  isThere,
  LAST,
  NAMESPACE,
  PODS,
  RESET,
  type RealPrometheus,
  SLOT,
  STORED,
  sampled,
  startOf,
  startRealPrometheus,
  UNPHASED,
  verdictsOf,
} from './real-prometheus.ts';

const GIB = 1024 ** 3;

describe.skipIf(!isThere)('Prometheus as the source', () => {
  let prometheus: RealPrometheus;
  let source: PrometheusSource;
  beforeAll(async () => {
    prometheus = await startRealPrometheus();
    source = new PrometheusSource({ url: prometheus.url });
  }, 120_000);
  afterAll(() => prometheus?.stop());

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
    const [said, known] = [asked, direct].map((books) =>
      books.map((book) => ({ day: book.day, workloads: book.status(new Date(), true).workloads })),
    );
    const [from, truth] = [verdictsOf(said ?? []), verdictsOf(known ?? [])];
    // Pods that wait, have ended or are being deleted count for nothing, however much they request.
    const facts = (days = said) =>
      days?.flatMap(({ workloads }) =>
        workloads.map(({ replicas, amounts: { cpuMillis } }) => ({ replicas, cpuMillis })),
      );
    expect(facts(said)).toEqual(facts(known));
    expect(from.map(({ verdict }) => verdict)).toEqual(truth.map(({ verdict }) => verdict));
    expect(new Set(truth.map(({ verdict }) => verdict)).size).toBe(3);
    for (const [at, { evidence }] of from.entries()) {
      const expected = truth[at]?.evidence.overProvisioned;
      expect(evidence.overProvisioned.cpu?.p95).toBeCloseTo(expected?.cpu?.p95 ?? 0, 0);
      expect(evidence.overProvisioned.memory?.p95).toBeCloseTo(expected?.memory?.p95 ?? 0, 0);
    }
  }, 60_000);

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

  test('limits, volumes and what is scaled to zero come with the rest', async () => {
    const slots = await source.read({
      ...{ dayStart: new Date(startOf(DAYS - 1) * 1000), intervalSeconds: SLOT, wanted: [5], present: null },
      ...{ startupMinutes: 15, namespaces: new Set([STORED]) },
    });
    const found = new Map(
      slots
        .get(5)
        ?.get(STORED)
        ?.map((one) => [one.name, one]),
    );
    expect([...found.keys()].sort()).toEqual(['archive', 'db', 'free', 'old']);
    expect(found.get('db')).toMatchObject({
      ...{ kind: 'StatefulSet', replicas: 1, cpuLimitMillis: 4750, memoryLimitBytes: 10 * GIB },
      ...{ storageBytes: 50 * GIB, storageUseBytes: 12 * GIB },
    });
    // One of its containers may use as much as there is.
    expect(found.get('free')).toMatchObject({ cpuLimitMillis: undefined, memoryLimitBytes: 9 * GIB, storageBytes: 0 });
    expect([found.get('old'), found.get('archive')]).toMatchObject([
      { kind: 'Deployment', replicas: 0 },
      { kind: 'StatefulSet', replicas: 0 },
    ]);
  });

  test('a Prometheus that keeps what is used and not what runs is refused by name, not taken for "nothing ran"', async () => {
    const request = { dayStart: new Date(startOf(DAYS - 1) * 1000), intervalSeconds: SLOT, wanted: [5], present: null };
    await expect(source.read({ ...request, startupMinutes: 15, namespaces: new Set([UNPHASED]) })).rejects.toThrow(
      /must keep kube_pod_status_phase/,
    );
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
