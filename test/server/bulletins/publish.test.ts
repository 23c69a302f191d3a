import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../../../operators/runtime/canonical.ts';
import { ensureBulletins } from '../../../server/bulletins/ensure.ts';
import { tickBulletins } from '../../../server/bulletins/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { draftOf, finding, givenAllocation, givenDraft, publish } from './given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await givenAllocation(world, 'water', 'registry');
});
afterEach(() => world.close());

const months = async () =>
  (await world.services.db.bulletin.findMany({ orderBy: { month: 'asc' } })).map(({ month }) => month);

test('a month end, a year end and a leap day each bring one bulletin, however often it is looked and after any downtime', async () => {
  await ensureBulletins(world.services);
  expect(await months()).toEqual(['2026-11']);
  world.clock.set('2026-11-30T15:59:59Z');
  expect(await ensureBulletins(world.services)).toEqual([]);
  world.clock.set('2026-12-31T16:00:00Z');
  expect(await ensureBulletins(world.services)).toEqual(['2026-12', '2027-01']);
  world.clock.set('2028-02-29T15:59:59Z');
  await ensureBulletins(world.services);
  await Promise.all([ensureBulletins(world.services), ensureBulletins(world.services)]);
  const made = await months();
  expect(made.at(-1)).toBe('2028-02');
  expect(made).toHaveLength(16);
  const february = await world.services.db.bulletin.findUniqueOrThrow({ where: { month: '2028-02' } });
  expect(february.untilAt.toISOString()).toBe('2028-02-29T16:00:00.000Z');
});

test('a due day in a holiday moves to the end of the next working day', async () => {
  world.clock.set('2027-09-30T00:00:00Z');
  await ensureBulletins(world.services);
  const provider = await world.as('providerOperator');
  const [september] = await provider.bulletins.table();
  // 10 October 2027 is a Sunday; the first working day from it on is the 11th.
  expect(september).toMatchObject({ month: '2027-09', dueAt: '2027-10-11T16:00:00.000Z' });
});

test('publishing freezes, numbers and digests the content; what comes later changes nothing of it', async () => {
  await givenDraft(world, '2026-11', [finding()]);
  const provider = await world.as('providerOperator');
  const { version } = await provider.bulletins.get({ month: '2026-11' });
  await provider.bulletins.edit({ month: '2026-11', version, texts: { overview: '总体平稳。' } });
  expect(await publish(world, '2026-11')).toBe('云政务安〔2026〕第11期');
  const before = await provider.bulletins.get({ month: '2026-11' });
  expect(digestOf(before.content)).toBe(before.digest);
  await world.services.db.securityFigure.create({
    data: { month: '2026-11', side: 'all', name: 'attacks', value: 5, source: 'x', updatedAt: world.clock.now() },
  });
  await expect(
    provider.bulletins.edit({ month: '2026-11', version: before.version, texts: { overview: '改' } }),
  ).rejects.toMatchObject({ cause: { user: { key: 'bulletinPublished' } } });
  await expect(provider.bulletins.publish({ month: '2026-11', version: before.version })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await provider.bulletins.correct({ month: '2026-11', words: '第三节数字更正' });
  const after = await provider.bulletins.get({ month: '2026-11' });
  expect(after.content).toEqual(before.content);
  expect(after.digest).toBe(before.digest);
  expect(after.errata.map(({ sequence, words }) => [sequence, words])).toEqual([[1, '第三节数字更正']]);
});

test('of two who publish at once one succeeds, and every item and extract is there once', async () => {
  await givenDraft(world, '2026-11', [finding(), finding({ subject: 'other', ids: ['CVE-2', 'CVE-3'] })]);
  const provider = await world.as('providerOperator');
  const { version } = await provider.bulletins.get({ month: '2026-11' });
  const outcomes = await Promise.allSettled(
    [1, 2, 3].map(() => provider.bulletins.publish({ month: '2026-11', version })),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { db } = world.services;
  expect(await db.bulletinItem.count()).toBe(2);
  expect((await db.bulletinExtract.findMany()).map(({ unitId }) => unitId).sort()).toEqual(['provider', 'water']);
});

test('a publication that dies in the middle leaves nothing, and the next one does all of it once', async () => {
  await givenDraft(world, '2026-11', [finding()]);
  const provider = await world.as('providerOperator');
  const { version } = await provider.bulletins.get({ month: '2026-11' });
  // The last thing written is the delivery of a webhook: a unit whose delivery is there already makes that write fail.
  const { db, clock } = world.services;
  const { id } = await db.bulletin.findUniqueOrThrow({ where: { month: '2026-11' } });
  await db.bulletinWebhook.create({
    data: { unitId: 'water', url: 'https://x', secret: 's', updatedAt: clock.now(), updatedBy: 'test' },
  });
  await db.bulletinDelivery.create({
    data: { id: 'in-the-way', bulletinId: id, unitId: 'water', nextAt: clock.now() },
  });
  await expect(provider.bulletins.publish({ month: '2026-11', version })).rejects.toThrow();
  expect(await db.bulletinItem.count()).toBe(0);
  expect(await db.bulletinExtract.count()).toBe(0);
  expect((await provider.bulletins.get({ month: '2026-11' })).state).toBe('drafted');
  await db.bulletinDelivery.delete({ where: { id: 'in-the-way' } });
  await publish(world, '2026-11');
  expect(await db.bulletinItem.count()).toBe(1);
  expect(await db.bulletinDelivery.count()).toBe(1);
});

test('a unit sees its own extract and items and nothing of others, and drafts not at all', async () => {
  await givenAllocation(world, 'health', 'clinic');
  await givenDraft(world, '2026-11', [
    finding(),
    finding({ unit: 'health', tenancy: 'health-clinic', ids: ['CVE-9'] }),
  ]);
  const water = await world.as('unitHead');
  const health = await world.as('unitHead', 'health');
  await expect(water.bulletins.get({ month: '2026-11' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await water.bulletins.table()).toEqual([]);
  await publish(world, '2026-11');
  const seen = await water.bulletins.get({ month: '2026-11' });
  expect(seen.mine?.findings.map(({ ids }) => ids)).toEqual([['CVE-2026-1']]);
  expect(seen.units.map(({ unitId }) => unitId)).toEqual(['water']);
  const [item] = await health.bulletinItems.table({});
  await expect(water.bulletinItems.get({ id: item?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await (await world.as('auditor')).bulletinItems.table({})).length).toBe(2);
});

test('not published by its day a bulletin is overdue: told once to authority and provider, and counted for good', async () => {
  await givenDraft(world, '2026-11', []);
  const leader = await world.as('leader');
  const provider = await world.as('providerOperator');
  world.clock.set('2026-12-10T15:59:59Z');
  expect((await tickBulletins(world.services)).overdueBulletins).toBe(0);
  world.clock.set('2026-12-10T16:00:01Z');
  expect((await tickBulletins(world.services)).overdueBulletins).toBe(1);
  expect((await tickBulletins(world.services)).overdueBulletins).toBe(0);
  for (const person of [leader, provider]) {
    const { items } = await person.notices.list({});
    expect(items.filter(({ key }) => key === 'bulletinOverdue')).toHaveLength(1);
  }
  world.clock.set('2026-12-15T02:00:00Z');
  await publish(world, '2026-11');
  const [row] = (await leader.bulletins.table()).filter(({ month }) => month === '2026-11');
  expect(row).toMatchObject({ state: 'published', isLate: true, overdueDays: 3 });
});

test('what persists keeps its item and its due date; what is new opens one; what is gone goes to the retest', async () => {
  await givenDraft(world, '2026-11', [
    finding({ ids: ['CVE-1', 'CVE-2'] }),
    finding({ section: 'access', subject: 'binding' }),
  ]);
  await publish(world, '2026-11');
  const first = await world.services.db.bulletinItem.findMany({ orderBy: { number: 'asc' } });
  world.clock.set('2026-12-31T16:00:00Z');
  await givenDraft(world, '2026-12', [finding({ ids: ['CVE-2', 'CVE-3'] })]);
  await publish(world, '2026-12');
  const items = await world.services.db.bulletinItem.findMany({ orderBy: [{ month: 'asc' }, { number: 'asc' }] });
  expect(items.map(({ month, ids, remaining, state }) => [month, ids, remaining, state])).toEqual([
    ['2026-11', ['CVE-1', 'CVE-2'], ['CVE-2'], 'new'],
    ['2026-11', ['CVE-2026-1'], ['CVE-2026-1'], 'retesting'],
    ['2026-12', ['CVE-3'], ['CVE-3'], 'new'],
  ]);
  expect(items[0]?.dueAt).toEqual(first[0]?.dueAt);
});

test('a month in which nothing could be scanned sends nothing to the retest', async () => {
  await givenDraft(world, '2026-11', [finding()]);
  await publish(world, '2026-11');
  world.clock.set('2026-12-31T16:00:00Z');
  const draft = draftOf([]);
  await givenDraft(world, '2026-12', [], {
    ...draft,
    sections: draft.sections.map((each) => ({ ...each, available: false })),
  });
  await publish(world, '2026-12');
  expect((await world.services.db.bulletinItem.findMany()).map(({ state }) => state)).toEqual(['new']);
});
