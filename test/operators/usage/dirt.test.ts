import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import { Sketch } from '../../../operators/resources/sketch.ts';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import type { UsageReport, UsageReportStatus } from '../../../operators/resources/usage-report.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { NAMESPACES, USAGE_REPORTS } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { DayBook } from '../../../operators/usage/book.ts';
import { ReportStore } from '../../../operators/usage/reports.ts';
import type { SlotRequest, UsageSource, WorkloadSample } from '../../../operators/usage/sample.ts';
import { Sampler } from '../../../operators/usage/sampler.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { HOW_TO, hasTrace, rowsOf, truthOf } from '../../server/usage/traces.ts';
import { fakeClock } from '../../setup/clock.ts';
import { uniqueWord, useCluster } from '../cluster.ts';

/** What happens to samples and to those who take them. The source is told what to say; reports go through a real API. */
const GIB = 1024 ** 3;
const cluster = useCluster();
const policy = operationsSpec({ version: 0, body: defaultPolicy() });
const share = { cpu: '8', memory: '16Gi', storage: '100Gi', pods: 40, loadBalancers: 0, publicIps: 0, gpus: 0 };
const clock = fakeClock();

let tenancies: Tenancy[] = [];
const made: string[] = [];
const namespaceOf = (at: number) => `${tenancies[at]?.metadata.name}-app`;

beforeAll(async () => {
  await installCrds(cluster.client, KINDS.map(toCrd));
}, 60_000);
beforeEach(async () => {
  tenancies = [0, 1].map(
    () =>
      ({
        metadata: { name: `${uniqueWord('u')}-flood` },
        spec: { namespaces: [{ part: 'app', quota: share }] },
        status: { phase: 'Ready' },
      }) as unknown as Tenancy,
  );
  for (const at of [0, 1]) {
    made.push(namespaceOf(at));
    await cluster.client.create(NAMESPACES, undefined, { metadata: { name: namespaceOf(at) } });
  }
  // Midnight in China.
  clock.set('2031-03-02T16:00:30Z');
});
afterAll(async () => {
  for (const name of made) await cluster.client.delete(NAMESPACES, { name });
});

const sample = (change: Partial<WorkloadSample> = {}): WorkloadSample => ({
  kind: 'Deployment',
  name: 'web',
  replicas: 1,
  cpuMillis: 1000,
  memoryBytes: GIB,
  storageBytes: 0,
  use: { cpuMillis: 250, memoryBytes: GIB / 4 },
  isStarting: false,
  ...change,
});

/** Knows the present alone, as metrics.k8s.io does. */
const present = (samples: () => WorkloadSample[] = () => [sample()]): UsageSource => ({
  read: async ({ present: slot, wanted, namespaces }: SlotRequest) =>
    new Map(
      slot !== null && wanted.includes(slot) ? [[slot, new Map([...namespaces].map((name) => [name, samples()]))]] : [],
    ),
});
const isOurs = (name: string) => tenancies.some(({ metadata }) => metadata.name === name);
const samplerOf = (source: UsageSource, reports = new ReportStore(cluster.client, isOurs)) =>
  new Sampler({ clock, log: silentLog, source, reports, tenancies: () => tenancies });
const statusOf = async (day: string, at = 0): Promise<UsageReportStatus | undefined> => {
  const place = { namespace: namespaceOf(at), name: `usage-${day}` };
  return (await cluster.client.find<UsageReport>(USAGE_REPORTS, place))?.status;
};
const webOf = (status: UsageReportStatus | undefined) => status?.workloads.find(({ name }) => name === 'web');
/** Ticks every five minutes, `count` times. */
async function run(sampler: Sampler, count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) {
    await sampler.tick(policy);
    clock.advance({ seconds: 300 });
  }
}

test('hours in which nobody looked are due and missing, on the day before midnight and on the day after it', async () => {
  const sampler = samplerOf(present());
  await run(sampler, 24);
  await sampler.flush();
  // Killed at two in the morning; back at noon of the next day.
  clock.set('2031-03-04T04:00:30Z');
  const successor = samplerOf(present());
  await run(successor, 144);
  await successor.tick(policy);
  expect(webOf(await statusOf('2031-03-03'))).toMatchObject({ expected: 288, seen: 24, off: 0 });
  expect(webOf(await statusOf('2031-03-04'))).toMatchObject({ expected: 288, seen: 144 });
});

test('what came or went while somebody looked is due for as long as it was there', async () => {
  let there: WorkloadSample[] = [sample({ name: 'old' })];
  const sampler = samplerOf(present(() => there));
  await run(sampler, 100);
  there = [sample()];
  await run(sampler, 188);
  await sampler.tick(policy);
  const status = await statusOf('2031-03-03');
  expect(webOf(status)).toMatchObject({ expected: 188, seen: 188, firstSlot: 100, lastSlot: 287 });
  expect(status?.workloads.find(({ name }) => name === 'old')).toMatchObject({
    expected: 100,
    seen: 100,
    lastSlot: 99,
  });
});

test('a clock that is set back over midnight puts nothing into the wrong day and doubles nothing', async () => {
  clock.set('2031-03-03T15:50:30Z');
  const sampler = samplerOf(present());
  await run(sampler, 4);
  clock.set('2031-03-03T15:40:30Z');
  await run(sampler, 4);
  clock.set('2031-03-03T16:05:30Z');
  await run(sampler, 2);
  await sampler.flush();
  expect(webOf(await statusOf('2031-03-03'))).toMatchObject({ seen: 2, firstSlot: 286, lastSlot: 287 });
  const today = await statusOf('2031-03-04');
  expect(today).toMatchObject({ phase: 'Open' });
  expect(webOf(today)).toMatchObject({ expected: 3, seen: 3, firstSlot: 0, lastSlot: 2 });
});

test('a clock that leaps over days leaves the days between without a report, and ends the one that was under way', async () => {
  const sampler = samplerOf(present());
  await run(sampler, 288);
  await run(sampler, 10);
  clock.set('2031-03-09T01:00:30Z');
  await sampler.tick(policy);
  expect(await statusOf('2031-03-04')).toMatchObject({ phase: 'Complete' });
  expect(webOf(await statusOf('2031-03-04'))).toMatchObject({ expected: 288, seen: 10 });
  expect(await statusOf('2031-03-06')).toBeUndefined();
});

test('a report that is refused keeps no other from being written, and is written once it can be', async () => {
  let isRefused = true;
  class Refusing extends ReportStore {
    override write(...[namespace, ...rest]: Parameters<ReportStore['write']>): Promise<number> {
      if (isRefused && namespace === namespaceOf(0)) return Promise.reject(new Error('etcdserver: no space'));
      return super.write(namespace, ...rest);
    }
  }
  const sampler = samplerOf(present(), new Refusing(cluster.client, isOurs));
  clock.set('2031-03-03T15:55:30Z');
  await sampler.tick(policy).catch(() => {});
  clock.set('2031-03-03T16:00:30Z');
  // The day that has ended, and the new one where its hour's minute falls on this slot.
  await expect(sampler.tick(policy)).rejects.toThrow(/^[12] usage reports could not be written.*no space/);
  expect(await statusOf('2031-03-03', 1)).toMatchObject({ phase: 'Complete' });
  expect(await statusOf('2031-03-03', 0)).toBeUndefined();
  isRefused = false;
  await sampler.tick(policy);
  await sampler.flush();
  expect(webOf(await statusOf('2031-03-03', 0))).toMatchObject({ seen: 1 });
  expect(webOf(await statusOf('2031-03-04', 0))).toMatchObject({ seen: 1 });
});

test('a leader that does not know yet that it is none changes no day that its successor has completed', async () => {
  const former = samplerOf(present());
  await run(former, 12);
  await former.flush();
  const successor = samplerOf(present());
  await successor.tick(policy);
  clock.set('2031-03-03T16:00:30Z');
  await successor.tick(policy);
  const complete = await statusOf('2031-03-03');
  expect(complete?.phase).toBe('Complete');
  clock.set('2031-03-03T02:00:30Z');
  await run(former, 12);
  await former.flush();
  expect(await statusOf('2031-03-03')).toEqual(complete);
});

test('a slot is measured once, however often the round is repeated, and use above what was requested stays', async () => {
  const sampler = samplerOf(present(() => [sample({ use: { cpuMillis: 3640, memoryBytes: 2 * GIB } })]));
  for (let round = 0; round < 5; round += 1) await sampler.tick(policy);
  await sampler.flush();
  const web = webOf(await statusOf('2031-03-03'));
  expect(web).toMatchObject({ expected: 1, seen: 1 });
  expect(Sketch.fromBase64(web?.cpu ?? '').max).toBe(364);
  expect(Sketch.fromBase64(web?.memory ?? '').max).toBe(200);
});

const TRACE = 'bitbrains-rnd';
describe.skipIf(!hasTrace(TRACE))(`the gaps and power-offs of 500 real machines (${HOW_TO})`, () => {
  test('are told apart and counted as the ground truth counts them, in whatever order the slots come', async () => {
    const truth = truthOf(TRACE);
    const dirty = new Map(
      [...truth].filter(([, row]) => Number(row.off_samples) > 0 || Number(row.samples) < 8700).slice(0, 40),
    );
    const found = new Map<string, { seen: number; off: number; cpu: Sketch }>();
    for await (const row of rowsOf(TRACE, 'vm-days-5min-2013-08.csv.gz')) {
      const name = row.vm ?? '';
      if (!dirty.has(name)) continue;
      const day = replayed(row);
      const sum = found.get(name) ?? { seen: 0, off: 0, cpu: new Sketch() };
      found.set(name, { seen: sum.seen + day.seen, off: sum.off + day.off, cpu: sum.cpu.merge(day.cpu) });
    }
    expect(dirty.size).toBeGreaterThan(5);
    for (const [name, row] of dirty) {
      const { seen, off, cpu } = found.get(name) ?? { seen: -1, off: -1, cpu: new Sketch() };
      expect([name, seen + off, off]).toEqual([name, Number(row.samples), Number(row.off_samples)]);
      if (row.cpu_pct_p95 === '' || seen === 0) continue;
      const exact = Number(row.cpu_pct_p95);
      const got = cpu.percentile(95) ?? Number.NaN;
      expect(Math.abs(got - exact), `${name}: ${got}, not ${exact}`).toBeLessThanOrEqual(Math.max(0.01 * exact, 0.1));
    }
  }, 120_000);

  /** One machine's day through a book that dies at noon and is gone on with, its slots from the last to the first, each offered twice. */
  function replayed(row: Record<string, string>): { seen: number; off: number; cpu: Sketch } {
    const slots = [...(row.cpu_pct_5min ?? '').split(' ').entries()].reverse();
    let book = new DayBook('2013-08-01', 300);
    for (const [slot, value] of slots) {
      // `_`: nobody wrote anything down; `x`: powered off.
      const use = { cpuMillis: Number(value) * 10, memoryBytes: GIB / 4 };
      const off = { replicas: 0, cpuMillis: 0, memoryBytes: 0, use: undefined };
      const seen = value === 'x' ? sample(off) : sample({ use });
      if (value !== '_') for (const again of [seen, sample()]) book.note(slot, [again]);
      if (slot === 144) book = DayBook.resume('2013-08-01', book.status(clock.now(), false));
    }
    const web = webOf(book.status(clock.now(), true));
    return { seen: web?.seen ?? 0, off: web?.off ?? 0, cpu: Sketch.fromBase64(web?.cpu ?? '') };
  }
});
