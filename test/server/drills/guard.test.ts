import { afterEach, beforeEach, expect, test } from 'vitest';
import { guardPeriodAt } from '../../../server/guard/periods.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const PERIOD = { name: '两会保障', fromDay: '2027-03-01', untilDay: '2027-03-15', reason: '重大活动' };

test('a guard period holds from its first to its last day in the city’s zone, until it is cancelled', async () => {
  const leader = await world.as('leader');
  const { id } = await leader.guardPeriods.add(PERIOD);
  const db = world.services.db;
  const at = async (iso: string) => (await guardPeriodAt(db, new Date(iso)))?.name;
  expect(await at('2027-02-28T15:59:59Z')).toBeUndefined();
  expect(await at('2027-02-28T16:00:00Z')).toBe('两会保障');
  expect(await at('2027-03-15T15:59:59Z')).toBe('两会保障');
  expect(await at('2027-03-15T16:00:00Z')).toBeUndefined();
  await leader.guardPeriods.cancel({ id, reason: '活动取消' });
  expect(await at('2027-03-05T04:00:00Z')).toBeUndefined();
  await expect(leader.guardPeriods.cancel({ id, reason: '活动取消' })).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a period that ends before it begins is refused', async () => {
  const leader = await world.as('leader');
  await expect(leader.guardPeriods.add({ ...PERIOD, untilDay: '2027-02-01' })).rejects.toMatchObject({
    code: 'UNPROCESSABLE_CONTENT',
  });
});

test('units are told of a period, and see it', async () => {
  const head = await world.as('unitHead');
  await (await world.as('authorityHandler')).guardPeriods.add(PERIOD);
  expect((await head.notices.list({})).items.map(({ key }) => key)).toEqual(['guardPeriodAdded']);
  expect(await head.guardPeriods.list({ year: 2027 })).toMatchObject([{ name: '两会保障', state: 'coming' }]);
});
