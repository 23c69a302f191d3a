import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Sketch } from '../../../operators/resources/sketch.ts';
import type { WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { unpackWorkloads } from '../../../server/usage/records/body.ts';
import { contentOf } from '../../../server/usage/records/ingest.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { sizeFigures } from '../../../server/usage/size-figures.ts';
import { lastOf, spansOf } from '../../../server/usage/spans.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { judgeSeries, type Series } from './judge-series.ts';
import { foundSystem, report } from './reported.ts';

describe('the spans of a judgement', () => {
  test('hold each day of the longest window once, and none crosses the beginning of a window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20_000, max: 21_000 }),
        fc.array(fc.integer({ min: 1, max: 365 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 240 }),
        (end, windows, single) => {
          const asOf = dayName(end);
          const spans = spansOf(asOf, windows, single);
          const days = spans.flatMap(({ first, days: count }) =>
            Array.from({ length: count }, (_, at) => dayNumber(first) + at),
          );
          const longest = Math.max(...windows);
          expect(days).toEqual(Array.from({ length: longest }, (_, at) => end - longest + 1 + at));
          for (const span of spans) {
            expect(dayNumber(span.first) % span.days).toBe(0);
            if (dayNumber(lastOf(span)) > end - single) expect(span.days).toBe(1);
            for (const window of windows) {
              const begin = dayName(end - window + 1);
              expect(span.first < begin && lastOf(span) >= begin).toBe(false);
            }
          }
        },
      ),
    );
  });

  test('are few: 90 days are read as at most thirty-two rows', () => {
    for (let end = 20_000; end < 20_064; end += 1)
      expect(spansOf(dayName(end), [30, 90, 30], 8).length).toBeLessThanOrEqual(32);
  });
});

/**
 * Systems with gaps, days off, resizes, coarse sketches, workloads that come and go; days that arrive late, are replaced or are
 * forgotten between two nights. Whatever is kept merged, each night must say what reading all single days says.
 */
const SYSTEMS = ['a', 'b', 'c', 'd'];
const FIRST = dayNumber('2026-06-01');
const DAYS = 125;

let world: World;
const next = randomFrom(20_261_130);
const oneOf = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

beforeAll(async () => {
  world = await createWorld();
  for (const system of SYSTEMS) await foundSystem(world.services, system);
});
afterAll(() => world.close());

const sketch = (count: number, level: number): string => {
  const made = Sketch.of(Array.from({ length: count }, () => (next() < 0.1 ? 0 : next() * level)));
  // Now and then as coarse as at one sample a minute.
  return made.toBase64(next() < 0.1 ? 14 : undefined);
};

function usage(name: string, level: number): WorkloadUsage {
  const count = next() < 0.1 ? 0 : 3 + Math.floor(next() * 9);
  return {
    kind: 'Deployment',
    name,
    replicas: 1,
    expected: 12,
    seen: count,
    off: count === 0 ? 12 : 0,
    cpu: sketch(count, level),
    cpuStartup: sketch(next() < 0.2 ? 2 : 0, 90),
    memory: sketch(count, level * 1.3),
    io: sketch(name === 'web' ? count : 0, 400),
    amounts: {
      cpuMillis: oneOf([2000, 2000, 2000, 4000, 0]),
      memoryMib: oneOf([4096, 4096, 1024]),
      storageMib: 1024,
      cpuRequestMilliSeconds: 0,
      cpuUseMilliSeconds: Math.round(next() * 1e6),
      memoryRequestMibSeconds: 0,
      memoryUseMibSeconds: Math.round(next() * 1e6),
    },
  };
}

async function keepAnew(system: string, number: number): Promise<void> {
  const { db } = world.services;
  const day = dayName(number);
  const level = 5 + 20 * SYSTEMS.indexOf(system);
  const names = ['web', 'db'].filter(() => next() > 0.05);
  const workloads = names.map((name) => usage(name, level));
  const change = { intervalSeconds: 7200 / 2, updatedAt: new Date(Date.UTC(2026, 11, 1) + next() * 1e9).toISOString() };
  const [{ metadata, spec }, status] = report(day, workloads, change, { system });
  const namespace = metadata.namespace ?? '';
  await db.usageDayRecord.deleteMany({ where: { namespace, day } });
  const place = { namespace, day, tenancyName: spec.tenancy, systemId: system, unitId: 'water' };
  await db.usageDayRecord.create({ data: { ...place, ...contentOf(status) } });
}

/** Every workload of the day, judged from all single days on record. */
async function directly(asOf: string) {
  const days = await world.services.db.usageDayRecord.findMany({
    where: { day: { lte: asOf } },
    orderBy: { day: 'asc' },
  });
  const series = new Map<string, Series>();
  for (const { namespace, day, intervalSeconds, body } of days)
    for (const each of unpackWorkloads(body)) {
      const { kind, name } = each;
      const id = `${namespace}/${kind}/${name}`;
      const one = series.get(id) ?? { kind, name, days: [] };
      one.days.push({ day, intervalSeconds, usage: each });
      series.set(id, one);
    }
  const policy = { version: 0, body: defaultPolicy() };
  const judged = [...series]
    .filter(([, { days: own }]) => own.at(-1)?.day === asOf)
    .map(([id, one]) => {
      const { verdict, advice } = judgeSeries(one, asOf, policy, { exemption: null, extraMarginPercent: 0 });
      return [id, { verdict, advice, sizes: sizesOf(one, asOf) }] as const;
    });
  return new Map(judged);
}

/** From single days, none merged with another. */
function sizesOf({ days }: Series, asOf: string) {
  const policy = defaultPolicy().usage;
  const now = days.at(-1)?.usage.amounts;
  const first = dayNumber(asOf) - policy.overProvisioned.windowDays + 1;
  const read = days
    .filter(({ day }) => dayNumber(day) >= first)
    .map(({ day, usage: { amounts, ...each } }) => ({
      age: dayNumber(asOf) - dayNumber(day),
      amounts,
      cpu: Sketch.fromBase64(each.cpu).merge(Sketch.fromBase64(each.cpuStartup)),
      memory: Sketch.fromBase64(each.memory),
    }));
  const of = (signal: 'cpu' | 'memory', allocated: 'cpuMillis' | 'memoryMib') => {
    const sizeDays = read.map(({ age, amounts, ...one }) => ({
      age,
      sketch: one[signal],
      allocated: amounts[allocated] || null,
    }));
    return sizeFigures(signal, sizeDays, now?.[allocated] ?? null, policy);
  };
  return { cpu: of('cpu', 'cpuMillis'), memory: of('memory', 'memoryMib') };
}

async function expectExact(asOf: string): Promise<void> {
  const count = await judgeDay(world.services, asOf);
  const rows = await world.services.db.workloadVerdict.findMany({ where: { asOf } });
  const truth = await directly(asOf);
  expect(rows).toHaveLength(truth.size);
  expect(count).toBe(truth.size);
  for (const row of rows) {
    const wanted = truth.get(row.id);
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));
    expect(row.verdict).toBe(wanted?.verdict.verdict);
    expect(row.reasons).toEqual(plain(wanted?.verdict.reasons));
    expect(row.evidence).toEqual(plain(wanted?.verdict.evidence));
    expect(row.sizes).toEqual(plain(wanted?.sizes));
    expect(row.advice).toEqual(plain(wanted?.advice));
  }
}

test('each night says what all single days say, however days come, change and go', async () => {
  const { db } = world.services;
  for (let number = FIRST; number < FIRST + DAYS; number += 1) {
    for (const system of SYSTEMS) if (next() > 0.08) await keepAnew(system, number);
    const isLate = next() < 0.3;
    if (isLate) await keepAnew(oneOf(SYSTEMS), number - 1 - Math.floor(next() * Math.min(80, number - FIRST)));
    if (next() < 0.05) await db.usageDayRecord.deleteMany({ where: { day: dayName(number - 20) } });
    if (next() < 0.03) await db.usageBlock.deleteMany({ where: { namespace: `water-${oneOf(SYSTEMS)}-app` } });
    if (isLate || number % 9 === 0 || number > FIRST + DAYS - 4) await expectExact(dayName(number));
    else if (next() < 0.7) await judgeDay(world.services, dayName(number));
  }
  expect(await db.usageBlock.count()).toBeGreaterThan(SYSTEMS.length * 10);
}, 300_000);

test('a night makes only the blocks that are new, and judged again it makes none', async () => {
  const { db } = world.services;
  const nights = Array.from({ length: 17 }, (_, ago) => dayName(FIRST + DAYS - 1 + ago));
  for (const night of nights) {
    for (const system of SYSTEMS) await keepAnew(system, dayNumber(night));
    await judgeDay(world.services, night);
  }
  const last = nights.at(-1) ?? '';
  const blocks = () => db.usageBlock.findMany({ orderBy: [{ namespace: 'asc' }, { span: 'asc' }] });
  const before = await blocks();
  await judgeDay(world.services, last);
  expect(await blocks()).toEqual(before);
  const tomorrow = dayName(dayNumber(last) + 1);
  for (const system of SYSTEMS) await keepAnew(system, dayNumber(tomorrow));
  await judgeDay(world.services, tomorrow);
  const added = (await blocks()).length - before.length;
  expect(added).toBeLessThanOrEqual(SYSTEMS.length * 2);
  await expectExact(tomorrow);
});
