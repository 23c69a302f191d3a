import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import type { Evidence } from '../../../server/usage/verdict.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { type CityWorkload, cityOf, foundCity, keepCityDay, madeUp, replayed, type Source } from './city.ts';

/**
 * A city's year: samples at 5 minutes, told day by day to the records under a fast clock, judged at each month's end. A small part of
 * a city: 18 workloads of 6 systems, from the traces where they are there, else made up.
 */
const LAST = '2026-11-30';
const DAYS = 365;
const MONTHS = 12;

let world: World;
let source: Source;
const city = cityOf(3, 2, 3);

beforeAll(async () => {
  world = await createWorld();
  world.clock.set('2026-12-01T02:00:00Z');
  await foundCity(world.services, city);
  source = (await replayed(city.length)) ?? madeUp;
  for (let ago = DAYS - 1; ago >= 0; ago -= 1) {
    const name = dayName(dayNumber(LAST) - ago);
    await keepCityDay(world.services, city, source, name, DAYS - ago);
    if (dayName(dayNumber(name) + 1).endsWith('-01')) await judgeDay(world.services, name);
  }
}, 240_000);
afterAll(() => world.close());

/** By hand: every sample of the window, sorted; the nearest rank is number ⌈p/100 · n⌉. */
function byHand({ seed }: CityWorkload, days: number) {
  const samples = Array.from({ length: days }, (_, ago) => source(seed, DAYS - ago));
  const of = (signal: 'cpu' | 'memory') => {
    const sorted = samples.flatMap((day) => day[signal]).sort((a, b) => a - b);
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    return { mean, p95: sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0 };
  };
  return { cpu: of('cpu'), memory: of('memory') };
}

/** The rules of domain.md §5 in their order, written down once more; no source here has network and disk. */
function verdictByHand(workload: CityWorkload): string {
  const month = byHand(workload, 30);
  const quarter = byHand(workload, 90);
  if (month.cpu.mean < 5 && month.cpu.p95 < 10 && month.memory.p95 < 20) return 'idle';
  if (month.cpu.p95 > 80 || month.memory.p95 > 90) return 'overloaded';
  if (quarter.cpu.p95 < 40 && quarter.memory.p95 < 50) return 'overProvisioned';
  return 'fitting';
}

test('every workload’s figures and verdict are those of plain arithmetic over its samples', async () => {
  const rows = await world.services.db.workloadVerdict.findMany();
  expect(rows).toHaveLength(city.length);
  for (const workload of city) {
    const row = rows.find(({ systemId, name }) => systemId === workload.system && name === workload.name);
    if (!row) throw new Error(`${workload.system}/${workload.name} was not judged`);
    const { idle, overProvisioned } = row.evidence as unknown as Evidence;
    for (const [window, hand] of [
      [idle, byHand(workload, 30)],
      [overProvisioned, byHand(workload, 90)],
    ] as const) {
      for (const signal of ['cpu', 'memory'] as const) {
        const tolerance = Math.max(0.1, hand[signal].p95 * 0.01);
        expect(Math.abs((window[signal]?.p95 ?? 0) - hand[signal].p95)).toBeLessThanOrEqual(tolerance);
        expect(window[signal]?.mean).toBeCloseTo(hand[signal].mean, 1);
      }
    }
    expect(row.verdict).toBe(verdictByHand(workload));
  }
}, 60_000);

test('a year leaves twelve months of verdicts and a day of the city for each month’s end', async () => {
  const { db } = world.services;
  expect(await db.monthlyVerdict.count()).toBe(MONTHS * city.length);
  const ends = await db.usageCityDay.findMany({ where: { isMonthEnd: true } });
  expect(ends).toHaveLength(MONTHS);
  const quota = city.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0) * 1.5;
  expect(ends.at(-1)?.quotaCpu).toBeCloseTo(quota / 1000, 6);
  expect(await db.usageDayRecord.count()).toBe(DAYS * new Set(city.map(({ system }) => system)).size);
});
