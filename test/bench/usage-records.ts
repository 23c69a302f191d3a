import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { dayName, dayNumber } from '../../server/usage/evidence.ts';
import { keep } from '../../server/usage/records/ingest.ts';
import { judgeDay } from '../../server/usage/records/judge-day.ts';
import { cityOf, foundCity, hoursWithShape, keepCityDay, madeUp, usageOf } from '../server/usage/city.ts';
import { report } from '../server/usage/reported.ts';
import { createWorld } from '../setup/world.ts';
import { type Figure, percentile, rounded, timed } from './figures.ts';

const LAST = '2026-11-30';
const DAYS = 14;
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
    for (let ago = DAYS; ago > 0; ago -= 1)
      await keepCityDay(services, city, madeUp, dayName(dayNumber(LAST) - ago), DAYS - ago);
    await services.db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)');
    const perDay = ((await bytesOf(services.settings.dataDir)) - before) / DAYS;
    const reports = dayOf(city);
    const ingest = await timed(async () => {
      for (const [given, status] of reports) await keep(services, given, status);
    });
    const judging = await timed(() => judgeDay(services, LAST));
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
        value: rounded(ingest / 1000, 2),
        unit: 's',
        goal: '≤ 2 s',
      },
      { name: 'judgement of that day', value: rounded(judging / 1000, 1), unit: 's' },
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

/** Made before the clock runs: only the records are measured. */
function dayOf(city: ReturnType<typeof cityOf>) {
  return [...Map.groupBy(city, ({ system }) => system)].map(([system, workloads]) => {
    const samples = workloads.map(({ seed }) => madeUp(seed, DAYS));
    const usages = workloads.map((workload, at) => usageOf(workload, samples[at] ?? { cpu: [], memory: [] }));
    return report(LAST, usages, { hours: hoursWithShape(workloads, samples) }, { system, unit: workloads[0]?.unit });
  });
}

async function bytesOf(folder: string): Promise<number> {
  const size = (name: string) =>
    stat(join(folder, name)).then(
      ({ size: bytes }) => bytes,
      () => 0,
    );
  return (await size('records.db')) + (await size('records.db-wal'));
}
