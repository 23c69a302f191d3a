import { afterEach, beforeEach, expect, test } from 'vitest';
import { atOnce } from '../../../operators/runtime/at-once.ts';
import { keep } from '../../../server/usage/records/ingest.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { foundSystem, report, workload } from './reported.ts';

/** Reports that are offered at the same time are written together; each is taken as if it had come alone. */
const DAY = '2026-11-20';
let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.clock.set(`${DAY}T16:05:00Z`);
  for (let at = 0; at < 40; at += 1) await foundSystem(world.services, `s${at}`);
});
afterEach(() => world.close());

const inventory = (name: string, observedAt: string) => ({
  observedAt,
  volumes: [{ name, bytes: 1024, createdAt: '2026-01-01T00:00:00Z', mounted: true }],
  services: [],
  workloads: 1,
});
const rows = () =>
  world.services.db.usageDayRecord.findMany({
    select: { namespace: true, day: true, workloads: true, isComplete: true },
    orderBy: [{ namespace: 'asc' }, { day: 'asc' }],
  });

test('each of many reports gets its row, its owner and its inventory, whatever stands beside it', async () => {
  const reports = Array.from({ length: 40 }, (_, at) =>
    report(
      DAY,
      [workload('web', at + 1, 5)],
      { inventory: inventory(`v${at}`, `${DAY}T16:00:00Z`) },
      { system: `s${at}` },
    ),
  );
  expect(await atOnce(16, reports, (one) => keep(world.services, ...one))).toEqual([]);
  const kept = await world.services.db.usageDayRecord.findMany({
    select: { namespace: true, systemId: true, cpuUse: true },
  });
  for (let at = 0; at < 40; at += 1)
    expect(kept).toContainEqual({
      namespace: `water-s${at}-app`,
      systemId: `s${at}`,
      cpuUse: expect.closeTo(((at + 1) / 100) * 4 * 86_400, 0),
    });
  const lying = await world.services.db.usageInventory.findMany({
    select: { namespace: true, systemId: true, facts: true },
  });
  expect(lying).toHaveLength(40);
  for (const { namespace, systemId, facts } of lying)
    expect([namespace, facts]).toMatchObject([
      `water-${systemId}-app`,
      { volumes: [{ name: `v${systemId.slice(1)}` }] },
    ]);
});

test('one that cannot be read and one of another city keep no other from being kept', async () => {
  const spoilt = { ...workload('web', 1, 5), cpu: Buffer.from('no sketch').toString('base64') };
  const [other, status] = report(DAY, [workload('web', 1, 5)], {}, { system: 's2' });
  const answers = await Promise.allSettled([
    keep(world.services, ...report(DAY, [workload('web', 1, 5)], {}, { system: 's0' })),
    keep(world.services, ...report(DAY, [spoilt], {}, { system: 's1' })),
    keep(world.services, { ...other, spec: { ...other.spec, tenancy: 'other-city' } }, status),
    keep(world.services, ...report(DAY, [workload('web', 1, 5)], {}, { system: 's3' })),
  ]);
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'refused'))).toEqual([
    true,
    'refused',
    false,
    true,
  ]);
  expect((await rows()).map(({ namespace }) => namespace)).toEqual(['water-s0-app', 'water-s3-app']);
});

test('one that the records refuse keeps no other from being kept', async () => {
  const reports = [0, 1, 2].map((at) => report(DAY, [workload('web', 1, 5)], {}, { system: `s${at}` }));
  reports[1] = report(DAY, [], { updatedAt: 'no time' }, { system: 's1' });
  const answers = await Promise.allSettled(reports.map((one) => keep(world.services, ...one)));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await rows()).map(({ namespace }) => namespace)).toEqual(['water-s0-app', 'water-s2-app']);
});

test('several words of one day that come together end as if they had come one after the other', async () => {
  const open = (hour: number, names: string[]) => {
    const at = `${DAY}T${String(hour).padStart(2, '0')}:00:00.000Z`;
    return report(
      DAY,
      names.map((name) => workload(name, 1, 5)),
      {
        phase: 'Open',
        updatedAt: at,
        inventory: inventory(`seen-at-${hour}`, at),
      },
      { system: 's0' },
    );
  };
  const complete = report(
    DAY,
    ['a', 'b', 'c'].map((name) => workload(name, 1, 5)),
    {},
    { system: 's0' },
  );
  await Promise.all(
    [open(9, ['a', 'b']), open(8, ['a']), complete, complete, open(10, [])].map((one) => keep(world.services, ...one)),
  );
  expect(await rows()).toEqual([{ namespace: 'water-s0-app', day: DAY, workloads: 3, isComplete: true }]);
  const [lying] = await world.services.db.usageInventory.findMany();
  expect(lying?.facts).toMatchObject({ volumes: [{ name: 'seen-at-10' }] });
});
