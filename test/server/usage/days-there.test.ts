import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import { daysThere } from '../../../server/usage/records/days-there.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { foundSystem, keepDays, workload } from './reported.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await foundSystem(world.services, 'flood');
});
afterEach(() => world.close());

const NAMESPACE = 'water-flood-app';
const keepUntil = (last: string, count: number, workloads: WorkloadUsage[]) =>
  keepDays(world.services, last, count, workloads);
const web = workload('web', 60, 60);
const job = workload('job', 60, 60);
const inNovember = async () => (await daysThere(world.services.db, [NAMESPACE], '2026-11-30')).get(NAMESPACE);

test('a workload is there on the days on which the source told of it', async () => {
  await keepUntil('2026-11-11', 20, [web]);
  await keepUntil('2026-11-20', 9, [web, job]);
  await keepUntil('2026-11-30', 10, [web]);
  expect(Object.fromEntries((await inNovember()) ?? [])).toEqual({
    'Deployment/web': 'S'.repeat(30),
    'Deployment/job': `${'.'.repeat(11)}${'S'.repeat(9)}${'.'.repeat(10)}`,
  });
});

test('a source that is silent takes no day from what was there before, and gives none to what came later', async () => {
  // The last word of October is of the 28th; then nothing until the 3rd, and nothing from the 10th to the 12th.
  await keepUntil('2026-10-28', 2, [web]);
  await keepUntil('2026-11-09', 7, [web]);
  await keepUntil('2026-11-30', 18, [web, job]);
  const there = await inNovember();
  expect(there?.get('Deployment/web')).toBe(`??${'S'.repeat(7)}???${'S'.repeat(18)}`);
  expect(there?.get('Deployment/job')).toBe(`${'.'.repeat(12)}${'S'.repeat(18)}`);
});

test('a namespace that came within the month was not there before', async () => {
  await keepUntil('2026-11-30', 5, [web]);
  expect((await inNovember())?.get('Deployment/web')).toBe(`${'.'.repeat(25)}SSSSS`);
});

test('a grant is there on the days on which nothing ran on it', async () => {
  await keepUntil('2026-11-04', 5, [web]);
  await keepUntil('2026-11-30', 26, []);
  const there = await inNovember();
  expect(there?.get(`Namespace/${NAMESPACE}`)).toBe(`....${'S'.repeat(26)}`);
  expect(there?.get('Deployment/web')).toBe(`SSSS${'.'.repeat(26)}`);
});

test('the verdict of a month keeps them, and judging the month again gives the same', async () => {
  const { db } = world.services;
  await keepUntil('2026-11-14', 30, [web]);
  await keepUntil('2026-11-30', 16, [web, job]);
  const kept = async () =>
    (await db.monthlyVerdict.findMany({ orderBy: { name: 'asc' } })).map((row) => [row.name, row.daysThere]);
  await judgeDay(world.services, '2026-11-30');
  const first = await kept();
  expect(first).toEqual([
    ['job', `${'.'.repeat(14)}${'S'.repeat(16)}`],
    ['web', 'S'.repeat(30)],
  ]);
  await judgeDay(world.services, '2026-11-30');
  expect(await kept()).toEqual(first);
});
