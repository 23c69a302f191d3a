import { afterEach, beforeEach, expect, test } from 'vitest';
import { completePlans } from '../../../server/drills/plan-watch.ts';
import { tickDrills } from '../../../server/drills/tick.ts';
import { collectService } from '../../../server/provider/collect.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { confirmed, inProduction } from './given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  for (const role of ['leader', 'providerOperator', 'unitHead'] as const) await world.person(role);
});
afterEach(() => world.close());

const YEAR = 2027;
const db = () => world.services.db;
const tick = () => tickDrills(world.services);
const told = async (key: string, role: 'leader' | 'providerOperator') =>
  db().notice.count({ where: { key, userId: (await world.person(role)).id, link: `/drills/plan/${YEAR}` } });
const plan = async () => {
  const found = await (await world.as('leader')).drills.plan({ year: YEAR });
  if (!found) throw new Error('no plan');
  return found;
};

/** Drafted by the clock on the first of December, 31 days before the year. */
async function drafted(...systems: string[]): Promise<void> {
  for (const code of systems) await inProduction(world, code);
  world.clock.set('2026-12-01T01:00:00Z');
  await tick();
}

const dutiesOf = async (from: string, until: string, now: string) =>
  (await collectService(db(), { from: new Date(from), until: new Date(until) }, new Date(now))).duties.filter(
    ({ type }) => type === 'drill',
  );
const WHOLE_YEAR = ['2026-12-31T16:00:00Z', '2027-12-31T16:00:00Z'] as const;

test('a plan that both have not confirmed in ten working days is escalated to both, once, whatever is edited', async () => {
  await drafted('monitor');
  expect(await plan()).toMatchObject({ confirmBy: '2026-12-15T16:00:00.000Z', confirmLate: false });
  world.clock.set('2026-12-15T15:59:00Z');
  await tick();
  expect(await told('drillPlanOverdue', 'leader')).toBe(0);
  world.clock.set('2026-12-15T16:01:00Z');
  await Promise.all([tick(), tick()]);
  const [item] = (await plan()).items;
  const provider = await world.as('providerOperator');
  const move = { year: YEAR, version: 1, itemId: item?.id ?? '', reason: '机房检修', day: '2027-11-10' };
  await provider.drills.moveItem(move);
  world.clock.advance({ days: 40 });
  await tick();
  expect(await told('drillPlanOverdue', 'leader')).toBe(1);
  expect(await told('drillPlanOverdue', 'providerOperator')).toBe(1);
  expect(await plan()).toMatchObject({ version: 2, confirmBy: '2026-12-15T16:00:00.000Z', confirmLate: true });
  expect(await db().auditEntry.count({ where: { action: 'drillPlan.overdue', subjectId: `${YEAR}` } })).toBe(1);
  const { operations } = await world.as('providerOperator');
  const line = async () => (await operations.attention()).find(({ kind }) => kind === 'drillPlan');
  expect(await line()).toEqual({ kind: 'drillPlan', overdue: 1, open: 1, link: '/drills/plan/2027' });
  await confirmed(world, YEAR);
  expect(await plan()).toMatchObject({ confirmBy: null, confirmLate: false });
  expect(await line()).toEqual({ kind: 'drillPlan', overdue: 0, open: 0 });
});

test('a system that comes after the plan is added by itself a week later, told to both, and waits to be confirmed', async () => {
  await drafted('monitor');
  await confirmed(world, YEAR);
  await inProduction(world, 'flood');
  world.clock.set('2026-12-08T00:59:00Z');
  await completePlans(world.services);
  expect(await plan()).toMatchObject({ version: 1 });
  world.clock.set('2026-12-08T01:01:00Z');
  await Promise.all([completePlans(world.services), completePlans(world.services)]);
  expect(await plan()).toMatchObject({ version: 2, state: 'draft', change: 'complete:1' });
  expect((await plan()).items.map(({ systemId }) => systemId).toSorted()).toEqual(['flood', 'monitor']);
  expect(await told('drillPlanCompleted', 'leader')).toBe(1);
  expect(await told('drillPlanCompleted', 'providerOperator')).toBe(1);
  // Nothing is missing any more.
  world.clock.advance({ days: 30 });
  await completePlans(world.services);
  expect(await plan()).toMatchObject({ version: 2 });
});

test('a level that rises owes more, and the plan gets the second drill', async () => {
  await drafted('monitor');
  await confirmed(world, YEAR);
  const row = await db().allocation.findUniqueOrThrow({ where: { systemId: 'monitor' } });
  const desired = { ...(row.desired as object), protectionLevel: 3 };
  await db().allocation.update({ where: { id: row.id }, data: { desired } });
  world.clock.advance({ days: 8 });
  await completePlans(world.services);
  expect((await plan()).items).toHaveLength(2);
});

test('drills that were owed and never planned count as late at the year’s end, and not before', async () => {
  await drafted('monitor', 'flood');
  await db().system.updateMany({ data: { onlineAt: new Date('2026-10-01T00:00:00Z') } });
  expect(await dutiesOf(...WHOLE_YEAR, '2027-06-01T00:00:00Z')).toEqual([]);
  expect(await dutiesOf(...WHOLE_YEAR, '2028-01-05T00:00:00Z')).toMatchObject([
    { label: 'water-flood', state: 'late', link: '/drills/plan/2027' },
    { label: 'water-monitor', state: 'late', link: '/drills/plan/2027' },
  ]);
  // A system of the year's last weeks owes its first drill in the next.
  await db().system.update({ where: { id: 'flood' }, data: { onlineAt: new Date('2027-12-20T00:00:00Z') } });
  expect(await dutiesOf(...WHOLE_YEAR, '2028-01-05T00:00:00Z')).toMatchObject([{ label: 'water-monitor' }]);
});

test('what the provider has confirmed and the authority has not is not the provider’s omission', async () => {
  await drafted('monitor');
  await db().system.updateMany({ data: { onlineAt: new Date('2026-10-01T00:00:00Z') } });
  await (await world.as('providerOperator')).drills.confirmPlan({ year: YEAR, version: 1, party: 'provider' });
  expect(await dutiesOf(...WHOLE_YEAR, '2028-01-05T00:00:00Z')).toEqual([]);
});
