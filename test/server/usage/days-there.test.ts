import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { daysThere, readDaysThere } from '../../../server/usage/records/days-there.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { readWindows } from '../../../server/usage/records/window.ts';
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
const month = { first: '2026-11-01', asOf: '2026-11-30' };

/** From the days themselves; what is judged at the month's end must be told the same without reading them. */
async function inNovember() {
  const { db } = world.services;
  const read = (await readDaysThere(db, [NAMESPACE], month)).get(NAMESPACE);
  const { byNamespace } = await readWindows(db, [NAMESPACE], month.asOf, defaultPolicy().usage);
  const told = (await daysThere(db, byNamespace, month.asOf)).get(NAMESPACE);
  for (const { kind, name } of byNamespace.get(NAMESPACE)?.last ?? [])
    expect(told?.get(`${kind}/${name}`)).toBe(read?.get(`${kind}/${name}`));
  return read;
}

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

test('a workload that goes and comes back is there on its days only', async () => {
  await keepUntil('2026-11-05', 40, [web, job]);
  await keepUntil('2026-11-20', 15, [web]);
  await keepUntil('2026-11-30', 10, [web, job]);
  expect((await inNovember())?.get('Deployment/job')).toBe(`SSSSS${'.'.repeat(15)}${'S'.repeat(10)}`);
});

test('a change of what is allocated makes no other workload of it', async () => {
  await keepUntil('2026-11-14', 20, [web]);
  await keepUntil('2026-11-30', 16, [workload('web', 60, 60, { cpuMillis: 2000 })]);
  expect((await inNovember())?.get('Deployment/web')).toBe('S'.repeat(30));
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

test('days are not read again where nobody was away', async () => {
  const { db } = world.services;
  await keepUntil('2026-11-14', 30, [web]);
  await keepUntil('2026-11-30', 16, [web, job]);
  const { byNamespace } = await readWindows(db, [NAMESPACE], month.asOf, defaultPolicy().usage);
  await db.usageDayRecord.updateMany({ where: { day: '2026-11-20' }, data: { body: new Uint8Array([0]) } });
  await expect(readDaysThere(db, [NAMESPACE], month)).rejects.toThrow();
  const there = (await daysThere(db, byNamespace, month.asOf)).get(NAMESPACE);
  expect(there?.get('Deployment/job')).toBe(`${'.'.repeat(14)}${'S'.repeat(16)}`);
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
