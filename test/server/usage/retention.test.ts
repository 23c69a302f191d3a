import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_BYTES } from '../../../operators/resources/usage-day.ts';
import { DayBook } from '../../../operators/usage/book.ts';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { unpackWorkloads } from '../../../server/usage/records/body.ts';
import { packHours, unpackHours } from '../../../server/usage/records/hours.ts';
import { contentOf } from '../../../server/usage/records/ingest.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { JUDGED, tickUsage } from '../../../server/usage/records/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { foundSystem, hoursOf, keepDays, workload } from './reported.ts';

let world: World;
/** The morning after 22 November; the day before it has been judged. */
beforeEach(async () => {
  world = await createWorld();
  await foundSystem(world.services, 'flood');
  await world.services.db.setting.create({ data: { key: JUDGED, value: '2026-11-21' } });
  world.clock.set('2026-11-23T01:00:00Z');
});
afterEach(() => world.close());

const SLOTS = 288;
const MIB = 1024 ** 2;

/** Five noisy workloads, as the operators note them; `order` says which sample falls into which slot. */
function noisyDay(order: (slot: number) => number) {
  const book = new DayBook('2026-11-20', 300);
  book.quota = { cpuMillis: 40_000, memoryMib: 81_920, storageMib: 0 };
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const at = order(slot);
    const samples = ['a', 'b', 'c', 'd', 'e'].map((name, nth) => ({
      kind: 'Deployment',
      name,
      replicas: 1,
      cpuMillis: 4000,
      memoryBytes: 8192 * MIB,
      storageBytes: 0,
      // Spread over four powers of ten: as many different bins as 288 samples can fill.
      use: { cpuMillis: 0.4 * 10 ** ((4 * at) / SLOTS + nth / 50), memoryBytes: MIB * 2 ** ((13 * at) / SLOTS) },
      ioBytesPerSecond: 1024 * 1.05 ** at,
      isStarting: at < 3,
    }));
    book.note(slot, samples);
  }
  return contentOf(book.status(new Date('2026-11-20T16:05:00Z'), true));
}

test('a day is kept for 36 months, a month’s verdicts for good, merged days as long as a window needs them', async () => {
  const { db } = world.services;
  await keepDays(world.services, '2026-11-22', 1, [workload('web', 1, 5)]);
  const kept = dayName(dayNumber('2026-11-22') - Math.round(36 * 30.44));
  const forgotten = dayName(dayNumber(kept) - 1);
  await keepDays(world.services, kept, 3, [workload('web', 1, 5)]);
  const month = { month: '2023-01', namespace: 'n', kind: 'Deployment', name: 'web' };
  const verdict = { ...month, systemId: 'flood', unitId: 'water', verdict: 'idle', policyVersion: 0 };
  await db.monthlyVerdict.create({ data: { id: 'm', ...verdict, cpuMillis: 1, memoryMib: 1, evidence: {} } });
  const block = { namespace: 'water-flood-app', seal: 'x', body: new Uint8Array() };
  await db.usageBlock.createMany({
    data: [
      { ...block, span: '2026-06-01+16' },
      { ...block, span: '2026-10-04+4' },
    ],
  });
  expect(await tickUsage(world.services)).toEqual(['2026-11-22']);
  const days = await db.usageDayRecord.findMany({ select: { day: true }, orderBy: { day: 'asc' } });
  expect(days.map(({ day }) => day)).toEqual([kept, '2026-11-22']);
  expect(days.some(({ day }) => day === forgotten)).toBe(false);
  expect(await db.monthlyVerdict.count({ where: { id: 'm' } })).toBe(1);
  const blocks = await db.usageBlock.findMany({ where: { seal: 'x' } });
  expect(blocks.map(({ span }) => span)).toEqual(['2026-10-04+4']);
});

test('of a tenancy that was returned, or silent for a whole window, no verdict stands any more', async () => {
  const { db } = world.services;
  for (const system of ['returned', 'silent']) await foundSystem(world.services, system);
  const place = (system: string) => ({ system });
  await keepDays(world.services, '2026-11-22', 1, [workload('web', 1, 5)], place('flood'));
  await keepDays(world.services, '2026-11-21', 1, [workload('web', 1, 5)], place('returned'));
  await keepDays(world.services, '2026-10-22', 1, [workload('web', 1, 5)], place('silent'));
  for (const day of ['2026-10-22', '2026-11-21']) await judgeDay(world.services, day);
  expect(await db.workloadVerdict.count()).toBe(2);
  await db.allocation.update({ where: { systemId: 'returned' }, data: { state: 'retired' } });
  await tickUsage(world.services);
  expect((await db.workloadVerdict.findMany()).map(({ systemId }) => systemId)).toEqual(['flood']);
});

test('no sample is kept: two days with the same samples in another order are the same bytes', () => {
  const one = noisyDay((slot) => slot);
  const other = noisyDay((slot) => (slot * 113 + 40) % SLOTS);
  expect(Buffer.from(other.body).equals(Buffer.from(one.body))).toBe(true);
});

test('a workload-day is at most 1 KB, as sketches and as a share of its row, however wild the use', () => {
  const { body, hours, workloads } = noisyDay((slot) => (slot * 113 + 40) % SLOTS);
  for (const { cpu, cpuStartup, memory, io } of unpackWorkloads(body)) {
    const bytes = [cpu, cpuStartup, memory, io].reduce((sum, one) => sum + Buffer.from(one, 'base64').length, 0);
    expect(bytes).toBeGreaterThan(500);
    expect(bytes).toBeLessThanOrEqual(DAY_BYTES);
  }
  expect((body.length + JSON.stringify(hours).length) / workloads).toBeLessThanOrEqual(1024);
});

test('hours come back as they were reported, also those of days that were kept hour by hour', () => {
  const flat = hoursOf([workload('web', 10, 20)]);
  const changing = flat.map((hour, at) => ({ ...hour, cpuUseMilliSeconds: at * 7, seconds: at === 3 ? 300 : 3600 }));
  for (const hours of [flat, changing, []]) {
    const stored = JSON.parse(JSON.stringify(packHours(hours)));
    expect(unpackHours(stored)).toEqual(hours);
    expect(unpackHours(hours)).toEqual(hours);
  }
});
