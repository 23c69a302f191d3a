import { afterEach, beforeEach, expect, test } from 'vitest';
import { API_VERSION } from '../../../operators/resources/group.ts';
import { emptySketches, encodeDay } from '../../../operators/resources/usage-day.ts';
import type { UsageReport, UsageReportStatus, WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { dayName, dayNumber } from '../../../server/usage/evidence.ts';
import { keep } from '../../../server/usage/records/ingest.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { tickUsage } from '../../../server/usage/records/tick.ts';
import { type Evidence, judge } from '../../../server/usage/verdict.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await found('flood');
});
afterEach(() => world.close());

const SLOTS = 288;

/** A system in force since long ago, with its allocation. */
async function found(code: string): Promise<void> {
  const { db } = world.services;
  const longAgo = new Date('2025-01-01T00:00:00Z');
  await db.system.create({
    data: {
      id: code,
      code,
      name: code,
      unitId: 'water',
      stage: 'online',
      category: 'application',
      purpose: '',
      protectionLevel: 2,
      drLevel: 2,
      rpoMinutes: 1440,
      rtoMinutes: 1440,
      zone: 'extranet',
      contacts: [],
      onlineAt: longAgo,
      createdAt: longAgo,
    },
  });
  await db.allocation.create({
    data: {
      id: `a-${code}`,
      systemId: code,
      unitId: 'water',
      tenancyName: `water-${code}`,
      state: 'inForce',
      environment: 'production',
      granted: {},
      desired: {},
      approvedAt: longAgo,
      createdAt: longAgo,
    },
  });
}

function workload(name: string, cpuPercent: number, memoryPercent: number): WorkloadUsage {
  const sketches = emptySketches();
  for (let slot = 0; slot < SLOTS; slot += 1) {
    sketches.cpu.add(cpuPercent);
    sketches.memory.add(memoryPercent);
  }
  const bytes = encodeDay(sketches);
  const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64');
  return {
    kind: 'Deployment',
    name,
    replicas: 1,
    expected: SLOTS,
    seen: SLOTS,
    off: 0,
    cpu: base64(bytes.cpu),
    cpuStartup: base64(bytes.cpuStartup),
    memory: base64(bytes.memory),
    io: base64(bytes.io),
    amounts: {
      cpuMillis: 4000,
      memoryMib: 8192,
      storageMib: 0,
      cpuRequestMilliSeconds: 4000 * 86_400,
      cpuUseMilliSeconds: 40 * cpuPercent * 86_400,
      memoryRequestMibSeconds: 8192 * 86_400,
      memoryUseMibSeconds: 82 * memoryPercent * 86_400,
    },
  };
}

const report = (day: string, workloads: WorkloadUsage[], change: Partial<UsageReportStatus> = {}) => {
  const status: UsageReportStatus = {
    phase: 'Complete',
    intervalSeconds: 300,
    slots: '',
    updatedAt: `${day}T16:05:00.000Z`,
    quota: { cpuMillis: 8000, memoryMib: 16_384, storageMib: 102_400 },
    hours: [],
    workloads,
    ...change,
  };
  const metadata = { name: `usage-${day}`, namespace: 'water-flood-app' };
  const spec = { tenancy: 'water-flood', day, recorded: false };
  return [{ apiVersion: API_VERSION, kind: 'UsageReport', metadata, spec, status } as UsageReport, status] as const;
};

const keepDays = async (last: string, count: number, workloads: WorkloadUsage[]) => {
  for (let ago = count - 1; ago >= 0; ago -= 1)
    await keep(world.services, ...report(dayName(dayNumber(last) - ago), workloads));
};

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
