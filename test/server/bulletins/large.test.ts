import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Finding } from '../../../operators/resources/security-bulletin.ts';
import { planItems } from '../../../server/bulletins/plan-items.ts';
import { stageItems } from '../../../server/bulletins/stage-items.ts';
import { tickBulletins } from '../../../server/bulletins/tick.ts';
import { currentPolicy } from '../../../server/policies/current.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { finding, givenAllocation, givenDraft, publish } from './given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await givenAllocation(world, 'water', 'registry');
});
afterEach(() => world.close());

const many = (count: number, change: (index: number) => Partial<Finding> = () => ({})): Finding[] =>
  Array.from({ length: count }, (_, index) =>
    finding({
      subject: `registry.yunzhou.gov.cn/water/image-${index}`,
      ids: [`CVE-1-${index}`, `CVE-2-${index}`],
      ...change(index),
    }),
  );

const staged = async () =>
  (await world.services.db.bulletinStagedItem.count()) + (await world.services.db.bulletinStagedSighting.count());

test('fifty thousand new items are published at once, numbered without a gap, and the month after keeps, lessens and retests them', {
  timeout: 300_000,
}, async () => {
  const { db } = world.services;
  await givenDraft(world, '2026-11', many(50_000));
  await publish(world, '2026-11');
  expect(await db.bulletinItem.count()).toBe(50_000);
  const { _min, _max } = await db.bulletinItem.aggregate({ _min: { number: true }, _max: { number: true } });
  expect([_min.number, _max.number]).toEqual([1, 50_000]);
  expect(await db.bulletinItem.findFirst({ where: { number: 50_000 } })).toMatchObject({
    state: 'new',
    unitId: 'water',
    systemId: 'water-registry',
    severity: 'critical',
    ids: ['CVE-1-49999', 'CVE-2-49999'],
    remaining: ['CVE-1-49999', 'CVE-2-49999'],
    reportFiles: [],
    openedAt: world.clock.now(),
    lastSeenMonth: '2026-11',
    version: 0,
  });
  expect(await staged()).toBe(0);

  // December: a third as it was, a third with one of its two holes mended, a third not found any more.
  world.clock.set('2026-12-31T17:00:00Z');
  const december = many(50_000, (index) => (index % 3 === 1 ? { ids: [`CVE-2-${index}`] } : {}));
  await givenDraft(
    world,
    '2026-12',
    december.filter((_, index) => index % 3 !== 2),
  );
  await publish(world, '2026-12');
  expect(await db.bulletinItem.count()).toBe(50_000);
  expect(await db.bulletinItem.count({ where: { lastSeenMonth: '2026-12', state: 'new' } })).toBe(33_334);
  const lessened = await db.bulletinItem.findFirst({ where: { number: 2 } });
  expect(lessened).toMatchObject({ ids: ['CVE-1-1', 'CVE-2-1'], remaining: ['CVE-2-1'] });
  const retested = await db.bulletinItem.findFirstOrThrow({ where: { number: 3 } });
  expect(retested).toMatchObject({
    state: 'retesting',
    reportedAt: world.clock.now(),
    version: 1,
    lastSeenMonth: '2026-11',
  });
  expect(await db.bulletinItem.count({ where: { state: 'retesting' } })).toBe(16_666);
  expect(await db.bulletinItemEvent.count({ where: { action: 'noLongerFound' } })).toBe(16_666);
  const [event] = await db.bulletinItemEvent.findMany({ where: { itemId: retested.id } });
  expect(event).toMatchObject({ action: 'noLongerFound', at: world.clock.now(), words: '' });
});

test('what was staged by a process that died is never seen, hinders nobody, and is swept away', async () => {
  const { db } = world.services;
  const findings = many(1_500);
  await givenDraft(world, '2026-11', findings);
  const { id: bulletinId } = await db.bulletin.findUniqueOrThrow({ where: { month: '2026-11' } });
  const cmd = await world.command('providerOperator');
  const plan = await planItems(db, findings, {
    month: '2026-11',
    itemsFrom: 'low',
    available: new Set(['vulnerability']),
  });
  await stageItems(cmd, plan, {
    attempt: 'died',
    bulletinId,
    month: '2026-11',
    policy: await currentPolicy(db, world.clock.now()),
    unitIds: new Map([['water', 'water']]),
    providerId: 'provider',
  });
  const water = await world.as('unitHead');
  expect(await water.bulletinItems.table({})).toEqual([]);
  expect(await staged()).toBe(1_500);
  await publish(world, '2026-11');
  expect(await db.bulletinItem.count()).toBe(1_500);
  expect(await staged()).toBe(1_500);
  await tickBulletins(world.services);
  expect(await staged()).toBe(1_500);
  world.clock.set(new Date(world.clock.now().getTime() + 2 * 3_600_000).toISOString());
  await tickBulletins(world.services);
  expect(await staged()).toBe(0);
  expect(await db.bulletinItem.count()).toBe(1_500);
});

test('a draft that is replaced while a publication is being prepared is not published', async () => {
  await givenDraft(world, '2026-11', many(10));
  const provider = await world.as('providerOperator');
  const { version } = await provider.bulletins.get({ month: '2026-11' });
  // The operators’ new draft comes in between: what was prepared no longer is what would be published.
  await world.services.db.bulletin.update({ where: { month: '2026-11' }, data: { version: { increment: 1 } } });
  await expect(provider.bulletins.publish({ month: '2026-11', version })).rejects.toMatchObject({
    cause: { user: { key: 'bulletinMoved' } },
  });
  expect(await world.services.db.bulletinItem.count()).toBe(0);
  expect(await staged()).toBe(0);
  expect((await provider.bulletins.get({ month: '2026-11' })).state).toBe('drafted');
});

test('of publishers who prepared at the same time one wins, and the others leave nothing behind', async () => {
  await givenDraft(world, '2026-11', many(2_500));
  const provider = await world.as('providerOperator');
  const { version } = await provider.bulletins.get({ month: '2026-11' });
  const outcomes = await Promise.allSettled(
    [1, 2, 3].map(() => provider.bulletins.publish({ month: '2026-11', version })),
  );
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await world.services.db.bulletinItem.count()).toBe(2_500);
  expect(await staged()).toBe(0);
});

test('a night in which thousands of items fall due moves each once and tells the unit once', async () => {
  const { db } = world.services;
  await givenDraft(world, '2026-11', many(1_200));
  await publish(world, '2026-11');
  const cmd = await world.command('unitHead');
  await db.bulletinItem.updateMany({ where: { number: 7 }, data: { state: 'fixed' } });
  world.clock.set('2027-03-01T00:00:00Z');
  expect((await tickBulletins(world.services)).overdueItems).toBe(1_199);
  expect((await tickBulletins(world.services)).overdueItems).toBe(0);
  expect(await db.bulletinItem.count({ where: { state: 'overdue' } })).toBe(1_199);
  expect(await db.bulletinItemEvent.count({ where: { action: 'overdue' } })).toBe(1_199);
  expect(await db.notice.count({ where: { key: 'bulletinItemsOverdue', userId: cmd.actor.id } })).toBe(1);
});
