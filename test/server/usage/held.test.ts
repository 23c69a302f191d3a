import { expect, test } from 'vitest';
import { heldBy } from '../../../server/usage/records/held.ts';
import { keep } from '../../../server/usage/records/ingest.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { createWorld } from '../../setup/world.ts';
import { foundSystem, keepDays, report, workload } from './reported.ts';

const web = { ...workload('web', 20, 30), lastSlot: 287, cpuLimitMillis: 8000, memoryLimitMib: 8192 };
const volume = (name: string, gib: number, mounted: boolean) => ({
  ...{ name, bytes: gib * 1024 ** 3, createdAt: '2026-11-01T00:00:00Z', mounted },
});
const inventory = { observedAt: '2026-11-30T15:59:00Z', services: [], workloads: 2 };
const withStorage = (name: string, gib: number, used?: number) => ({
  ...{ ...web, name, amounts: { ...web.amounts, storageMib: gib * 1024 } },
  ...(used !== undefined && { storageUseMib: used * 1024 }),
});

test('limits are those of what was there at the last look, and there is none where a container has none', () => {
  const gone = { ...web, name: 'gone', lastSlot: 100, cpuLimitMillis: 99_000 };
  const off = { ...web, name: 'off', replicas: 0, cpuLimitMillis: undefined };
  expect(heldBy({ workloads: [web, gone, off] })).toMatchObject({ limitCpuMillis: 8000, limitMemoryMib: 8192 });
  const free = { ...web, name: 'free', cpuLimitMillis: undefined };
  expect(heldBy({ workloads: [web, free] })).toMatchObject({ limitCpuMillis: null, limitMemoryMib: 16_384 });
});

test('storage is what is claimed, mounted or not; its use is known where every workload with volumes tells it', () => {
  const volumes = [volume('data', 20, true), volume('old', 5, false)];
  const told = [withStorage('a', 20, 7), web];
  expect(heldBy({ workloads: told, inventory: { ...inventory, volumes } })).toMatchObject({
    ...{ storageRequestMib: 25 * 1024, storageUseMib: 7 * 1024 },
  });
  // Of the past no list of claims is known.
  expect(heldBy({ workloads: [...told, withStorage('b', 10)] })).toMatchObject({
    ...{ storageRequestMib: 30 * 1024, storageUseMib: null },
  });
});

test('a system shows its limits and its storage beside quota, request and use, each workload its own', async () => {
  await using world = await worldWithDays();
  const unit = await world.as('unitHead');
  const { days, workloads } = await unit.usage.system({ systemId: 'flood' });
  expect(days.at(-1)).toMatchObject({
    ...{ day: '2026-11-30', quotaCpu: 8, limitCpu: 16, limitMemory: 16 },
    ...{ quotaStorage: 100, requestStorage: 20, useStorage: 7 },
  });
  // Days of which nothing was told of limits say so.
  expect(days[0]).toMatchObject({ limitCpu: null, limitMemory: null, useStorage: 0 });
  expect(workloads.map(({ name, held }) => [name, held]).sort()).toEqual([
    ['a', { limitCpuMillis: 8000, limitMemoryMib: 8192, storageUseMib: 7168 }],
    ['web', { limitCpuMillis: 8000, limitMemoryMib: 8192, storageUseMib: null }],
  ]);
  const one = await unit.usage.workload({ id: 'water-flood-app/Deployment/a' });
  expect([one.storageMib, one.held?.storageUseMib]).toEqual([20 * 1024, 7168]);
});

async function worldWithDays() {
  const world = await createWorld();
  await foundSystem(world.services, 'flood');
  world.clock.set('2026-12-01T01:00:00Z');
  await keepDays(world.services, '2026-11-29', 30, [workload('web', 20, 30)]);
  await keep(world.services, ...report('2026-11-30', [web, withStorage('a', 20, 7)]));
  await judgeDay(world.services, '2026-11-30');
  return Object.assign(world, { [Symbol.asyncDispose]: () => world.close() });
}
