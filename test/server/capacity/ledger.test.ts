import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Amounts } from '../../../server/capacity/amounts.ts';
import { admit, admitWaiting, release, settle } from '../../../server/capacity/ledger.ts';
import { setPhysical } from '../../../server/capacity/physical.ts';
import { write } from '../../../server/db/write.ts';
import { systemCommand } from '../../../server/identity/system-actor.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { amounts, createSystem, expectBalanced, GIB, givePool } from './stage.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

async function createAllocation(code: string): Promise<string> {
  await createSystem(world, code);
  const now = world.clock.now();
  await world.services.db.allocation.create({
    data: {
      id: code,
      systemId: code,
      unitId: 'water',
      tenancyName: `water-${code}`,
      environment: 'trial',
      granted: {},
      desired: {},
      desiredVersion: 0,
      approvedAt: now,
      createdAt: now,
    },
  });
  return code;
}

const grant = (allocationId: string, target: Amounts, approvedAt = world.clock.now()) =>
  write(world.services.db, (tx) =>
    admit(tx, world.services, { allocationId, applicationId: null, target, approvedAt, actorId: null, reason: 'test' }),
  );
const wake = () => write(world.services.db, (tx) => admitWaiting(tx, world.services));
const giveBack = (id: string) => write(world.services.db, (tx) => release(tx, world.services, id, 'test'));
const settleDown = (id: string) => write(world.services.db, (tx) => settle(tx, world.services, id, 'test'));
const find = (id: string) => world.services.db.allocation.findUniqueOrThrow({ where: { id } });

test('what fits is granted, counted in pool, entries and allocation alike', async () => {
  await givePool(world, 8000);
  await createAllocation('a');
  expect(await grant('a', amounts(8000))).toBe('granted');
  expect((await find('a')).cpuMillis).toBe(8000);
  await expectBalanced(world);
});

test('what does not fit waits, and the pool shows it as locked', async () => {
  await givePool(world, 8000);
  await createAllocation('a');
  expect(await grant('a', amounts(9000))).toBe('waiting');
  const pool = await world.services.db.capacityPool.findUniqueOrThrow({ where: { id: 'city' } });
  expect([pool.grantedCpuMillis, pool.lockedCpuMillis]).toEqual([0n, 9000n]);
  await expectBalanced(world);
});

test('of two grants of the last core at once, one is granted and the other waits', async () => {
  await givePool(world, 1000);
  await createAllocation('a');
  await createAllocation('b');
  const outcomes = await Promise.all([grant('a', amounts(1000)), grant('b', amounts(1000))]);
  expect(outcomes.toSorted()).toEqual(['granted', 'waiting']);
  await expectBalanced(world);
});

test('twenty grants at once never go beyond the pool', async () => {
  await givePool(world, 7000);
  const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => createAllocation(`s${index}`)));
  const outcomes = await Promise.all(ids.map((id) => grant(id, amounts(1000))));
  expect(outcomes.filter((outcome) => outcome === 'granted')).toHaveLength(7);
  await expectBalanced(world);
});

test('a small request does not overtake a large one that was approved before', async () => {
  await givePool(world, 4000);
  await createAllocation('large');
  await createAllocation('small');
  await grant('large', amounts(5000));
  world.clock.advance({ minutes: 1 });
  expect(await grant('small', amounts(1000))).toBe('waiting');
});

test('an approval that is older than all that wait goes first', async () => {
  await givePool(world, 4000);
  const earlier = world.clock.now();
  world.clock.advance({ hours: 1 });
  await createAllocation('later');
  await createAllocation('earlier');
  await grant('later', amounts(5000));
  expect(await grant('earlier', amounts(4000), earlier)).toBe('granted');
});

test('freed capacity goes to those who wait in the order of approval, as far as it reaches', async () => {
  await givePool(world, 4000);
  for (const id of ['holder', 'first', 'second', 'third']) await createAllocation(id);
  await grant('holder', amounts(4000));
  for (const id of ['first', 'second', 'third']) {
    world.clock.advance({ minutes: 1 });
    await grant(id, amounts(2000));
  }
  await giveBack('holder');
  expect(await wake()).toEqual(['first', 'second']);
  expect((await find('third')).queuedAt).not.toBeNull();
  await expectBalanced(world);
});

test('a shrink stays counted until the cloud has enforced it', async () => {
  await givePool(world, 4000);
  await createAllocation('a');
  await grant('a', amounts(4000));
  await grant('a', amounts(1000));
  expect((await find('a')).cpuMillis).toBe(4000);
  expect(await settleDown('a')).toBe(true);
  expect((await find('a')).cpuMillis).toBe(1000);
  expect(await settleDown('a')).toBe(false);
  await expectBalanced(world);
});

test('a change that grows one amount and shrinks another is counted at the larger of both until settled', async () => {
  await givePool(world, 8000);
  await createAllocation('a');
  await grant('a', amounts(4000, 4));
  await grant('a', amounts(6000, 2));
  const held = await find('a');
  expect([held.cpuMillis, Number(held.memoryBytes)]).toEqual([6000, 4 * GIB]);
  await settleDown('a');
  expect(Number((await find('a')).memoryBytes)).toBe(2 * GIB);
  await expectBalanced(world);
});

test('a pool that grows serves those who wait', async () => {
  await givePool(world, 1000);
  await createAllocation('a');
  await grant('a', amounts(2000));
  await write(world.services.db, (tx) =>
    setPhysical(tx, systemCommand(world.services, 'test'), {
      cpuMillis: 2000,
      memoryBytes: 9 * GIB,
      storageBytes: 9 * GIB,
    }),
  );
  const row = await find('a');
  expect([row.queuedAt, row.cpuMillis]).toEqual([null, 2000]);
  await expectBalanced(world);
});

test('a pool that is short of storage still grants what asks for none', async () => {
  await givePool(world, 8000, 4);
  await createAllocation('a');
  await createAllocation('b');
  await grant('a', amounts(1000, 4));
  expect(await grant('b', { ...amounts(1000, 0) })).toBe('granted');
});

type Act = ['grant' | 'release' | 'settle' | 'wake' | 'resize', number, number];
const act: fc.Arbitrary<Act> = fc.tuple(
  fc.constantFrom('grant', 'grant', 'grant', 'release', 'settle', 'wake', 'resize'),
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: 9 }),
);

test('any sequence of grants, changes and releases balances, never beyond the pool', async () => {
  const ids = await Promise.all(['p0', 'p1', 'p2', 'p3', 'p4'].map(createAllocation));
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
      for (const id of ids) await giveBack(id);
      await givePool(world, 12_000, 1000);
      for (const [what, index, size] of acts) await perform(what, ids[index] ?? 'p0', size);
    }),
    { numRuns: 25 },
  );

  async function perform(what: Act[0], id: string, size: number): Promise<void> {
    world.clock.advance({ seconds: 1 });
    if (what === 'grant') await grant(id, amounts(size * 1000, 9 - size));
    if (what === 'release') await giveBack(id);
    if (what === 'settle') await settleDown(id);
    if (what === 'wake') await wake();
    // Nodes may go, but never so far here that what is granted no longer fits.
    if (what === 'resize') await givePool(world, 12_000 + size * 100, 1000);
    await expectBalanced(world);
  }
}, 120_000);

test('the trend stands at each month’s end, and grows by the mean of the last three months', async () => {
  await givePool(world, 80_000);
  world.clock.set('2026-09-10T01:00:00Z');
  await createAllocation('a');
  await grant('a', amounts(6000));
  world.clock.set('2026-11-20T01:00:00Z');
  await createAllocation('b');
  await grant('b', amounts(3000));
  const trend = await (await world.as('leader')).capacity.trend();
  expect(trend.months.map(({ month, granted }) => [month, granted.cpuMillis]).slice(-4)).toEqual([
    ['2026-08', 0],
    ['2026-09', 6000],
    ['2026-10', 6000],
    ['2026-11', 9000],
  ]);
  expect(trend.growth.cpuMillis).toBe(3000);
});
