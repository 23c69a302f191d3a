import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { foundSystem, keepDays, workload } from './reported.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await foundSystem(world.services, 'flood');
  await foundSystem(world.services, 'clinic', 'health');
  world.clock.set('2026-12-01T01:00:00Z');
  await keepDays(world.services, '2026-11-30', 40, [workload('idle', 1, 5), workload('wide', 20, 30)]);
  await keepDays(world.services, '2026-11-30', 40, [workload('busy', 95, 60)], { system: 'clinic', unit: 'health' });
  await judgeDay(world.services, '2026-11-30');
});
afterEach(() => world.close());

test('a unit sees its own workloads only, and not that others are there', async () => {
  const unit = await world.as('unitHead');
  expect((await unit.usage.verdicts({})).map(({ name }) => name).sort()).toEqual(['idle', 'wide']);
  expect(await unit.usage.verdicts({ unitId: 'health' })).toEqual([]);
  await expect(unit.usage.system({ systemId: 'clinic' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(unit.usage.workload({ id: 'health-clinic-app/Deployment/busy' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const city = await world.as('authorityHandler');
  expect((await city.usage.verdicts({ verdict: ['overloaded'] })).map(({ unitName }) => unitName)).toEqual([
    '云州市卫生健康委员会',
  ]);
});

test('the city adds up to its workloads: totals, waste, distribution, days and months', async () => {
  const city = await (await world.as('leader')).usage.city();
  expect(city.asOf).toBe('2026-11-30');
  const total = (verdict: string) => city.totals.find((each) => each.verdict === verdict);
  expect(total('idle')).toMatchObject({ workloads: 1, systems: 1, cpuMillis: 4000, memoryMib: 8192 });
  expect(total('overProvisioned')).toMatchObject({ workloads: 1, systems: 1 });
  expect(total('overloaded')).toMatchObject({ workloads: 1, systems: 1 });
  expect(city.distribution.reduce((sum, { cpu }) => sum + cpu, 0)).toBe(3);
  expect(city.units.map(({ id, idle, overProvisioned }) => ({ id, idle, overProvisioned }))).toEqual([
    { id: 'water', idle: 1, overProvisioned: 1 },
  ]);
  // Idle: 4 cores and 8 GiB at 60 and 20 yuan. Over-provisioned: P95 20 % and 30 % at 80 % of the new size, rounded up.
  const shrunk = (4 - 1) * 60 + (8 - 3) * 20;
  expect(city.units[0]?.freesYuan).toBe(4 * 60 + 8 * 20 + shrunk);
  const last = city.days.at(-1);
  expect(last).toMatchObject({ day: '2026-11-30', coverage: 1, quotaCpu: 16, requestCpu: 12 });
  expect(last?.useCpu).toBeCloseTo(4 * 0.01 + 4 * 0.2 + 4 * 0.95, 3);
  expect(city.months.filter(({ workloads }) => workloads > 0)).toEqual([
    { month: '2026-11', verdict: 'idle', workloads: 1, cpuMillis: 4000 },
    { month: '2026-11', verdict: 'overProvisioned', workloads: 1, cpuMillis: 4000 },
    { month: '2026-11', verdict: 'overloaded', workloads: 1, cpuMillis: 4000 },
  ]);
});

test('a system shows quota, request and use by day and by hour, and where its grant goes', async () => {
  const system = await (await world.as('unitHead')).usage.system({ systemId: 'flood', days: 30 });
  expect(system.days).toHaveLength(30);
  expect(system.days[0]).toMatchObject({ day: '2026-11-01', quotaCpu: 8, requestCpu: 8, quotaMemory: 16 });
  expect(system.hours).toHaveLength(28);
  expect(system.hours[0]?.cpu).toHaveLength(24);
  expect(system.hours[0]?.cpu[13]).toBeCloseTo(10.5, 1);
  const { quota, requested, used, unrequested, unused } = system.gap;
  expect(quota.vcpuHours).toBe(8 * 24 * 30);
  expect(requested.vcpuHours - used.vcpuHours).toBeCloseTo(unused.vcpuHours, 6);
  expect(unrequested.vcpuHours).toBe(0);
  expect(system.workloads.map(({ verdict }) => verdict).sort()).toEqual(['idle', 'overProvisioned']);
});

test('a workload shows the evidence, the sizes and the policy behind its verdict', async () => {
  const [row] = await (await world.as('unitHead')).usage.verdicts({ verdict: ['overProvisioned'] });
  const found = await (await world.as('unitHead')).usage.workload({ id: row?.id ?? '' });
  expect(found).toMatchObject({ verdict: 'overProvisioned', policyVersion: 0, cpuP95: 20, memoryP95: 30 });
  expect(found.evidence.overProvisioned.cpu?.p95).toBe(20);
  expect(found.advice).toMatchObject({ action: 'shrink', method: 'headroom' });
  // The other methods, from the same figures.
  expect(found.alternatives.map(({ method }) => method)).toEqual(['headroom', 'vpa', 'krr']);
  expect(found.alternatives[0]?.cpu).toEqual(found.advice.cpu);
  expect(found.alternatives[2]?.cpu?.moderate).toEqual({ request: 800, limit: null });
  expect(found.thresholds.overProvisioned.cpuP95Percent).toBe(40);
});

test('what another threshold would change is told before anything is written', async () => {
  const { usage } = defaultPolicy();
  const leader = await world.as('leader');
  const same = await leader.usage.whatIf({ usage });
  expect(same.moves).toEqual([]);
  const stricter = structuredClone(usage);
  stricter.overProvisioned.cpuP95Percent = 15;
  const moved = await leader.usage.whatIf({ usage: stricter });
  expect(moved.moves).toMatchObject([
    { from: 'overProvisioned', to: 'fitting', workloads: 1, systems: 1, units: 1, cpuMillis: 4000 },
  ]);
  expect(moved.freedBefore.cpuMillis - moved.freedAfter.cpuMillis).toBe(3000);
  const longer = { ...usage, idle: { ...usage.idle, windowDays: 60 } };
  await expect(leader.usage.whatIf({ usage: longer })).rejects.toMatchObject({
    cause: { user: { key: 'whatIfWindows' } },
  });
  expect(await world.services.db.policy.count()).toBe(0);
});

test('an exemption is granted by the leader with a reason and an end, and revoked once', async () => {
  const leader = await world.as('leader');
  const input = { systemId: 'flood', kind: 'seasonal' as const, reason: '汛期备用' };
  await expect(leader.usage.exempt({ ...input, from: '2026-12-02', until: '2026-12-01' })).rejects.toMatchObject({
    code: 'UNPROCESSABLE_CONTENT',
  });
  const { id } = await leader.usage.exempt({ ...input, from: '2026-11-01', until: '2027-05-01' });
  await judgeDay(world.services, '2026-11-30');
  const unit = await world.as('unitHead');
  expect((await unit.usage.verdicts({})).map(({ verdict }) => verdict)).toEqual(['exempt', 'exempt']);
  expect(await unit.usage.exemptions()).toMatchObject([{ id, state: 'inForce', systemName: 'flood' }]);
  await leader.usage.revokeExemption({ id, reason: '汛期已过' });
  await expect(leader.usage.revokeExemption({ id, reason: '汛期已过' })).rejects.toMatchObject({ code: 'CONFLICT' });
  await judgeDay(world.services, '2026-11-30');
  expect((await unit.usage.verdicts({})).map(({ verdict }) => verdict).sort()).toEqual(['idle', 'overProvisioned']);
});
