import { afterEach, beforeEach, expect, test } from 'vitest';
import { specOf } from '../../../server/allocations/desired.ts';
import { write } from '../../../server/db/write.ts';
import { tickExecution } from '../../../server/execution/tick.ts';
import { beginTakeDown } from '../../../server/retirement/start.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { production } from '../allocations/production.ts';
import { refusal } from '../applications/given.ts';
import { amounts, approve, createSystem, expectBalanced, givePool } from '../capacity/stage.ts';
import { cloudSays } from '../trials/cloud-says.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await givePool(world, 20_000);
  await production(world, 'monitor', amounts(8000, 16));
});
afterEach(() => world.close());

const db = () => world.services.db;
const allocation = () => db().allocation.findUniqueOrThrow({ where: { systemId: 'monitor' } });
const retirement = () => db().retirement.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
const system = () => db().system.findUniqueOrThrow({ where: { id: 'monitor' } });
const reclaim = async () =>
  (await world.as('leader')).retirements.reclaim({ systemId: 'monitor', reason: '连续三个月闲置' });

const terminate = (plannedFor: string) =>
  approve(world, {
    kind: 'terminate',
    systemId: 'monitor',
    content: { terminate: { reason: '系统整合', offline: true, migrated: true, proof: '迁移记录', plannedFor } },
  });

const BACKUP = {
  name: 'final',
  location: 'dr',
  completedAt: '2026-11-23T01:00:00Z',
  objects: 3,
  digest: 'sha256:x',
  keptUntil: '2026-12-23T01:00:00Z',
};
const gate = (passed: boolean) => [
  { check: 'finalBackup' as const, passed: true, message: '' },
  { check: 'noBoundVolumes' as const, passed, message: passed ? '' : 'data-0 is bound' },
];
const PROOF = {
  erasedAt: '2026-11-23T03:00:00Z',
  erased: ['water-monitor-app: 3 Pod'],
  controller: 'yunzhi-operators/tenancy',
  backup: 'final',
  backupKeptUntil: '2026-12-23T01:00:00Z',
  digest: 'sha256:abc',
};

test('a termination waits for its planned day, then freezes, and needs no notices', async () => {
  const id = await terminate('2026-12-01');
  await tickExecution(world.services);
  expect(specOf(await allocation()).frozen).toBe(false);
  expect((await system()).stage).toBe('leaving');
  world.clock.set('2026-11-30T16:00:00Z');
  await tickExecution(world.services);
  expect(specOf(await allocation())).toMatchObject({ frozen: true, retire: { reason: '系统整合' } });
  expect((await db().application.findUniqueOrThrow({ where: { id } })).stage).toBe('executing');
  expect(await db().notice.count({ where: { key: 'reclaimNotice' } })).toBe(0);
});

test('each failed point of the gate is shown, and capacity stays counted until erasure is proven', async () => {
  const id = await terminate('2026-11-23');
  await cloudSays(world, 'monitor', { phase: 'Retiring', finalBackup: BACKUP, gate: gate(false) });
  const { retirements } = await world.as('unitHead');
  expect(await retirements.get({ id: (await retirement()).id })).toMatchObject({
    state: 'gate',
    gate: [{ passed: true }, { passed: false, message: 'data-0 is bound' }],
  });
  expect((await allocation()).cpuMillis).toBe(8000);
  await cloudSays(world, 'monitor', { phase: 'Retired', finalBackup: BACKUP, gate: gate(true), certificate: PROOF });
  expect(await allocation()).toMatchObject({ state: 'retired', cpuMillis: 0 });
  expect((await db().application.findUniqueOrThrow({ where: { id } })).stage).toBe('finished');
  const { certificates } = await world.as('unitHead');
  expect(await certificates.get({ number: 'QC-2026-00001' })).toMatchObject({
    digest: 'sha256:abc',
    systemCode: 'monitor',
  });
  await expectBalanced(world);
});

test('capacity that an erasure frees goes to who waits', async () => {
  await createSystem(world, 'other');
  await production(world, 'third', amounts(8000, 16));
  await approve(world, {
    kind: 'change',
    systemId: 'third',
    granted: amounts(16_000, 16),
    content: { change: { kind: 'grow' } },
  });
  const third = () => db().allocation.findUniqueOrThrow({ where: { systemId: 'third' } });
  expect((await third()).queuedAt).not.toBeNull();
  await terminate('2026-11-23');
  await cloudSays(world, 'monitor', { phase: 'Retired', certificate: PROOF });
  expect(await third()).toMatchObject({ queuedAt: null, cpuMillis: 16_000 });
  await expectBalanced(world);
});

test('a reclaim gives notice at 30, 14, 7 and 1 days, each once, then freezes', async () => {
  await reclaim();
  const given: number[][] = [];
  for (let day = 0; day < 30; day++) {
    await tickExecution(world.services);
    await tickExecution(world.services);
    given.push((await retirement()).notices as number[]);
    world.clock.advance({ days: 1 });
  }
  expect([0, 15, 16, 23, 29].map((day) => given[day])).toEqual([[30], [30], [30, 14], [30, 14, 7], [30, 14, 7, 1]]);
  const head = await world.person('unitHead');
  expect(await db().notice.count({ where: { userId: head.id, key: 'reclaimNotice' } })).toBe(4);
  expect(specOf(await allocation()).retire).toBeUndefined();
  await tickExecution(world.services);
  expect(specOf(await allocation()).retire).toBeDefined();
});

test('an objection stops the clock; upheld, the system is back in force', async () => {
  const { id } = await reclaim();
  await (await world.as('unitHead')).retirements.object({ id, words: '汛期备用系统' });
  world.clock.advance({ days: 40 });
  await tickExecution(world.services);
  expect(specOf(await allocation()).frozen).toBe(false);
  const view = await (await world.as('leader')).retirements.decideObjection({ id, upheld: true, reason: '情况属实' });
  expect(view).toMatchObject({ state: 'cancelled', objection: { decision: 'upheld' } });
  expect((await system()).stage).toBe('online');
  await tickExecution(world.services);
  expect((await allocation()).state).toBe('inForce');
});

test('an objection that erasure has overtaken can neither be upheld nor dismissed, and the leader is told why', async () => {
  const { id } = await reclaim();
  const head = await world.as('unitHead');
  await head.retirements.object({ id, words: '汛期备用系统' });
  // As when the trial of the same system comes to its end meanwhile.
  await write(db(), async (tx) => beginTakeDown(tx, await world.command('leader'), id));
  await cloudSays(world, 'monitor', { phase: 'Retiring', finalBackup: BACKUP, gate: gate(true) });
  const leader = await world.as('leader');
  for (const upheld of [true, false]) {
    const refused = await refusal(leader.retirements.decideObjection({ id, upheld, reason: '情况属实' }));
    expect(refused).toMatchObject({ code: 'CONFLICT', key: 'takeDownBegan' });
  }
  expect((await retirement()).state).toBe('removed');
  expect((await refusal(leader.retirements.cancel({ id, reason: '误判' }))).key).toBe('takeDownBegan');
});

test('what the cloud still says of a take-down does not undo an objection', async () => {
  const { id } = await reclaim();
  await (await world.as('unitHead')).retirements.object({ id, words: '仍在使用' });
  await cloudSays(world, 'monitor', { phase: 'Retiring', finalBackup: BACKUP, gate: gate(true) });
  expect((await retirement()).state).toBe('objected');
});

test('an objection that is dismissed late leaves a day before the freeze', async () => {
  const { id } = await reclaim();
  await (await world.as('unitHead')).retirements.object({ id, words: '仍在使用' });
  world.clock.advance({ days: 40 });
  await (await world.as('leader')).retirements.decideObjection({ id, upheld: false, reason: '无使用记录' });
  await tickExecution(world.services);
  expect((await retirement()).state).toBe('notified');
  world.clock.advance({ days: 1 });
  await tickExecution(world.services);
  expect((await retirement()).state).toBe('frozen');
});

test('an objection is raised once, in time, by the unit itself', async () => {
  const { id } = await reclaim();
  const stranger = await world.as('unitHead', 'health');
  await expect(stranger.retirements.object({ id, words: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const leader = await world.as('leader');
  await expect(leader.retirements.object({ id, words: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const head = await world.as('unitHead');
  await head.retirements.object({ id, words: 'x' });
  await expect(head.retirements.object({ id, words: 'x' })).rejects.toMatchObject({ code: 'CONFLICT' });
  await leader.retirements.decideObjection({ id, upheld: true, reason: 'x' });
  const again = await reclaim();
  world.clock.advance({ days: 16 });
  await expect(head.retirements.object({ id: again.id, words: 'x' })).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('one retirement at a time; two reclaims at once leave one', async () => {
  const outcomes = await Promise.allSettled([reclaim(), reclaim()]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(reclaim()).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('the unit may not reclaim, nor decide on its own objection', async () => {
  const head = await world.as('unitHead');
  await expect(head.retirements.reclaim({ systemId: 'monitor', reason: 'x' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  const { id } = await reclaim();
  await head.retirements.object({ id, words: 'x' });
  await expect(head.retirements.decideObjection({ id, upheld: true, reason: 'x' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('a retirement can be called off before the freeze, not after', async () => {
  const first = await reclaim();
  const { retirements } = await world.as('leader');
  await retirements.cancel({ id: first.id, reason: '误判' });
  const second = await reclaim();
  world.clock.advance({ days: 31 });
  await tickExecution(world.services);
  await expect(retirements.cancel({ id: second.id, reason: '误判' })).rejects.toMatchObject({ code: 'CONFLICT' });
});
