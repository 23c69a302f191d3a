import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KubeClient } from '../../../operators/runtime/client.ts';
import { observeReview } from '../../../server/backup/observe.ts';
import { superviseBackups } from '../../../server/backup/tick.ts';
import { noteContact } from '../../../server/cluster/contact.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { point, productionSystem, say } from './systems.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  for (const role of ['unitHead', 'providerOperator', 'leader'] as const) await world.person(role);
});
afterEach(() => world.close());

const notices = async (role: 'unitHead' | 'providerOperator' | 'leader') =>
  (await (await world.as(role)).notices.list({})).items.map(({ key }) => key).toReversed();

test('a finding opens once with a due date in working days, and unit and provider hear of it', async () => {
  const system = await productionSystem(world, 'flood');
  await say(world, system, 'stale');
  await say(world, system, 'stale', { message: 'said again' });
  const provider = await world.as('providerOperator');
  const findings = await provider.backups.findings({});
  expect(findings).toMatchObject([
    { state: 'open', word: 'stale', dueAt: '2026-11-26T16:00:00.000Z', policyVersion: 0 },
  ]);
  expect(await notices('unitHead')).toEqual(['backupFindingOpened']);
  expect(await notices('providerOperator')).toEqual(['backupFindingOpened']);
  expect(await notices('leader')).toEqual([]);
});

test('a finding that is not put right falls due and is escalated to the authority, each once', async () => {
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'overdue');
  expect(await superviseBackups(world.services)).toEqual({ due: 0, escalated: 0, ended: 0 });
  world.clock.set('2026-11-26T01:00:00Z');
  expect(await superviseBackups(world.services)).toMatchObject({ due: 1, escalated: 0 });
  world.clock.set('2026-11-26T16:00:01Z');
  expect(await superviseBackups(world.services)).toMatchObject({ due: 0, escalated: 1 });
  expect(await superviseBackups(world.services)).toMatchObject({ due: 0, escalated: 0 });
  expect(await notices('leader')).toEqual(['backupFindingEscalated']);
  expect(await notices('unitHead')).toEqual(['backupFindingOpened', 'backupFindingDue', 'backupFindingEscalated']);
  const [finding] = await (await world.as('leader')).backups.findings({});
  expect(finding).toMatchObject({ state: 'escalated', escalatedAt: '2026-11-26T16:00:01.000Z' });
});

test('a finding closes by itself with its evidence, and the next fault opens a new one', async () => {
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'overdue');
  await say(world, 'flood', 'location-unavailable');
  const good = point('water-flood-dr-20261123', world.clock.now());
  await say(world, 'flood', 'protected', { lastGoodBackup: good, restorePoints: [good] });
  const leader = await world.as('leader');
  const [closed] = await leader.backups.findings({});
  expect(closed).toMatchObject({
    state: 'closed',
    word: 'location-unavailable',
    evidence: { backup: good.name, seenAt: good.seenAt },
  });
  await say(world, 'flood', 'stale');
  expect((await leader.backups.findings({ states: ['open'] })).map(({ word }) => word)).toEqual(['stale']);
  expect(await world.services.db.backupFinding.count()).toBe(2);
});

test('a look that was cut short after the state was kept is made good by the next', async () => {
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'overdue');
  await world.services.db.backupFinding.deleteMany();
  await say(world, 'flood', 'overdue');
  expect(await world.services.db.backupFinding.count()).toBe(1);
});

test('a system that never had a backup is given two intervals before that is a finding', async () => {
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'never-ran');
  await superviseBackups(world.services);
  expect(await world.services.db.backupFinding.count()).toBe(0);
  world.clock.advance({ days: 2, minutes: 1 });
  await superviseBackups(world.services);
  await superviseBackups(world.services);
  expect(await world.services.db.backupFinding.findMany()).toMatchObject([{ word: 'never-ran', state: 'open' }]);
});

test('what the provider does about a finding is seen by unit and authority, and closes nothing', async () => {
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'overdue');
  const provider = await world.as('providerOperator');
  const [finding] = await provider.backups.findings({});
  await provider.backups.noteAction({ id: finding?.id ?? '', action: '正在修复到容灾中心的专线' });
  const { findings } = await (await world.as('unitHead')).backups.get({ systemId: 'flood' });
  expect(findings).toMatchObject([{ state: 'open', action: '正在修复到容灾中心的专线' }]);
});

test('a review that somebody deletes on the cluster closes no finding and buys no new due date', async () => {
  const { services, clock } = world;
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'overdue');
  const before = await services.db.backupFinding.findFirstOrThrow();
  clock.advance({ days: 1 });
  await observeReview(services, undefined, 'water-flood');
  await say(world, 'flood', 'overdue');
  expect(await services.db.backupFinding.findMany()).toMatchObject([
    { id: before.id, dueAt: before.dueAt, state: 'open' },
  ]);
});

test('the finding of a system that has left the cloud ends with its review', async () => {
  const { services } = world;
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'overdue');
  await services.db.allocation.update({ where: { tenancyName: 'water-flood' }, data: { state: 'retired' } });
  await observeReview(services, undefined, 'water-flood');
  expect(await services.db.backupFinding.findMany()).toMatchObject([{ state: 'closed', openKey: null }]);
  expect(await services.db.backupState.count()).toBe(0);
});

test('an outage of the DR centre is told to each unit, and to provider and leader in one notice, not in dozens', async () => {
  const codes = Array.from({ length: 30 }, (_, i) => `sys${i}`);
  for (const code of codes) {
    await productionSystem(world, code);
    await say(world, code, 'location-unavailable');
  }
  const told = async (role: 'unitHead' | 'providerOperator' | 'leader') => {
    const { id } = await world.person(role);
    const rows = await world.services.db.notice.groupBy({ by: ['key'], where: { userId: id }, _count: true });
    return Object.fromEntries(rows.map(({ key, _count }) => [key, _count]));
  };
  expect(await told('unitHead')).toEqual({ backupFindingOpened: 30 });
  expect(await told('providerOperator')).toEqual({ backupFindingOpened: 20, backupFindingOpenedMany: 1 });
  world.clock.set('2026-11-26T16:00:01Z');
  expect(await superviseBackups(world.services)).toMatchObject({ escalated: 30 });
  expect(await told('leader')).toEqual({ backupFindingEscalatedMany: 1 });
  const [notice] = (await (await world.as('leader')).notices.list({})).items;
  expect(notice).toMatchObject({
    values: { count: 30, finding: 'location-unavailable' },
    link: '/backup?tab=findings',
  });
  for (const code of codes) await say(world, code, 'protected');
  expect(await told('providerOperator')).toMatchObject({ backupFindingClosed: 20, backupFindingClosedMany: 1 });
}, 60_000);

test('a server that was away hears first what was mended meanwhile, and when, before anything is late', async () => {
  const { services, clock } = world;
  services.cluster = {} as KubeClient;
  await productionSystem(world, 'flood');
  await productionSystem(world, 'gauge');
  await say(world, 'flood', 'overdue');
  await say(world, 'gauge', 'overdue');
  await noteContact(services, null);
  const { dueAt, openedAt } = await services.db.backupFinding.findFirstOrThrow();
  const mended = new Date(dueAt.getTime() - 3_600_000).toISOString();
  clock.set(new Date(dueAt.getTime() + 86_400_000).toISOString());
  expect(await superviseBackups(services)).toMatchObject({ escalated: 0 });
  await say(world, 'flood', 'protected', { since: mended });
  await noteContact(services, null);
  expect(await superviseBackups(services)).toMatchObject({ escalated: 1 });
  const findings = await services.db.backupFinding.findMany({ orderBy: { systemId: 'asc' } });
  expect(findings.map(({ state, closedAt, escalatedAt }) => [state, closedAt?.toISOString(), escalatedAt])).toEqual([
    ['closed', mended, null],
    ['escalated', undefined, clock.now()],
  ]);
  // What the server has seen itself is not undone by a time that the provider writes.
  clock.advance({ hours: 1 });
  await say(world, 'gauge', 'protected', { since: openedAt.toISOString() });
  const late = await services.db.backupFinding.findFirstOrThrow({ where: { systemId: 'gauge' } });
  expect(late.closedAt).toEqual(late.escalatedAt);
});

test('a cluster that does not answer delays no escalation', async () => {
  const { services, clock } = world;
  services.cluster = {} as KubeClient;
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'overdue');
  await noteContact(services, null);
  clock.advance({ days: 20 });
  await noteContact(services, 'no route');
  expect(await superviseBackups(services)).toMatchObject({ escalated: 1 });
});

test('open findings stand first, the most pressing on top; the closed ones after them, the latest on top', async () => {
  const close = async (code: string) => {
    const good = point(`${code}-b`, world.clock.now());
    await say(world, code, 'protected', { lastGoodBackup: good, restorePoints: [good] });
  };
  for (const code of ['a', 'b', 'c', 'd']) {
    await productionSystem(world, code);
    await say(world, code, 'overdue');
    world.clock.advance({ days: 1 });
  }
  await close('a');
  world.clock.advance({ days: 1 });
  await close('c');
  const provider = await world.as('providerOperator');
  expect((await provider.backups.findings({})).map(({ systemId, state }) => [systemId, state])).toEqual([
    ['b', 'open'],
    ['d', 'open'],
    ['c', 'closed'],
    ['a', 'closed'],
  ]);
  expect((await provider.backups.findings({ states: ['closed'] })).map(({ systemId }) => systemId)).toEqual(['c', 'a']);
});

test('ten thousand findings of other units do not keep a unit from seeing its own', async () => {
  const { db, clock } = world.services;
  await productionSystem(world, 'flood');
  await productionSystem(world, 'clinic', { unit: 'health' });
  await say(world, 'flood', 'overdue');
  await say(world, 'clinic', 'overdue', { unit: 'health' });
  const { id: _, openKey: __, ...others } = await db.backupFinding.findFirstOrThrow({ where: { systemId: 'clinic' } });
  const earlier = { ...others, dueAt: new Date(clock.now().getTime() - 1), history: [], evidence: undefined };
  for (let at = 0; at < 10_000; at += 500) {
    const data = Array.from({ length: 500 }, (_each, i) => ({ ...earlier, id: `other-${at + i}` }));
    await db.backupFinding.createMany({ data });
  }
  const own = await (await world.as('unitHead')).backups.findings({});
  expect(own.map(({ systemId }) => systemId)).toEqual(['flood']);
}, 120_000);

test('another unit sees nothing of it', async () => {
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'overdue');
  const other = await world.as('unitHead', 'health');
  expect(await other.backups.table()).toEqual([]);
  expect(await other.backups.findings({})).toEqual([]);
  await expect(other.backups.get({ systemId: 'flood' })).rejects.toThrow('No system flood');
});
