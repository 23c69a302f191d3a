import { afterEach, beforeEach, expect, test } from 'vitest';
import { Sketch } from '../../../operators/resources/sketch.ts';
import { adviceByUnit } from '../../../server/usage/advice-report.ts';
import type { OrphanRow } from '../../../server/usage/reading/views.ts';
import { keep } from '../../../server/usage/records/ingest.ts';
import type { ReportedInventory } from '../../../server/usage/records/inventory.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { foundSystem, GIB, keepDays, report, workload } from './reported.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await foundSystem(world.services, 'flood');
  world.clock.set('2026-11-22T02:00:00Z');
});
afterEach(() => world.close());

const inventory = (observedAt: string, change: Partial<ReportedInventory> = {}): ReportedInventory => ({
  observedAt,
  volumes: [{ name: 'data', bytes: 100 * GIB, createdAt: '2026-01-01T00:00:00.000Z', mounted: true }],
  services: [
    {
      name: 'api',
      createdAt: '2026-01-01T00:00:00.000Z',
      expectsEndpoints: true,
      readyEndpoints: 2,
      loadBalancers: 1,
      publicIps: 0,
    },
  ],
  workloads: 1,
  ...change,
});

const seen = (day: string, of: ReportedInventory) =>
  keep(world.services, ...report(day, [workload('web', 1, 5)], { inventory: of }));

const unused = (of: ReportedInventory): Partial<ReportedInventory> => ({
  volumes: of.volumes.map((one) => ({ ...one, mounted: false })),
  services: of.services.map((one) => ({ ...one, readyEndpoints: 0 })),
});

test('a volume counts as unused since it was last seen mounted, a service since it last had an answer', async () => {
  await seen('2026-11-01', inventory('2026-11-01T15:00:00.000Z'));
  const after = inventory('2026-11-02T15:00:00.000Z');
  await seen('2026-11-02', { ...after, ...unused(after) });
  const later = inventory('2026-11-20T15:00:00.000Z');
  await seen('2026-11-20', { ...later, ...unused(later) });
  const orphans = await (await world.as('unitHead')).usage.orphans({});
  expect(orphans.map(({ kind, name, since, yuanPerMonth }) => ({ kind, name, since, yuanPerMonth }))).toEqual([
    { kind: 'loadBalancer', name: 'api', since: '2026-11-02T15:00:00.000Z', yuanPerMonth: 100 },
    { kind: 'volume', name: 'data', since: '2026-11-01T15:00:00.000Z', yuanPerMonth: 50 },
    { kind: 'service', name: 'api', since: '2026-11-02T15:00:00.000Z', yuanPerMonth: 0 },
  ]);
  expect(await (await world.as('unitHead', 'health')).usage.orphans({})).toEqual([]);
});

test('what is in use again, is younger than the grace or is gone is not listed; an older report changes nothing', async () => {
  const first = inventory('2026-11-02T15:00:00.000Z');
  await seen('2026-11-02', { ...first, ...unused(first) });
  await seen('2026-11-20', inventory('2026-11-20T15:00:00.000Z'));
  await seen('2026-11-03', { ...first, ...unused(first) });
  expect(await (await world.as('leader')).usage.orphans({})).toEqual([]);
  const recent = inventory('2026-11-21T15:00:00.000Z');
  await seen('2026-11-21', { ...recent, ...unused(recent) });
  expect(await (await world.as('leader')).usage.orphans({})).toEqual([]);
});

test('an address is silent by what its pods were measured to carry, however late and in whatever order the days come', async () => {
  const rate = (bytesPerSecond: number) => Sketch.of(Array.from({ length: 288 }, () => bytesPerSecond / 1024));
  const traffic = (bytesPerSecond: number) => ({ seen: 288, bytes: 0, rate: rate(bytesPerSecond).toBase64() });
  const measured = (day: string, bytesPerSecond: number) => {
    const of = inventory(`${day}T16:00:30.000Z`);
    return {
      ...of,
      services: of.services.map((one) => ({ ...one, pods: ['api-0'], traffic: traffic(bytesPerSecond) })),
    };
  };
  const days = ['10', '21', '12', '13', '20', '15', '16', '17', '18', '19', '14', '11'].map((day) => `2026-11-${day}`);
  for (const day of days) await seen(day, measured(day, day === '2026-11-11' ? 4000 : 100));
  const orphans = await (await world.as('leader')).usage.orphans({});
  expect(orphans).toMatchObject([
    {
      kind: 'loadBalancer',
      name: 'api',
      since: '2026-11-11T16:00:00.000Z',
      evidence: { by: 'traffic', pods: ['api-0'], limit: 512 },
    },
  ]);
  const [{ evidence }] = orphans as [OrphanRow];
  expect(evidence?.by === 'traffic' && evidence.days.map(({ day, max }) => [day, max])).toEqual(
    days
      .filter((day) => day > '2026-11-11')
      .sort()
      .map((day) => [day, 100]),
  );
});

test('the monthly advice names what would save most, and what should grow', async () => {
  const of = [workload('idle', 1, 5), workload('wide', 20, 30), workload('hot', 95, 60)];
  await keepDays(world.services, '2026-11-21', 31, of);
  await judgeDay(world.services, '2026-11-21');
  const rows = await (await world.as('leader')).usage.verdicts({});
  const [advice, ...others] = adviceByUnit(rows);
  expect(others).toEqual([]);
  expect(advice).toMatchObject({ unitId: 'water', workloads: 3, idle: 1, overProvisioned: 1, overloaded: 1 });
  expect(advice?.save.map(({ name }) => name)).toEqual(['idle', 'wide']);
  expect(advice?.grow.map(({ name }) => name)).toEqual(['hot']);
  expect(advice?.freesYuan).toBe(
    rows.filter(({ verdict }) => verdict !== 'overloaded').reduce((sum, { freesYuan }) => sum + freesYuan, 0),
  );
});
