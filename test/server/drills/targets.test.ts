import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Drill } from '../../../operators/resources/drill.ts';
import { LABELS } from '../../../operators/resources/group.ts';
import { DRILLS } from '../../../operators/runtime/kinds.ts';
import { dispatchDrills } from '../../../server/drills/cluster.ts';
import { tickDrills } from '../../../server/drills/tick.ts';
import { collectService, owedOf } from '../../../server/provider/collect.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { ScriptedCloud } from '../../simulation/cloud.ts';
import { confirmed, inProduction } from './given.ts';

let world: World;
let cloud: ScriptedCloud;
beforeEach(async () => {
  world = await createWorld();
  cloud = new ScriptedCloud();
  world.services.cluster = cloud.client;
  for (const role of ['leader', 'providerOperator', 'unitHead'] as const) await world.person(role);
});
afterEach(() => world.close());

const db = () => world.services.db;
const tick = () => tickDrills(world.services);

async function planned(level = 2) {
  await inProduction(world, 'monitor', { level });
  world.clock.set('2026-12-01T01:00:00Z');
  await tick();
  await confirmed(world, 2027);
  return db().drill.findMany({ where: { year: 2027 }, orderBy: { plannedFor: 'asc' } });
}

test('a drill that has not begun is measured by the targets that hold now, on the records and on the cluster', async () => {
  const [drill] = await planned();
  await dispatchDrills(world.services, cloud.present<Drill>(DRILLS));
  await db().system.update({ where: { id: 'monitor' }, data: { rtoMinutes: 30, rpoMinutes: 15 } });
  await tick();
  await tick();
  expect(await db().drill.findFirst()).toMatchObject({ rtoMinutes: 30, rpoMinutes: 15 });
  expect(await db().auditEntry.count({ where: { action: 'drill.targets' } })).toBe(1);
  await dispatchDrills(world.services, cloud.present<Drill>(DRILLS));
  expect([...cloud.of<Drill>(DRILLS).values()][0]?.spec).toMatchObject({ rtoMinutes: 30, rpoMinutes: 15 });
  await db().drill.update({ where: { id: drill?.id }, data: { state: 'running' } });
  await db().system.update({ where: { id: 'monitor' }, data: { rtoMinutes: 600 } });
  await tick();
  expect(await db().drill.findFirst()).toMatchObject({ rtoMinutes: 30 });
});

test('a drill carries unit and system, by which sharded operators select', async () => {
  await planned();
  await dispatchDrills(world.services, cloud.present<Drill>(DRILLS));
  const { desired } = await db().allocation.findFirstOrThrow();
  const { unit, system } = desired as { unit: { code: string }; system: { code: string } };
  expect([...cloud.of<Drill>(DRILLS).values()][0]?.metadata.labels).toMatchObject({
    [LABELS.unit]: unit.code,
    [LABELS.system]: system.code,
    [LABELS.tenancy]: 'water-monitor',
  });
});

const drillsOf = async (now: string) => {
  const year = { from: new Date('2026-12-31T16:00:00Z'), until: new Date('2027-12-31T16:00:00Z') };
  const { duties } = await collectService(db(), year, new Date(now));
  return duties.filter(({ type }) => type === 'drill').map(({ state }) => state);
};

test('a drill that failed is no duty done, until a later one of the same system is verified', async () => {
  const [first, second] = await planned(3);
  if (!first || !second) throw new Error('two are owed');
  const end = ({ plannedFor }: { plannedFor: Date }) => new Date(plannedFor.getTime() + 3_600_000);
  const ended = { state: 'closed', startedAt: first.plannedFor, endedAt: end(first), score: 0 } as const;
  await db().drill.update({ where: { id: first.id }, data: { ...ended, outcome: 'failed' } });
  const between = new Date(first.plannedFor.getTime() + 86_400_000).toISOString();
  expect((await drillsOf(between))[0]).toBe('late');
  await db().drill.update({
    where: { id: second.id },
    data: { state: 'closed', startedAt: second.plannedFor, endedAt: end(second), outcome: 'verified', score: 100 },
  });
  expect((await drillsOf(between))[0]).toBe('late');
  expect(await drillsOf('2028-01-05T00:00:00Z')).toEqual(['inTime', 'inTime']);
});

test.each([
  // Weekly as planned: kept on every day.
  ['B......B......B', 7, 15, 15],
  ['...B......B....', 7, 15, 15],
  // One week left out.
  ['B.............B', 7, 8, 15],
  // Daily: each day for itself.
  ['B.BB.', 1, 3, 5],
  // What is not owed stays out.
  ['EEB.- B', 1, 2, 3],
])('marks %s at an interval of %i days are %i days kept of %i owed', (marks, interval, protectedDays, owedDays) => {
  expect(owedOf(marks, interval)).toEqual({ protectedDays, owedDays });
});
