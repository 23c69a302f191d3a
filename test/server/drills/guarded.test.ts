import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Drill } from '../../../operators/resources/drill.ts';
import { DRILLS } from '../../../operators/runtime/kinds.ts';
import { dispatchDrills } from '../../../server/drills/cluster.ts';
import { tickDrills } from '../../../server/drills/tick.ts';
import { dayOf } from '../../../server/time/working-days.ts';
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

const DAY = 86_400_000;
const db = () => world.services.db;
const tick = () => tickDrills(world.services);
const dispatch = () => dispatchDrills(world.services, cloud.present<Drill>(DRILLS));
const told = async (key: string, role: 'leader' | 'providerOperator' = 'leader') =>
  db().notice.count({ where: { key, userId: (await world.person(role)).id } });
const onCluster = () => cloud.of<Drill>(DRILLS).size;
const item = async () => (await (await world.as('leader')).drills.plan({ year: 2027 }))?.items[0];

/** A confirmed drill of 2027, on the cluster, on whose day the authority then lays a guard period. */
async function guarded() {
  await inProduction(world, 'monitor');
  world.clock.set('2026-12-01T01:00:00Z');
  await tick();
  await confirmed(world, 2027);
  await dispatch();
  expect(onCluster()).toBe(1);
  const drill = await db().drill.findFirstOrThrow();
  const day = dayOf(drill.plannedFor);
  const untilDay = dayOf(new Date(drill.plannedFor.getTime() + 10 * DAY));
  world.clock.set('2026-12-02T01:00:00Z');
  const { guardPeriods } = await world.as('leader');
  const period = await guardPeriods.add({ name: '两会保障', fromDay: day, untilDay, reason: '重大活动' });
  return { drill, period };
}

test('a guard period laid on a planned drill holds it back: told to both once, off the cluster, not announced, not overdue', async () => {
  const { drill } = await guarded();
  await Promise.all([tick(), tick()]);
  await tick();
  expect([await told('drillInGuardPeriod'), await told('drillInGuardPeriod', 'providerOperator')]).toEqual([1, 1]);
  expect(await item()).toMatchObject({ conflict: 'guarded' });
  await dispatch();
  expect(onCluster()).toBe(0);
  world.clock.set(new Date(drill.plannedFor.getTime() - DAY).toISOString());
  await tick();
  expect(await told('drillAnnounced')).toBe(0);
  world.clock.set(new Date(drill.plannedFor.getTime() + DAY).toISOString());
  await tick();
  await dispatch();
  expect([onCluster(), await told('drillOverdue')]).toEqual([0, 0]);
  world.clock.advance({ days: 11 });
  await tick();
  expect(await told('drillOverdue')).toBe(1);
});

test('moved out of the period and confirmed, it is on the cluster again', async () => {
  const { drill } = await guarded();
  await dispatch();
  const provider = await world.as('providerOperator');
  const move = { year: 2027, version: 1, itemId: drill.planItem, reason: '避开保障期', day: '2027-11-10' };
  await provider.drills.moveItem(move);
  await confirmed(world, 2027);
  await dispatch();
  expect(onCluster()).toBe(1);
  expect(await item()).toMatchObject({ conflict: null });
});

test('a plan that both confirm after the period was announced is meant so, and a period that is cancelled holds nothing back', async () => {
  const { period } = await guarded();
  await dispatch();
  expect(onCluster()).toBe(0);
  const provider = await world.as('providerOperator');
  const extra = {
    year: 2027,
    version: 1,
    scenario: 'trojan',
    tableTop: true,
    day: '2027-11-10',
    reason: '加练',
  } as const;
  await provider.drills.addItem(extra);
  await confirmed(world, 2027);
  await dispatch();
  expect(onCluster()).toBe(1);
  await (await world.as('leader')).guardPeriods.cancel({ id: period.id, reason: '活动取消' });
  await tick();
  expect(await item()).toMatchObject({ conflict: null });
});
