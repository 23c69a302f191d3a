import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RetestResult } from '../../../operators/resources/security-bulletin.ts';
import { english, say } from '../../../operators/resources/sentences.ts';
import { observeRetests } from '../../../server/bulletins/observe-retests.ts';
import { tickBulletins } from '../../../server/bulletins/tick.ts';
import { addWorkingDays } from '../../../server/time/working-days.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { finding, givenAllocation, givenDraft, publish } from './given.ts';

let world: World;
let id: string;
beforeEach(async () => {
  world = await createWorld();
  await givenAllocation(world, 'water', 'registry');
  await givenDraft(world, '2026-11', [
    finding(),
    finding({ section: 'access', subject: 'cluster', unit: '', tenancy: '', severity: 'high' }),
  ]);
  await publish(world, '2026-11');
  id = (await world.services.db.bulletinItem.findFirstOrThrow({ where: { unitId: 'water' } })).id;
});
afterEach(() => world.close());

const stateOf = async () => (await world.services.db.bulletinItem.findUniqueOrThrow({ where: { id } })).state;

async function answer(outcome: RetestResult['outcome'], change: Partial<RetestResult> = {}): Promise<void> {
  const item = await world.services.db.bulletinItem.findUniqueOrThrow({ where: { id } });
  const requestedAt = item.reportedAt?.toISOString() ?? '';
  const result = {
    item: id,
    requestedAt,
    lookedAt: world.clock.now().toISOString(),
    outcome,
    remaining: [],
    message: '',
  };
  await observeRetests(world.services, [{ ...result, ...change }]);
}

test('due dates are working days by severity, and the platform’s items are the provider’s', async () => {
  const items = await world.services.db.bulletinItem.findMany({ orderBy: { number: 'asc' } });
  expect(items.map(({ unitId, severity, dueAt }) => [unitId, severity, dueAt])).toEqual([
    ['water', 'critical', addWorkingDays(world.clock.now(), 5)],
    ['provider', 'high', addWorkingDays(world.clock.now(), 10)],
  ]);
});

test('findings below the policy’s severity are counted and open no item', async () => {
  world.clock.set('2026-12-31T16:00:00Z');
  await givenDraft(world, '2026-12', [finding(), finding({ severity: 'low', subject: 'small', ids: ['CVE-low'] })]);
  await publish(world, '2026-12');
  expect(await world.services.db.bulletinItem.count({ where: { severity: 'low' } })).toBe(0);
});

test('an item is fixed only by the retest; an answer to an older report changes nothing', async () => {
  const unit = await world.as('unitApplicant');
  await unit.bulletinItems.acknowledge({ id });
  await unit.bulletinItems.start({ id });
  await unit.bulletinItems.report({ id, words: '已修复' });
  expect(await stateOf()).toBe('retesting');
  await answer('gone', { requestedAt: '2026-01-01T00:00:00.000Z' });
  expect(await stateOf()).toBe('retesting');
  await answer('unknown');
  expect(await stateOf()).toBe('retesting');
  await answer('present', { remaining: ['CVE-2026-1'] });
  expect(await stateOf()).toBe('inProgress');
  await unit.bulletinItems.report({ id, words: '再次修复' });
  expect((await unit.bulletinItems.get({ id })).retestSaid).toEqual([]);
  const said = [say('retest.gone')];
  await answer('gone', { message: english(said), said });
  await answer('present');
  const item = await unit.bulletinItems.get({ id });
  expect(item).toMatchObject({ state: 'fixed', remaining: 0, retestMessage: 'No longer found.', retestSaid: said });
  expect(item.events.at(-1)).toMatchObject({ action: 'fixed', words: 'No longer found.', said });
  expect(item.events.map(({ action }) => action)).toEqual([
    'acknowledge',
    'start',
    'report',
    'retestFailed',
    'report',
    'fixed',
  ]);
});

test('another unit, and the provider, cannot answer for an item', async () => {
  const health = await world.as('unitHead', 'health');
  await expect(health.bulletinItems.report({ id, words: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const provider = await world.as('providerOperator');
  await expect(provider.bulletinItems.report({ id, words: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('past its day an item is overdue, once, and unit and authority hear of it', async () => {
  const leader = await world.as('leader');
  await world.as('unitHead');
  world.clock.set('2026-12-20T00:00:00Z');
  expect((await tickBulletins(world.services)).overdueItems).toBe(2);
  expect((await tickBulletins(world.services)).overdueItems).toBe(0);
  expect(await stateOf()).toBe('overdue');
  const { items } = await leader.notices.list({});
  expect(items.filter(({ key }) => key === 'bulletinItemsOverdue')).toHaveLength(2);
});

test('an item that is reported mended and never retested is overdue to whoever must look, once', async () => {
  const provider = await world.as('providerOperator');
  const unit = await world.as('unitHead');
  await unit.bulletinItems.report({ id, words: '已修复' });
  await world.services.db.bulletinItem.updateMany({ where: { id: { not: id } }, data: { state: 'fixed' } });
  const overdue = async () => {
    const { overdueAt } = await world.services.db.bulletinItem.findUniqueOrThrow({ where: { id } });
    const attention = await provider.operations.attention();
    return [overdueAt !== null, attention.find(({ kind }) => kind === 'items')?.overdue];
  };
  const { dueAt } = await world.services.db.bulletinItem.findUniqueOrThrow({ where: { id } });
  world.clock.set(addWorkingDays(dueAt, 2).toISOString());
  await answer('unknown');
  expect((await world.services.db.bulletinItem.findUniqueOrThrow({ where: { id } })).retestOutcome).toBe('unknown');
  await tickBulletins(world.services);
  expect(await overdue()).toEqual([false, 0]);
  world.clock.advance({ days: 5 });
  await tickBulletins(world.services);
  await tickBulletins(world.services);
  expect(await overdue()).toEqual([true, 1]);
  expect(await stateOf()).toBe('retesting');
  const told = (await provider.notices.list({})).items.filter(({ key }) => key === 'bulletinRetestsOverdue');
  expect(told).toHaveLength(1);
  await answer('gone', { lookedAt: new Date(world.clock.now().getTime() + 1).toISOString() });
  expect(await stateOf()).toBe('fixed');
});

test('a risk is accepted by the authority with reason and end, and the acceptance ends by itself', async () => {
  const unit = await world.as('unitHead');
  const leader = await world.as('leader');
  await expect(leader.bulletinItems.decideRisk({ id, accepted: true, words: '同意' })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await expect(unit.bulletinItems.askRisk({ id, reason: '无补丁', until: '2028-01-01' })).rejects.toMatchObject({
    cause: { user: { key: 'bulletinRiskTooLong' } },
  });
  await unit.bulletinItems.askRisk({ id, reason: '厂商尚无补丁，已限制访问', until: '2026-12-24' });
  await leader.bulletinItems.decideRisk({ id, accepted: true, words: '同意' });
  expect(await unit.bulletinItems.get({ id })).toMatchObject({
    state: 'riskAccepted',
    risk: { reason: '厂商尚无补丁，已限制访问' },
  });
  world.clock.set('2026-12-24T15:59:59Z');
  await tickBulletins(world.services);
  expect(await stateOf()).toBe('riskAccepted');
  world.clock.set('2026-12-24T16:00:00Z');
  expect((await tickBulletins(world.services)).endedRisks).toBe(1);
  // Its due day has passed meanwhile.
  expect(await stateOf()).toBe('overdue');
});

test('an item added by hand is retested by the provider, and the provider’s own by the authority', async () => {
  const provider = await world.as('providerOperator');
  const leader = await world.as('leader');
  const unit = await world.as('unitHead');
  const manual = { month: '2026-11', subject: '门户网站', title: '弱口令', severity: 'high' as const };
  const { id: own } = await provider.bulletins.addItem({ ...manual, unitId: 'water' });
  await expect(provider.bulletins.addItem({ ...manual, unitId: 'water' })).rejects.toMatchObject({ code: 'CONFLICT' });
  await unit.bulletinItems.report({ id: own, words: '已改' });
  await expect(leader.bulletinItems.confirm({ id: own, gone: true, words: '好' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await provider.bulletinItems.confirm({ id: own, gone: true, words: '已核实' });
  expect((await unit.bulletinItems.get({ id: own })).state).toBe('fixed');

  const { id: platform } = await provider.bulletins.addItem({ ...manual, unitId: 'provider' });
  await provider.bulletinItems.report({ id: platform, words: '已改' });
  await expect(provider.bulletinItems.confirm({ id: platform, gone: true, words: '好' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await leader.bulletinItems.confirm({ id: platform, gone: false, words: '仍可登录' });
  expect((await provider.bulletinItems.get({ id: platform })).state).toBe('inProgress');
});
