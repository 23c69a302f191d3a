import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import type { Tenancy } from '../../../operators/resources/tenancy.ts';
import { isBackfilled, type UsageReport } from '../../../operators/resources/usage-report.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { NAMESPACES, USAGE_REPORTS } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { PrometheusSource } from '../../../operators/usage/prometheus-source.ts';
import { ReportStore } from '../../../operators/usage/reports.ts';
import { Sampler, type SamplerTools } from '../../../operators/usage/sampler.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { fakeClock } from '../../setup/clock.ts';
import { uniqueWord, useCluster } from '../cluster.ts';
import { FakePrometheus } from './fake-prometheus.ts';

/** Days that nobody reported, asked of a Prometheus that remembers: over HTTP on both sides. */
const cluster = useCluster();
const clock = fakeClock();
const share = { cpu: '8', memory: '16Gi', storage: '100Gi', pods: 40, loadBalancers: 0, publicIps: 0, gpus: 0 };
const policyOf = (backfillDays = 90) => {
  const body = defaultPolicy();
  return operationsSpec({ version: 0, body: { ...body, timeZone: 'UTC', usage: { ...body.usage, backfillDays } } });
};
const seconds = (at: string) => Date.parse(at) / 1000;

let prometheus: FakePrometheus;
let url: string;
let tenancies: Tenancy[];
const made: string[] = [];
const namespaceOf = (at = 0) => `${tenancies[at]?.metadata.name}-app`;

beforeAll(async () => {
  await installCrds(cluster.client, KINDS.map(toCrd));
}, 60_000);
beforeEach(async () => {
  prometheus = new FakePrometheus();
  url = await prometheus.start();
  prometheus.knowledge = { exists: () => true, runs: () => true };
  tenancies = [tenancyOf('2031-01-01T08:00:00Z')];
  await found();
  clock.set('2031-03-20T06:00:30Z');
});
afterEach(() => prometheus.stop());
afterAll(async () => {
  for (const name of made) await cluster.client.delete(NAMESPACES, { name });
});

const tenancyOf = (creationTimestamp: string): Tenancy =>
  ({
    metadata: { name: `${uniqueWord('u')}-flood`, creationTimestamp },
    spec: { namespaces: [{ part: 'app', quota: share }] },
    status: { phase: 'Ready' },
  }) as unknown as Tenancy;

async function found(): Promise<void> {
  for (const at of tenancies.keys()) {
    if (made.includes(namespaceOf(at))) continue;
    made.push(namespaceOf(at));
    await cluster.client.create(NAMESPACES, undefined, { metadata: { name: namespaceOf(at) } });
  }
}

const start = (change: Partial<SamplerTools> = {}) => {
  const own = new Set(tenancies.map(({ metadata }) => metadata.name));
  return new Sampler({
    clock,
    log: silentLog,
    source: new PrometheusSource({ url }),
    reports: new ReportStore(cluster.client, (name) => own.has(name)),
    tenancies: () => tenancies,
    ...change,
  });
};
const reportsIn = async (namespace = namespaceOf()): Promise<UsageReport[]> =>
  (await cluster.client.list<UsageReport>(USAGE_REPORTS, namespace)).items.sort((a, b) =>
    a.spec.day < b.spec.day ? -1 : 1,
  );
const lateDays = async (namespace = namespaceOf()) =>
  (await reportsIn(namespace)).filter(isBackfilled).map(({ spec }) => spec.day);
/** Days that were asked for, in order; the present one is asked for from midnight on. */
const askedDays = (): string[] =>
  prometheus.questions
    .filter(({ isFirst }) => isFirst)
    .map(({ from }) => new Date(from * 1000).toISOString().slice(0, 10))
    .filter((day) => day !== clock.now().toISOString().slice(0, 10));
const daysFrom = (first: string, last: string): string[] => {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
};
/** As the server does once it has the day on record. */
async function record(): Promise<void> {
  for (const { metadata, spec, status } of await reportsIn())
    if (status?.phase === 'Complete' && !spec.recorded)
      await cluster.client.patch(USAGE_REPORTS, { namespace: namespaceOf(), name: metadata.name ?? '' }, 'merge', {
        spec: { recorded: true },
      });
}
/** Rounds until one brings nothing more. */
async function settle(sampler: Sampler, policy = policyOf(), each = async () => {}): Promise<number> {
  let total = 0;
  for (;;) {
    const { backfilled } = await sampler.tick(policy);
    await each();
    total += backfilled;
    clock.advance({ seconds: 300 });
    if (backfilled === 0) return total;
  }
}

test('days before Prometheus was the source are made whole, the latest first, back to the day the tenancy was created', async () => {
  tenancies = [tenancyOf('2031-03-08T12:00:00Z')];
  await found();
  prometheus.knowledge.exists = (_, time) => time >= seconds('2031-03-08T12:00:00Z');
  expect(await settle(start())).toBe(12);
  expect(askedDays()).toEqual(daysFrom('2031-03-08', '2031-03-19').reverse());
  const [first, ...others] = await reportsIn();
  expect(first).toMatchObject({ spec: { day: '2031-03-08' }, status: { phase: 'Complete' } });
  // Asked for at the end of a slot: at noon the namespace was there.
  expect(first?.status?.workloads).toMatchObject([{ name: 'web', expected: 145, seen: 145 }]);
  expect(others.slice(0, 11).map(({ status }) => status?.workloads[0])).toMatchObject(
    Array.from({ length: 11 }, () => ({
      kind: 'Deployment',
      name: 'web',
      expected: 288,
      seen: 288,
      firstSlot: 0,
      amounts: { cpuMillis: 2000, memoryMib: 4096, cpuUseMilliSeconds: 500 * 86_400 },
    })),
  );
  expect(others[0]?.status).toMatchObject({ quota: { cpuMillis: 8000 }, hours: Array(24).fill({ seconds: 3600 }) });
  expect(others[0]?.status?.inventory).toBeUndefined();
});

test('the policy says how far back, and nought is not at all', async () => {
  expect(await settle(start(), policyOf(0))).toBe(0);
  expect(askedDays()).toEqual([]);
  expect(await settle(start(), policyOf(5))).toBe(5);
  expect(await lateDays()).toEqual(daysFrom('2031-03-15', '2031-03-19'));
});

test('after an outage of days only those are asked for that nobody reported', async () => {
  await settle(start(), policyOf(4));
  await record();
  const before = start();
  await before.tick(policyOf(4));
  await before.flush();
  prometheus.questions.length = 0;
  // Nobody looked for a week: the day under way is completed as the first thing, the others are asked for afterwards.
  clock.set('2031-03-27T06:00:30Z');
  expect(await settle(start())).toBe(6 + 74);
  expect(askedDays().slice(0, 8)).toEqual([
    '2031-03-20',
    ...daysFrom('2031-03-21', '2031-03-26').reverse(),
    '2031-03-15',
  ]);
  expect(new Set(askedDays()).size).toBe(askedDays().length);
});

test('a day of which Prometheus knows nothing gets no report and is not asked for again, after a restart neither', async () => {
  prometheus.knowledge.exists = (_, time) => time > seconds('2031-03-17T00:00:00Z');
  expect(await settle(start(), policyOf(20))).toBe(3);
  expect(await lateDays()).toEqual(daysFrom('2031-03-17', '2031-03-19'));
  prometheus.questions.length = 0;
  expect(await settle(start(), policyOf(20))).toBe(0);
  expect(askedDays()).toEqual([]);
});

test('a namespace that was not there yet gets no days, one in which nothing ran gets empty ones', async () => {
  tenancies.push(tenancyOf('2031-01-01T08:00:00Z'), tenancyOf('2031-01-01T08:00:00Z'));
  await found();
  const [, empty, late] = [0, 1, 2].map(namespaceOf);
  prometheus.knowledge.runs = (namespace) => namespace !== empty;
  prometheus.knowledge.exists = (namespace, time) => namespace !== late || time > seconds('2031-03-18T00:00:00Z');
  await settle(start(), policyOf(5));
  expect(await lateDays(late)).toEqual(daysFrom('2031-03-18', '2031-03-19'));
  expect(await lateDays(empty)).toEqual(daysFrom('2031-03-15', '2031-03-19'));
  const [day] = await reportsIn(empty);
  expect(day?.status).toMatchObject({ phase: 'Complete', workloads: [] });
  expect(day?.status?.hours.reduce((sum, hour) => sum + hour.seconds, 0)).toBe(86_400);
  // All three stood in the same questions.
  expect(askedDays()).toEqual(daysFrom('2031-03-15', '2031-03-19').reverse());
});

test('reports go once they are on record, and what went is not asked for again, after a restart neither', async () => {
  expect(await settle(start(), policyOf(10), record)).toBe(10);
  const again = start();
  await again.tick(policyOf(10));
  expect(await lateDays()).toEqual([]);
  prometheus.questions.length = 0;
  clock.advance({ days: 1 });
  expect(await settle(start(), policyOf(10))).toBe(0);
  // The day that has ended meanwhile is completed.
  expect(askedDays()).toEqual(['2031-03-20']);
});

/** A round of the present slot and of one page asks fewer; a prime, so that every number comes up. */
const MOST_QUESTIONS = 41;

test('killed at any question, the next one goes on: no day is lost, doubled or changed', async () => {
  const whole = daysFrom('2031-03-10', '2031-03-19');
  const versions = new Map<string, string>();
  for (let kill = 3; (await lateDays()).length < whole.length; kill = 3 + ((kill * 7) % MOST_QUESTIONS)) {
    let left = kill;
    prometheus.before = () => {
      left -= 1;
      if (left < 0) throw new Error('killed');
    };
    // The round of the present slot may fail, too; whoever comes next knows nothing but what lies on the cluster.
    await start()
      .tick(policyOf(10))
      .catch(() => {});
    for (const { metadata, spec } of (await reportsIn()).filter(isBackfilled)) {
      expect(metadata.uid).toBe(versions.get(spec.day) ?? metadata.uid);
      versions.set(spec.day, metadata.uid ?? '');
    }
  }
  prometheus.before = () => {};
  prometheus.questions.length = 0;
  expect(await settle(start(), policyOf(10))).toBe(0);
  expect(askedDays()).toEqual([]);
  expect(await lateDays()).toEqual(whole);
  for (const { status } of (await reportsIn()).filter(isBackfilled))
    expect(status?.workloads).toMatchObject([{ expected: 288, seen: 288 }]);
});

test('two that both believe to lead write each day once', async () => {
  const [one, other] = [start(), start()];
  await Promise.all([settle(one, policyOf(10)), settle(other, policyOf(10))]);
  expect(await lateDays()).toEqual(daysFrom('2031-03-10', '2031-03-19'));
  for (const { status } of (await reportsIn()).filter(isBackfilled))
    expect(status?.workloads).toMatchObject([{ expected: 288, seen: 288 }]);
});

test('the present slot comes first, a round asks for so many pages only, and begins none when half of the slot is over', async () => {
  const sampler = start({ backfillLimits: { pages: 3, waiting: 1000 } });
  expect(await sampler.tick(policyOf())).toMatchObject({ workloads: 0, backfilled: 3 });
  const firsts = prometheus.questions.filter(({ isFirst }) => isFirst);
  expect(firsts.map(({ from }) => new Date(from * 1000).toISOString().slice(0, 10))).toEqual([
    '2031-03-20',
    '2031-03-19',
    '2031-03-18',
    '2031-03-17',
  ]);
  prometheus.before = ({ isFirst }) => {
    if (isFirst) clock.advance({ seconds: 100 });
  };
  clock.advance({ seconds: 300 });
  expect(await start().tick(policyOf())).toMatchObject({ backfilled: 1 });
});

test('while the authority takes nothing, no more than so many reports wait for it', async () => {
  const limits = { backfillLimits: { pages: 60, waiting: 7 } };
  const sampler = start(limits);
  expect(await settle(sampler)).toBe(7);
  expect(await settle(start(limits))).toBe(0);
  await record();
  expect(await settle(sampler)).toBe(7);
});

test('a Prometheus that cannot be asked for the past stops neither the present slot nor its report', async () => {
  prometheus.before = ({ from }) => {
    if (from < seconds('2031-03-20T00:00:00Z')) throw new Error('out of memory');
  };
  const sampler = start();
  expect(await sampler.tick(policyOf())).toMatchObject({ namespaces: 1, backfilled: 0 });
  await sampler.flush();
  expect((await reportsIn()).map(({ spec, status }) => [spec.day, status?.phase])).toEqual([['2031-03-20', 'Open']]);
  prometheus.before = () => {};
  clock.advance({ seconds: 300 });
  expect(await sampler.tick(policyOf(5))).toMatchObject({ backfilled: 5 });
});
