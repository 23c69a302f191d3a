import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { UsageReport, UsageReportStatus } from '../../operators/resources/usage-report.ts';
import { atOnce } from '../../operators/runtime/at-once.ts';
import type { Services } from '../../server/context.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { dayName, dayNumber } from '../../server/usage/evidence.ts';
import { contentOf, keep, REPORTS_AT_ONCE } from '../../server/usage/records/ingest.ts';
import { judgeDay } from '../../server/usage/records/judge-day.ts';
import { type CityWorkload, cityOf, foundCity, hoursWithShape, madeUp, usageOf } from '../server/usage/city.ts';
import { report } from '../server/usage/reported.ts';
import { createWorld } from '../setup/world.ts';
import { type Figure, megabytes, percentile, rounded, timed } from './figures.ts';

const LAST = '2026-11-30';
/** The longest window of the policy. */
const DAYS = 90;
const ROUNDS = 12;
const GOAL = '≤ 200 ms';

/**
 * The records of use with 10,000 workloads of 2,000 systems: one ingest cycle (a day's reports of all of them), what a day takes on
 * disk, the day's judgement, what each page asks, and the what-if.
 */
export async function benchUsageRecords(): Promise<Figure[]> {
  const world = await createWorld();
  try {
    const { services } = world;
    world.clock.set('2026-12-01T02:00:00Z');
    const city = cityOf(100, 20, 5);
    await foundCity(services, city);
    const before = await bytesOf(services.settings.dataDir);
    await keepHistory(services, city);
    await services.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)');
    const perDay = ((await bytesOf(services.settings.dataDir)) - before) / DAYS;
    const reports = dayOf(city);
    // As the mirror does it, when the operators' reports come: shortly after midnight.
    world.clock.set(`${LAST}T16:05:00Z`);
    const ingest = await measured(() => inTheMirrorsWay(services, reports));
    world.clock.set('2026-12-01T02:00:00Z');
    const first = await judgedOn(services, dayName(dayNumber(LAST) - 1));
    const night = await judgedOn(services, LAST);
    const leader = await world.as('leader');
    const { usage } = defaultPolicy();
    const tried = { ...usage, overProvisioned: { ...usage.overProvisioned, cpuP95Percent: 30 } };
    const pages: [string, () => Promise<unknown>, string][] = [
      ['overview of the city', () => leader.usage.city(), GOAL],
      ['table of all verdicts (10,000 rows)', () => leader.usage.verdicts({}), GOAL],
      ['one system', () => leader.usage.system({ systemId: 's7', days: 90 }), GOAL],
      ['one workload', () => leader.usage.workload({ id: 'u0-s7-app/Deployment/w1' }), GOAL],
      ['orphans', () => leader.usage.orphans({}), GOAL],
      ['what-if from the records', () => leader.usage.whatIf({ usage: tried }), '≤ 1,000 ms'],
    ];
    const figures: Figure[] = [
      {
        name: `ingest of one day of ${city.length.toLocaleString('en')} workloads`,
        value: rounded(ingest.seconds, 2),
        unit: 's',
        goal: '≤ 2 s',
      },
      { name: 'CPU time of it', value: rounded(ingest.cpuSeconds, 2), unit: 's' },
      { name: `judgement of a first night, ${DAYS} days of history`, value: rounded(first.seconds, 1), unit: 's' },
      { name: 'CPU time of it', value: rounded(first.cpuSeconds, 1), unit: 's' },
      {
        name: `judgement of the next night, ${DAYS} days of history`,
        value: rounded(night.seconds, 1),
        unit: 's',
        goal: '≤ 20 s',
      },
      { name: 'CPU time of it', value: rounded(night.cpuSeconds, 1), unit: 's' },
      { name: 'peak memory of the process', value: megabytes(process.resourceUsage().maxRSS * 1024), unit: 'MB' },
      { name: '3 years of 3,000 workloads on disk', value: rounded((perDay * 0.3 * 1096) / 2 ** 30, 2), unit: 'GiB' },
    ];
    for (const [name, ask, goal] of pages) {
      const millis: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) millis.push(await timed(ask));
      figures.push({ name: `${name}, p95`, value: rounded(percentile(millis, 95)), unit: 'ms', goal });
    }
    return figures;
  } finally {
    await world.close();
  }
}

/** So many are looked at at once, and written together. */
async function inTheMirrorsWay(services: Services, reports: readonly (readonly [UsageReport, UsageReportStatus])[]) {
  const failures = await atOnce(REPORTS_AT_ONCE, reports, ([given, status]) => keep(services, given, status));
  if (failures.length > 0) throw failures[0];
}

const judgedOn = (services: Services, day: string) => measured(() => judgeDay(services, day));

async function measured(work: () => Promise<unknown>): Promise<{ seconds: number; cpuSeconds: number }> {
  const before = process.cpuUsage();
  const millis = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { seconds: millis / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** Machines and weekdays repeat themselves (84 systems of five workloads are all different), so that the history is told once. */
const DIFFERENT_SYSTEMS = 84;
const WEEK = 7;
/** Prisma's planner keeps the memory that its largest statement took: with a day at once the bench measured little else. */
const ROWS_AT_ONCE = 100;

async function keepHistory({ db }: Services, city: readonly CityWorkload[]): Promise<void> {
  const allocations = await db.allocation.findMany({ select: { tenancyName: true, systemId: true, unitId: true } });
  const owners = new Map(allocations.map((one) => [one.systemId, one]));
  const systems = [...Map.groupBy(city, ({ system }) => system)];
  const told = new Map<string, ReturnType<typeof contentOf>>();
  for (let ago = DAYS; ago > 0; ago -= 1) {
    const day = dayName(dayNumber(LAST) - ago);
    const data = systems.map(([system, workloads], at) => {
      const key = `${at % DIFFERENT_SYSTEMS}/${ago % WEEK}`;
      const content = told.get(key) ?? contentOf(reported(day, workloads, ago % WEEK)[1]);
      told.set(key, content);
      const owner = owners.get(system);
      if (!owner) throw new Error(`${system} has no allocation`);
      return { ...owner, namespace: `${owner.tenancyName}-app`, day, ...content };
    });
    for (let at = 0; at < data.length; at += ROWS_AT_ONCE)
      await db.usageDayRecord.createMany({ data: data.slice(at, at + ROWS_AT_ONCE) });
  }
}

/** Made before the clock runs: only the records are measured. */
const dayOf = (city: readonly CityWorkload[]) =>
  [...Map.groupBy(city, ({ system }) => system).values()].map((workloads) => reported(LAST, workloads, DAYS));

function reported(day: string, workloads: readonly CityWorkload[], sampledDay: number) {
  const samples = workloads.map(({ seed }) => madeUp(seed, sampledDay));
  const usages = workloads.map((workload, at) => usageOf(workload, samples[at] ?? { cpu: [], memory: [] }));
  const { system = '', unit } = workloads[0] ?? {};
  return report(day, usages, { hours: hoursWithShape(workloads, samples) }, { system, unit });
}

async function bytesOf(folder: string): Promise<number> {
  const size = (name: string) =>
    stat(join(folder, name)).then(
      ({ size: bytes }) => bytes,
      () => 0,
    );
  return (await size('records.db')) + (await size('records.db-wal'));
}
