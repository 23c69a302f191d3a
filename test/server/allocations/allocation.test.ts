import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KubeClient } from '../../../operators/runtime/client.ts';
import { specOf } from '../../../server/allocations/desired.ts';
import { divideByWeight, redivide, totalOf } from '../../../server/allocations/division.ts';
import { fromQuantities } from '../../../server/allocations/quantities.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { amounts, approve, createSystem, expectBalanced, GIB, givePool } from '../capacity/stage.ts';
import { cloudSays } from '../trials/cloud-says.ts';
import { production } from './production.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await givePool(world, 100_000);
});
afterEach(() => world.close());

const db = () => world.services.db;
const allocationOf = (systemId = 'monitor') => db().allocation.findUniqueOrThrow({ where: { systemId } });
const stageOf = async (id: string) => (await db().application.findUniqueOrThrow({ where: { id } })).stage;
const change = (granted: ReturnType<typeof amounts>, kind = 'grow') =>
  approve(world, { kind: 'change', systemId: 'monitor', granted, content: { change: { kind, reason: 'x' } } });

describe('dividing the grant', () => {
  const halves = (total: number) => [
    { part: 'app', quota: amounts(total / 2, 8) },
    { part: 'db', quota: amounts(total / 2, 8) },
  ];

  test('the unit moves headroom between its own namespaces without approval', async () => {
    await production(world, 'monitor', amounts(8000, 16, { pods: 20 }));
    const { id, version } = await allocationOf();
    const view = await (await world.as('unitApplicant')).allocations.divide({ id, version, namespaces: halves(8000) });
    expect(view.namespaces.map(({ quota }) => quota.cpuMillis)).toEqual([4000, 4000]);
  });

  test('never beyond the grant', async () => {
    await production(world, 'monitor', amounts(8000, 16, { pods: 20 }));
    const { id, version } = await allocationOf();
    const { allocations } = await world.as('unitApplicant');
    await expect(allocations.divide({ id, version, namespaces: halves(8200) })).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT',
    });
  });

  test('a namespace that exists cannot be left out', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const { id, version } = await allocationOf();
    const { allocations } = await world.as('unitApplicant');
    const only = allocations.divide({ id, version, namespaces: [{ part: 'app', quota: amounts(8000, 16) }] });
    await expect(only).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
  });

  test('of two tabs that divide at once, one wins and the other is told', async () => {
    await production(world, 'monitor', amounts(8000, 16, { pods: 20 }));
    const { id, version } = await allocationOf();
    const { allocations } = await world.as('unitApplicant');
    const outcomes = await Promise.allSettled([
      allocations.divide({ id, version, namespaces: halves(8000) }),
      allocations.divide({ id, version, namespaces: halves(6000) }),
    ]);
    const lost = outcomes.filter((one) => one.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost[0]?.reason).toMatchObject({ code: 'CONFLICT' });
  });

  test('is not for another unit, nor for the authority', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const { id, version } = await allocationOf();
    const stranger = await world.as('unitApplicant', 'health');
    await expect(stranger.allocations.divide({ id, version, namespaces: halves(8000) })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(stranger.allocations.get({ systemId: 'monitor' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const leader = await world.as('leader');
    await expect(leader.allocations.divide({ id, version, namespaces: halves(8000) })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test('shares by weight add up to the whole, whatever the weights', () => {
    const weights = [1, 1, 1].map((weight, index) => ({ part: `p${index}`, quota: amounts(weight * 1000) }));
    expect(totalOf(divideByWeight(amounts(10_000, 100), weights))).toEqual(amounts(10_000, 100));
    expect(totalOf(divideByWeight(amounts(700, 1), []))).toMatchObject({ cpuMillis: 0 });
  });

  test('a smaller grant takes from what is not used', () => {
    const present = [
      { part: 'app', quota: amounts(6000) },
      { part: 'db', quota: amounts(2000) },
    ];
    const used = [
      { part: 'app', quota: amounts(1000) },
      { part: 'db', quota: amounts(2000) },
    ];
    expect(redivide(present, used, amounts(4000)).map(({ quota }) => quota.cpuMillis)).toEqual([2000, 2000]);
  });
});

describe('changes', () => {
  test('a raise that fits is granted and desired at once, and finished when the cloud has followed', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const id = await change(amounts(12_000, 24));
    expect(await allocationOf()).toMatchObject({ cpuMillis: 12_000, state: 'applying' });
    expect(await stageOf(id)).toBe('executing');
    await cloudSays(world, 'monitor');
    expect(await stageOf(id)).toBe('finished');
    await expectBalanced(world);
  });

  test('a raise that does not fit waits with what it has, and comes when capacity is freed', async () => {
    await givePool(world, 20_000);
    await production(world, 'monitor', amounts(8000, 16));
    await production(world, 'other', amounts(8000, 16));
    await change(amounts(16_000, 24));
    expect(await allocationOf()).toMatchObject({ cpuMillis: 8000 });
    expect(specOf(await allocationOf()).quota.cpu).toBe('8');
    const { capacity } = await world.as('leader');
    expect((await capacity.get()).waiting).toMatchObject([
      { position: 1, systemId: 'monitor', amounts: { cpuMillis: 8000 } },
    ]);
    await approve(world, {
      kind: 'change',
      systemId: 'other',
      granted: amounts(4000, 16),
      content: { change: { kind: 'shrink' } },
    });
    expect(await allocationOf()).toMatchObject({ cpuMillis: 8000 });
    await cloudSays(world, 'other');
    expect(await allocationOf()).toMatchObject({ cpuMillis: 16_000, queuedAt: null });
    await expectBalanced(world);
  });

  test('of two approvals of the last core at once, one is granted and the other waits', async () => {
    await givePool(world, 20_000);
    await production(world, 'monitor', amounts(8000, 16));
    await production(world, 'other', amounts(8000, 16));
    const raise = (systemId: string) =>
      approve(world, {
        kind: 'change',
        systemId,
        granted: amounts(12_000, 16),
        content: { change: { kind: 'grow', reason: 'x' } },
      });
    await Promise.all([raise('monitor'), raise('other')]);
    const rows = [await allocationOf('monitor'), await allocationOf('other')];
    expect(rows.map(({ cpuMillis }) => cpuMillis).sort()).toEqual([12_000, 8000]);
    expect(rows.filter(({ queuedAt }) => queuedAt !== null)).toHaveLength(1);
    await expectBalanced(world);
  });

  test('a shrink is counted only when the cloud enforces it', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const id = await change(amounts(4000, 8), 'shrink');
    expect((await allocationOf()).cpuMillis).toBe(8000);
    await cloudSays(world, 'monitor', {
      phase: 'Held',
      quota: { cpu: '8', memory: '16Gi', storage: '16Gi', pods: 10, loadBalancers: 0, publicIps: 0, gpus: 0 },
    });
    expect(await allocationOf()).toMatchObject({ cpuMillis: 8000, state: 'error' });
    expect(await stageOf(id)).toBe('executing');
    await cloudSays(world, 'monitor');
    expect(await allocationOf()).toMatchObject({ cpuMillis: 4000, state: 'inForce' });
    expect(await stageOf(id)).toBe('finished');
    await expectBalanced(world);
  });

  test('a shrink below the peak of the window is refused, although present use is low', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const { id: allocationId } = await allocationOf();
    const peak = { cpuMillis: 5000, memoryBytes: BigInt(GIB), storageBytes: 0n, pods: 1 };
    await db().usagePeak.create({ data: { allocationId, day: '2026-11-10', ...peak } });
    await expect(change(amounts(4000, 8), 'shrink')).rejects.toMatchObject({
      code: 'CONFLICT',
      user: { key: 'belowPeak' },
    });
    world.clock.advance({ days: 40 });
    await expect(change(amounts(4000, 8), 'shrink')).resolves.toBeTypeOf('string');
  });

  test('zone and levels change on record and on the cloud', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const content = { change: { kind: 'move', reason: 'x', newZone: 'internet' } };
    const id = await approve(world, { kind: 'change', systemId: 'monitor', content });
    expect(specOf(await allocationOf()).zone).toBe('internet');
    await cloudSays(world, 'monitor');
    expect(await stageOf(id)).toBe('finished');
    const level = {
      kind: 'level',
      reason: 'x',
      newProtectionLevel: 3,
      newRecovery: { level: 4, rpoMinutes: 60, rtoMinutes: 120 },
    };
    await approve(world, { kind: 'change', systemId: 'monitor', content: { change: level } });
    expect(specOf(await allocationOf())).toMatchObject({
      protectionLevel: 3,
      disasterRecovery: { level: 4, rpoMinutes: 60 },
    });
  });

  test('a longer term needs nothing of the cloud', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const before = await allocationOf();
    const id = await approve(world, {
      kind: 'change',
      systemId: 'monitor',
      content: { change: { kind: 'extend', reason: 'x', newTermMonths: 24 } },
    });
    expect(await stageOf(id)).toBe('finished');
    expect((await allocationOf()).desiredVersion).toBe(before.desiredVersion);
  });

  test('a system that only has a trial cannot be changed', async () => {
    await createSystem(world, 'monitor');
    await expect(change(amounts(4000, 8))).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('freezing', () => {
  test('the leader freezes and thaws; the unit may not', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const { id } = await allocationOf();
    const { allocations } = await world.as('leader');
    expect((await allocations.freeze({ id, reason: '安全事件' })).frozen).toBe(true);
    await cloudSays(world, 'monitor');
    expect((await allocationOf()).state).toBe('frozen');
    await expect(allocations.freeze({ id, reason: '安全事件' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await allocations.thaw({ id, reason: '已处置' });
    await cloudSays(world, 'monitor');
    expect((await allocationOf()).state).toBe('inForce');
    const head = await world.as('unitHead');
    await expect(head.allocations.freeze({ id, reason: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('members and their access', () => {
  test('members are active people of the unit', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const { id, version } = await allocationOf();
    const { allocations } = await world.as('unitHead');
    const stranger = await world.person('unitApplicant', 'health');
    const refused = allocations.setMembers({ id, version, members: [{ user: stranger.username, role: 'edit' }] });
    await expect(refused).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
    const head = await world.person('unitHead');
    const view = await allocations.setMembers({ id, version, members: [{ user: head.username, role: 'view' }] });
    expect(view.members).toMatchObject([{ user: head.username, role: 'view', inForce: false }]);
  });

  test('without a cluster a kubeconfig is unavailable, not wrong', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const { id } = await allocationOf();
    const { allocations } = await world.as('unitApplicant');
    await expect(allocations.kubeconfig({ id })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('who is removed while the cluster is asked for a token gets none', async () => {
    await production(world, 'monitor', amounts(8000, 16));
    const { id, version } = await allocationOf();
    const head = await world.as('unitHead');
    // The answer comes only after the removal has been recorded: the worst moment there is.
    const request = async () => {
      await head.allocations.setMembers({ id, version, members: [] });
      return { status: { token: 'secret', expirationTimestamp: '2026-11-23T02:00:00Z' } };
    };
    world.services.cluster = { request } as unknown as KubeClient;
    const { allocations } = await world.as('unitApplicant');
    await expect(allocations.kubeconfig({ id })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

test('what is granted, divided and desired is one sum', async () => {
  await production(world, 'monitor', amounts(8000, 16, { storageBytes: 333 * GIB, pods: 33 }));
  const row = await allocationOf();
  const spec = specOf(row);
  const shares = spec.namespaces.map(({ part, quota }) => ({ part, quota: fromQuantities(quota) }));
  expect(totalOf(shares)).toEqual(row.granted);
  expect(fromQuantities(spec.quota)).toEqual(row.granted);
});
