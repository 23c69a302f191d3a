import { afterEach, beforeEach, expect, test } from 'vitest';
import { deadDeliveries, deliverBulletins } from '../../../server/bulletins/webhooks.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { finding, givenAllocation, givenDraft, publish } from './given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await givenAllocation(world, 'water', 'registry');
});
afterEach(() => world.close());

test('a delivery that is given up after its last try is told to the unit and to whoever keeps the channels, once', async () => {
  const { clock } = world;
  const { db } = world.services;
  const [unit, admin] = [await world.as('unitHead'), await world.as('systemAdministrator')];
  await givenDraft(world, '2026-11', [finding()]);
  await publish(world, '2026-11');
  const { id: bulletinId } = await db.bulletin.findUniqueOrThrow({ where: { month: '2026-11' } });
  const nextAt = clock.now();
  await db.bulletinDelivery.create({ data: { id: 'd', bulletinId, unitId: 'water', nextAt, tries: 14 } });
  const told = async (who: typeof unit) =>
    (await who.notices.list({})).items.filter(({ key }) => key === 'bulletinWebhookDead').length;
  await deliverBulletins(world.services, () => 0);
  expect([await told(unit), await deadDeliveries(db, clock.now())]).toEqual([0, 0]);
  clock.advance({ days: 1 });
  await deliverBulletins(world.services, () => 0);
  clock.advance({ days: 1 });
  await deliverBulletins(world.services, () => 0);
  expect([await told(unit), await told(admin), await deadDeliveries(db, clock.now())]).toEqual([1, 1, 1]);
});
