import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sketch } from '../../../operators/resources/sketch.ts';
import { emptySketches } from '../../../operators/resources/usage-day.ts';
import type { WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { keep } from '../../../server/usage/records/ingest.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { tickUsage } from '../../../server/usage/records/tick.ts';
import { type Evidence, judge } from '../../../server/usage/verdict.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { foundSystem, keepDays as keepReported, report, workload } from './reported.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await foundSystem(world.services, 'flood');
});
afterEach(() => world.close());

const keepDays = (last: string, count: number, workloads: WorkloadUsage[]) =>
  keepReported(world.services, last, count, workloads);

test('a report that comes twice, or late, neither doubles nor changes a complete day', async () => {
  const { db } = world.services;
  const open = { phase: 'Open', updatedAt: '2026-11-20T10:00:00.000Z' } as const;
  await keep(world.services, ...report('2026-11-20', [workload('web', 1, 5)], open));
  expect(await keep(world.services, ...report('2026-11-20', [workload('web', 3, 5), workload('db', 1, 1)]))).toBe(true);
  expect(await keep(world.services, ...report('2026-11-20', [], open))).toBe(true);
  expect(await keep(world.services, ...report('2026-11-20', []))).toBe(true);
  expect(await db.usageDayRecord.findMany({ select: { day: true, workloads: true, isComplete: true } })).toEqual([
    { day: '2026-11-20', workloads: 2, isComplete: true },
  ]);
});

test('a report whose figures somebody has spoilt is refused, and the day stays open', async () => {
  const spoilt = { ...workload('web', 1, 5), cpu: Buffer.from('no sketch').toString('base64') };
  await expect(keep(world.services, ...report('2026-11-20', [spoilt]))).rejects.toThrow();
  expect(await world.services.db.usageDayRecord.count()).toBe(0);
});

test('a tenancy that the records do not know is left alone', async () => {
  const [one, status] = report('2026-11-20', []);
  expect(await keep(world.services, { ...one, spec: { ...one.spec, tenancy: 'other-city' } }, status)).toBe(false);
});

test('verdicts rest on evidence that gives them again, and only what is still there is judged', async () => {
  const { db } = world.services;
  await keepDays('2026-11-19', 60, [workload('idle', 1, 5), workload('gone', 1, 5)]);
  await keepDays('2026-11-22', 3, [workload('idle', 1, 5), workload('busy', 90, 60)]);
  expect(await judgeDay(world.services, '2026-11-22')).toBe(2);
  const rows = await db.workloadVerdict.findMany({ orderBy: { name: 'asc' } });
  expect(rows.map(({ name, verdict }) => ({ name, verdict }))).toEqual([
    { name: 'busy', verdict: 'insufficientData' },
    { name: 'idle', verdict: 'idle' },
  ]);
  for (const { evidence, verdict, policyVersion } of rows) {
    expect(judge(evidence as unknown as Evidence, defaultPolicy().usage, policyVersion).verdict).toBe(verdict);
  }
  expect(rows[1]).toMatchObject({ freesCpuMillis: 4000, freesMemoryMib: 8192, unitId: 'water' });
});

test('a young system and one with a granted exemption are exempt, and the exemption ends by itself', async () => {
  const { db } = world.services;
  await keepDays('2026-11-22', 60, [workload('idle', 1, 5)]);
  const exemption = {
    systemId: 'flood',
    kind: 'seasonal',
    reason: '汛期备用',
    approverId: 'leader',
    createdAt: new Date(),
  };
  await db.usageExemption.create({ data: { id: 'e', ...exemption, from: '2026-06-01', until: '2026-11-21' } });
  await judgeDay(world.services, '2026-11-21');
  expect((await db.workloadVerdict.findFirst())?.verdict).toBe('exempt');
  await judgeDay(world.services, '2026-11-22');
  expect((await db.workloadVerdict.findFirst())?.verdict).toBe('idle');
  await db.system.update({ where: { id: 'flood' }, data: { onlineAt: new Date('2026-10-01') } });
  await judgeDay(world.services, '2026-11-22');
  expect((await db.workloadVerdict.findFirst())?.verdict).toBe('exempt');
});

test('a namespace that is gone is no waste any more, and a tenancy that is silent as a whole keeps its verdicts', async () => {
  await foundSystem(world.services, 'old');
  const idle = [workload('idle', 1, 5)];
  for (const place of [{ system: 'flood' }, { system: 'flood', part: 'spare' }, { system: 'old' }])
    await keepReported(world.services, '2026-11-20', 31, idle, place);
  await judgeDay(world.services, '2026-11-20');
  expect((await namespacesJudged()).length).toBe(3);
  await keepReported(world.services, '2026-11-21', 1, idle, { system: 'flood' });
  await judgeDay(world.services, '2026-11-21');
  expect(await namespacesJudged()).toEqual(['water-flood-app', 'water-old-app']);
});

const namespacesJudged = async () => {
  const rows = await world.services.db.workloadVerdict.findMany({ orderBy: { namespace: 'asc' } });
  return rows.map(({ namespace }) => namespace);
};

test('a grant on which nothing ran for all of the idle window is idle itself; for less, nothing is said', async () => {
  const { db } = world.services;
  await keepDays('2026-11-20', 29, []);
  await judgeDay(world.services, '2026-11-20');
  expect(await db.workloadVerdict.count()).toBe(0);
  await keepDays('2026-11-21', 1, []);
  await judgeDay(world.services, '2026-11-21');
  const [row] = await db.workloadVerdict.findMany();
  expect(row).toMatchObject({
    kind: 'Namespace',
    name: 'water-flood-app',
    verdict: 'idle',
    cpuMillis: 8000,
    memoryMib: 16_384,
    freesCpuMillis: 8000,
    freesYuan: 8 * 60 + 16 * 20,
  });
  await keepDays('2026-11-22', 1, [workload('web', 1, 5)]);
  await judgeDay(world.services, '2026-11-22');
  expect((await db.workloadVerdict.findMany()).map(({ kind, verdict }) => [kind, verdict])).toEqual([
    ['Deployment', 'insufficientData'],
  ]);
});

test('a change of the sampling interval changes no length of time', async () => {
  await keepDays('2026-11-20', 40, [workload('idle', 1, 5)]);
  const minutely = { ...workload('idle', 1, 5), expected: 1440, seen: 1440, ...onMinutes(1, 5) };
  const [one, status] = report('2026-11-21', [minutely], { intervalSeconds: 60 });
  await keep(world.services, one, status);
  await judgeDay(world.services, '2026-11-21');
  const row = await world.services.db.workloadVerdict.findFirstOrThrow();
  const { overProvisioned, idle } = row.evidence as unknown as Evidence;
  expect([row.verdict, idle.days, overProvisioned.days]).toEqual(['idle', 30, 41]);
});

/** The sketches of a day that was sampled each minute. */
const onMinutes = (cpuPercent: number, memoryPercent: number) => {
  const { cpu, memory } = emptySketches();
  for (let slot = 0; slot < 1440; slot += 1) {
    cpu.add(cpuPercent);
    memory.add(memoryPercent);
  }
  const base64 = (sketch: Sketch) => Buffer.from(sketch.encode()).toString('base64');
  return { cpu: base64(cpu), memory: base64(memory) };
};

test('each day is judged once, in order, after a standstill too, and the last of a month is kept', async () => {
  const { db } = world.services;
  await keepDays('2026-12-02', 5, [workload('idle', 1, 5)]);
  world.clock.set('2026-12-01T01:00:00Z');
  expect(await tickUsage(world.services)).toEqual(['2026-11-28', '2026-11-29', '2026-11-30']);
  expect(await tickUsage(world.services)).toEqual([]);
  world.clock.set('2026-12-03T01:00:00Z');
  expect(await tickUsage(world.services)).toEqual(['2026-12-01', '2026-12-02']);
  expect(await db.monthlyVerdict.findMany({ select: { id: true } })).toEqual([
    { id: '2026-11/water-flood-app/Deployment/idle' },
  ]);
  expect((await db.workloadVerdict.findFirst())?.asOf).toBe('2026-12-02');
});
