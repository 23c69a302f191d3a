import { afterEach, expect, test } from 'vitest';
import type { UsageReport } from '../../../operators/resources/usage-report.ts';
import { BACKFILLED_LABEL } from '../../../operators/resources/usage-report.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { keep } from '../../../server/usage/records/ingest.ts';
import { tickUsage } from '../../../server/usage/records/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { foundSystem, report, workload } from './reported.ts';

/** Days that come after the nights on which they would have been judged. */
const FIRST = '2026-06-20';
const LAST = '2026-10-10';
/** From here on the days came in time in both cities. */
const IN_TIME = '2026-09-22';
const SYSTEMS = ['flood', 'water', 'archive'];

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function city(): Promise<World> {
  const world = await createWorld();
  worlds.push(world);
  for (const system of SYSTEMS) await foundSystem(world.services, system);
  const body = defaultPolicy();
  const stricter = {
    ...body,
    usage: { ...body.usage, idle: { ...body.usage.idle, cpuMeanPercent: 3, cpuP95Percent: 3 } },
  };
  const at = new Date('2026-08-15T00:00:00Z');
  const row = { version: 1, body: stricter, effectiveFrom: at, authorId: 'leader', note: '', createdAt: at };
  await world.services.db.policy.create({ data: row });
  return world;
}

/** Each month another picture, so that every window and both policies make a difference. */
function reported(system: string, day: string): readonly [UsageReport, NonNullable<UsageReport['status']>] {
  const number = dayNumber(day);
  const month = Number(day.slice(5, 7));
  const workloads = [
    workload('web', month % 2 === 0 ? 4 : 60 + (number % 7), 15),
    workload('db', month < 9 ? 85 : 20, 40, { cpuMillis: month < 8 ? 4000 : 6000 }),
    ...(number % 11 === 0 ? [] : [workload('cron', 1, 5)]),
  ];
  return report(day, system === 'archive' && month === 7 ? [] : workloads, {}, { system });
}

const daysFrom = (first: string, last: string): string[] =>
  Array.from({ length: dayNumber(last) - dayNumber(first) + 1 }, (_, at) => dayName(dayNumber(first) + at));

/** The days come in time, each is judged in its night. */
async function live({ services, clock }: World, days: readonly string[]): Promise<void> {
  for (const day of days) {
    clock.set(`${day}T16:05:00Z`);
    for (const system of SYSTEMS) await keep(services, ...reported(system, day));
    clock.set(`${day}T18:30:00Z`);
    await tickUsage(services);
  }
}

const asBackfilled = ([one, status]: readonly [UsageReport, NonNullable<UsageReport['status']>], at: Date) => {
  const metadata = { ...one.metadata, labels: { [BACKFILLED_LABEL]: 'true' } };
  return [
    { ...one, metadata },
    { ...status, updatedAt: at.toISOString() },
  ] as const;
};

async function judgedIn({ services }: World) {
  const { db } = services;
  const order = { orderBy: { id: 'asc' } } as const;
  return {
    current: await db.workloadVerdict.findMany({ ...order, omit: { judgedAt: true } }),
    months: await db.monthlyVerdict.findMany(order),
    city: (await db.usageCityDay.findMany({ orderBy: { day: 'asc' } })).map((day) =>
      day.isMonthEnd || day.day === LAST ? day : { ...day, verdicts: null },
    ),
  };
}

test('a quarter that comes months late is judged as if it had come in time, by the policies of its time', async () => {
  const [punctual, late] = [await city(), await city()];
  await live(punctual, daysFrom(FIRST, LAST));
  await live(late, daysFrom(IN_TIME, LAST));
  const { services, clock } = late;
  const missing = daysFrom(FIRST, dayName(dayNumber(IN_TIME) - 1)).reverse();
  for (const [at, day] of missing.entries()) {
    clock.set('2026-10-11T04:00:00Z');
    for (const system of SYSTEMS) await keep(services, ...asBackfilled(reported(system, day), clock.now()));
    if (at % 20 === 0) await tickUsage(services);
  }
  await tickUsage(services);
  const [truth, found] = [await judgedIn(punctual), await judgedIn(late)];
  expect(new Set(truth.months.map(({ verdict }) => verdict)).size).toBeGreaterThan(3);
  expect(new Set(truth.months.map(({ policyVersion }) => policyVersion))).toEqual(new Set([0, 1]));
  expect(found).toEqual(truth);
  expect(await services.db.usageLateDay.count()).toBe(0);
}, 240_000);

test('a server that dies while it judges again does so once more, to the same end', async () => {
  const [whole, dying] = [await city(), await city()];
  const late = daysFrom('2026-08-20', '2026-08-31');
  for (const world of [whole, dying]) {
    await live(world, daysFrom('2026-09-01', '2026-09-05'));
    for (const day of late)
      for (const system of SYSTEMS)
        await keep(world.services, ...asBackfilled(reported(system, day), world.clock.now()));
  }
  await tickUsage(whole.services);
  let deaths = 0;
  for (let left = 0; (await dying.services.db.usageLateDay.count()) > 0; left += 1) {
    let told = 0;
    const publish: World['services']['live']['publish'] = (event) => {
      told += 1;
      if (told > left) throw new Error('killed');
      dying.services.live.publish(event);
    };
    const live = { ...dying.services.live, publish, subscribe: dying.services.live.subscribe };
    await tickUsage({ ...dying.services, live } as World['services']).catch(() => {
      deaths += 1;
    });
  }
  expect(deaths).toBeGreaterThan(3);
  expect(await judgedIn(dying)).toEqual(await judgedIn(whole));
}, 120_000);

test('a month end that is reported a few hours late is judged all the same', async () => {
  const world = await city();
  await live(world, daysFrom('2026-08-01', '2026-08-30'));
  world.clock.set('2026-08-31T18:30:00Z');
  await keep(world.services, ...reported('water', '2026-08-31'));
  await tickUsage(world.services);
  world.clock.set('2026-08-31T19:00:00Z');
  await keep(world.services, ...reported('flood', '2026-08-31'));
  await tickUsage(world.services);
  const months = await world.services.db.monthlyVerdict.findMany({ select: { namespace: true, month: true } });
  expect(new Set(months.map(({ namespace }) => namespace))).toEqual(new Set(['water-flood-app', 'water-water-app']));
});

test('a day that comes in time leaves nothing to be judged again', async () => {
  const { services, clock } = await city();
  for (const day of daysFrom('2026-08-29', '2026-09-01')) {
    clock.set(`${day}T16:05:00Z`);
    for (const system of SYSTEMS) await keep(services, ...reported(system, day));
    expect(await services.db.usageLateDay.count()).toBe(0);
  }
});

test('a day on record is changed by one from the history only if it is not complete and has seen less', async () => {
  const { services, clock } = await city();
  const { db } = services;
  clock.set('2026-10-11T04:00:00Z');
  const seen = async () =>
    (await db.usageDayRecord.findMany({ select: { workloads: true, isComplete: true } })).map((row) => ({ ...row }));
  const hour = { cpuRequestMilliSeconds: 0, cpuUseMilliSeconds: 0, memoryRequestMibSeconds: 0, memoryUseMibSeconds: 0 };
  const hours = (count: number) => Array.from({ length: count }, () => ({ seconds: 3600, ...hour }));
  const half = { phase: 'Open', hours: hours(12) } as const;
  await keep(services, ...report('2026-10-01', [workload('web', 1, 5)], half));
  const history = (count: number, names: string[]) =>
    asBackfilled(
      report(
        '2026-10-01',
        names.map((name) => workload(name, 1, 5)),
        { hours: hours(count) },
      ),
      clock.now(),
    );
  expect(await keep(services, ...history(6, []))).toBe(true);
  expect(await seen()).toEqual([{ workloads: 1, isComplete: false }]);
  expect(await keep(services, ...history(20, ['web', 'db']))).toBe(true);
  expect(await seen()).toEqual([{ workloads: 2, isComplete: true }]);
  expect(await keep(services, ...history(24, ['web', 'db', 'cron']))).toBe(true);
  expect(await seen()).toEqual([{ workloads: 2, isComplete: true }]);
  expect(await db.usageLateDay.count()).toBe(2);
});
