import { afterEach, beforeEach, expect, test } from 'vitest';
import { draftSchema } from '../../../server/applications/content.ts';
import { digestOf } from '../../../server/applications/digest.ts';
import { tickFindings } from '../../../server/usage/findings/tick.ts';
import {
  availableActions,
  FINDING_STATES,
  FINDING_TRANSITIONS,
  type FindingFacts,
} from '../../../server/usage/findings/transitions.ts';
import { judgeDay } from '../../../server/usage/records/judge-day.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { givePool } from '../capacity/stage.ts';
import { foundSystem, GIB, keepDays, workload } from './reported.ts';

let world: World;
const GRANTED = { cpuMillis: 16_000, memoryBytes: 32 * GIB, storageBytes: 100 * GIB, pods: 20 };

beforeEach(async () => {
  world = await createWorld();
  await foundSystem(world.services, 'flood', 'water', GRANTED);
  for (const role of ['unitHead', 'leader', 'authorityHandler'] as const) await world.person(role);
  world.clock.set('2026-11-22T02:00:00Z');
});
afterEach(() => world.close());

const wide = [workload('web', 20, 30), workload('db', 1, 5)];
const idle = [workload('web', 1, 5), workload('db', 1, 5)];

async function judged(workloads: ReturnType<typeof workload>[], day = '2026-11-21'): Promise<void> {
  await keepDays(world.services, day, 31, workloads);
  await judgeDay(world.services, day);
}

async function issued(workloads = wide): Promise<string> {
  await judged(workloads);
  const handler = await world.as('authorityHandler');
  const { id } = await handler.resourceFindings.issue({ systemId: 'flood', grounds: '已考虑汛期业务量' });
  return id;
}

const findingOf = async (id: string) => (await world.as('leader')).resourceFindings.get({ id });
const noticesOf = async (key: string) => world.services.db.notice.count({ where: { key } });

test('every act leads between known states, and each state but the last two is left by one', () => {
  for (const { from, to } of FINDING_TRANSITIONS)
    for (const state of [...from, ...to]) expect(FINDING_STATES).toContain(state);
  for (const state of FINDING_STATES.filter((each) => each !== 'verified' && each !== 'closed'))
    expect(FINDING_TRANSITIONS.some(({ from }) => (from as readonly string[]).includes(state))).toBe(true);
  const facts: FindingFacts = {
    state: 'notified',
    kind: 'idle',
    unitId: 'water',
    issuedById: 'x',
    isEscalated: false,
    wasContested: false,
  };
  expect(availableActions(facts, { id: 'u', unitId: 'health', roles: ['unitHead'] })).toEqual([
    { action: 'accept', enabled: false, reason: 'notYours' },
    { action: 'contest', enabled: false, reason: 'notYours' },
  ]);
});

test('the letter is numbered, freezes its evidence, and the unit has fifteen working days', async () => {
  const id = await issued();
  const before = await findingOf(id);
  expect(before).toMatchObject({ number: '2026-1', state: 'notified', kind: 'overProvisioned' });
  expect(before.dueAt).toBe('2026-12-11T16:00:00.000Z'); // the end of 11 December in UTC+8
  expect(before.letter).toMatchObject({
    systemName: 'flood',
    unitName: '云州市水务局',
    policyVersion: 0,
    grounds: '已考虑汛期业务量',
    answerBy: '2026-12-11',
    granted: { cpuMillis: 16_000 },
    // web: P95 20 % of 4 cores at 80 % of the new size is 1 core, 30 % of 8 GiB is 3 GiB; db idle needs none.
    advised: { cpuMillis: 1000, memoryBytes: 3 * GIB, storageBytes: 100 * GIB },
    freesYuanPerMonth: 15 * 60 + 29 * 20,
  });
  expect(before.letter.workloads.map(({ name, cpu }) => [name, cpu?.p95])).toEqual([
    ['db', 1],
    ['web', 20],
  ]);
  await judged([workload('web', 90, 30)], '2026-11-22');
  const after = await findingOf(id);
  expect(after.letter).toEqual(before.letter);
  expect(digestOf(after.letter)).toBe(after.digest);
  expect(await noticesOf('findingIssued')).toBe(1);
});

test('the letter states the thresholds that judged, not those that came since', async () => {
  const { db } = world.services;
  await judged(wide);
  const effectiveFrom = world.clock.now();
  const body = { usage: { overProvisioned: { cpuP95Percent: 10 } } };
  await db.policy.create({
    data: { version: 1, body, effectiveFrom, note: '', authorId: 'x', createdAt: effectiveFrom },
  });
  const handler = await world.as('authorityHandler');
  const issue = () => handler.resourceFindings.issue({ systemId: 'flood', grounds: '无' });
  await db.workloadVerdict.updateMany({ where: { name: 'db' }, data: { policyVersion: 1 } });
  await expect(issue()).rejects.toMatchObject({ cause: { user: { key: 'verdictsOfSeveralPolicies' } } });
  await db.workloadVerdict.updateMany({ data: { policyVersion: 0 } });
  const { letter } = await findingOf((await issue()).id);
  expect([letter.policyVersion, letter.thresholds.overProvisioned.cpuP95Percent]).toEqual([0, 40]);
});

test('the day of the measuring is told by the policy that will measure', async () => {
  const id = await applied();
  const effectiveFrom = world.clock.now();
  const body = { usage: { verifyDays: 20 } };
  await world.services.db.policy.create({
    data: { version: 1, body, effectiveFrom, note: '', authorId: 'x', createdAt: effectiveFrom },
  });
  expect((await findingOf(id)).verifyFrom).toBe('2026-12-13');
});

test('nothing is issued on what is fitting, or under a finding already', async () => {
  const { services } = world;
  const handler = await world.as('authorityHandler');
  const issue = (systemId: string) => handler.resourceFindings.issue({ systemId, grounds: '无' });
  await foundSystem(services, 'busy', 'water', GRANTED);
  await keepDays(services, '2026-11-21', 31, [workload('web', 60, 70)], { system: 'busy' });
  await judged(wide);
  await expect(issue('busy')).rejects.toMatchObject({ cause: { user: { key: 'nothingFound' } } });
  await issue('flood');
  await expect(issue('flood')).rejects.toMatchObject({ cause: { user: { key: 'findingOpen' } } });
  expect(await services.db.resourceFinding.count()).toBe(1);
});

test('a grant several times what any workload asked for is too large, though the workloads fit', async () => {
  const { db } = world.services;
  await judged([workload('web', 60, 70)]);
  const peak = { allocationId: 'a-flood', cpuMillis: 4000, memoryBytes: 8n * BigInt(GIB), storageBytes: 0n, pods: 1 };
  const handler = await world.as('authorityHandler');
  const issue = () => handler.resourceFindings.issue({ systemId: 'flood', grounds: '申请量远低于配额' });
  await expect(issue()).rejects.toMatchObject({ cause: { user: { key: 'nothingFound' } } });
  const days = Array.from({ length: 20 }, (_, ago) => `2026-11-${String(20 - ago).padStart(2, '0')}`);
  await db.usagePeak.createMany({ data: days.map((day) => ({ ...peak, day })) });
  const { letter } = await findingOf((await issue()).id);
  expect(letter).toMatchObject({ kind: 'overProvisioned', advised: { cpuMillis: 4000, memoryBytes: 8 * GIB } });
});

test('a process that dies between issue and delivery delivers once it is back, and once only', async () => {
  const id = await issued();
  const { db } = world.services;
  await db.notice.deleteMany({});
  await db.resourceFinding.update({ where: { id }, data: { state: 'issued', notifiedAt: null, dueAt: null } });
  await Promise.all([tickFindings(world.services), tickFindings(world.services)]);
  await tickFindings(world.services);
  expect(await findingOf(id)).toMatchObject({ state: 'notified' });
  expect(await noticesOf('findingIssued')).toBe(1);
});

test('the unit accepts: the change application is drawn up with the advised amounts, in the same act', async () => {
  const id = await issued();
  const { db } = world.services;
  // What the pods have asked for within the window is the least that a shrink may leave.
  await db.usagePeak.create({
    data: {
      allocationId: 'a-flood',
      day: '2026-11-20',
      cpuMillis: 8000,
      memoryBytes: 16n * BigInt(GIB),
      storageBytes: 0n,
      pods: 2,
    },
  });
  const { applicationId } = await (await world.as('unitHead')).resourceFindings.accept({ id });
  const application = await db.application.findUniqueOrThrow({ where: { id: applicationId } });
  expect(application).toMatchObject({ kind: 'change', stage: 'draft', systemId: 'flood', unitId: 'water' });
  expect(draftSchema.parse(application.content).change).toMatchObject({
    kind: 'shrink',
    newQuota: { cpuMillis: 8000, memoryBytes: 16 * GIB, storageBytes: 100 * GIB, pods: 20 },
  });
  expect(await findingOf(id)).toMatchObject({ state: 'accepted', application: { id: applicationId, stage: 'draft' } });
});

test('where all lies idle, acceptance draws up the termination', async () => {
  const id = await issued(idle);
  expect(await findingOf(id)).toMatchObject({ kind: 'idle', letter: { advised: null } });
  const { applicationId } = await (await world.as('unitHead')).resourceFindings.accept({ id });
  const { kind } = await world.services.db.application.findUniqueOrThrow({ where: { id: applicationId } });
  expect(kind).toBe('terminate');
});

test('of two answers at once one counts, and nothing of the other is left', async () => {
  const id = await issued();
  const unit = await world.as('unitHead');
  const results = await Promise.allSettled([
    unit.resourceFindings.accept({ id }),
    unit.resourceFindings.contest({ id, words: '汛期业务量大' }),
    unit.resourceFindings.accept({ id }),
  ]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { db } = world.services;
  const { state } = await findingOf(id);
  expect(await db.application.count()).toBe(state === 'accepted' ? 1 : 0);
});

test('an objection is decided by another person than the issuer; upheld, the matter is closed', async () => {
  const id = await issued();
  const unit = await world.as('unitHead');
  await unit.resourceFindings.contest({ id, words: '汛期业务量大' });
  await expect(unit.resourceFindings.contest({ id, words: '再次异议' })).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(unit.resourceFindings.accept({ id })).rejects.toMatchObject({ code: 'CONFLICT' });
  const leader = await world.as('leader');
  const decide = (upheld: boolean) => leader.resourceFindings.decideObjection({ id, upheld, reason: '情况属实' });
  const results = await Promise.allSettled([decide(true), decide(false)]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(['closed', 'dismissed']).toContain((await findingOf(id)).state);
  const own = await leader.resourceFindings.table({});
  expect(own).toHaveLength(1);
});

test('the leader who issued a finding does not decide the objection to it', async () => {
  await judged(wide);
  const leader = await world.as('leader');
  const { id } = await leader.resourceFindings.issue({ systemId: 'flood', grounds: '已考虑' });
  await (await world.as('unitHead')).resourceFindings.contest({ id, words: '汛期' });
  await expect(leader.resourceFindings.decideObjection({ id, upheld: false, reason: '不成立' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('a dismissed objection gives the time anew, and may not be raised again', async () => {
  const id = await issued();
  const unit = await world.as('unitHead');
  await unit.resourceFindings.contest({ id, words: '汛期' });
  world.clock.set('2026-12-01T02:00:00Z');
  await (await world.as('leader')).resourceFindings.decideObjection({ id, upheld: false, reason: '依据不足' });
  expect(await findingOf(id)).toMatchObject({ state: 'dismissed', dueAt: '2026-12-22T16:00:00.000Z' });
  await expect(unit.resourceFindings.contest({ id, words: '再次' })).rejects.toMatchObject({ code: 'CONFLICT' });
  await unit.resourceFindings.accept({ id });
});

test('five working days before the end the unit is reminded, past it the leader decides; each once', async () => {
  const id = await issued();
  world.clock.set('2026-12-04T02:00:00Z');
  await tickFindings(world.services);
  expect(await noticesOf('findingReminder')).toBe(0);
  world.clock.set('2026-12-07T02:00:00Z');
  await Promise.all([tickFindings(world.services), tickFindings(world.services)]);
  await tickFindings(world.services);
  expect(await noticesOf('findingReminder')).toBe(1);
  const leader = await world.as('leader');
  await expect(leader.resourceFindings.decideOverdue({ id, decision: 'extend', reason: '延期' })).rejects.toMatchObject(
    { cause: { user: { key: 'findingNotOverdue' } } },
  );
  world.clock.set('2026-12-12T02:00:00Z');
  await tickFindings(world.services);
  await tickFindings(world.services);
  expect(await noticesOf('findingEscalated')).toBe(1);
  expect((await findingOf(id)).escalatedAt).not.toBeNull();
  await expect(
    leader.resourceFindings.decideOverdue({ id, decision: 'reclaim', reason: '回收' }),
  ).rejects.toMatchObject({ cause: { user: { key: 'findingNotIdle' } } });
  await leader.resourceFindings.decideOverdue({ id, decision: 'extend', reason: '同意延期' });
  expect(await findingOf(id)).toMatchObject({ state: 'notified', escalatedAt: null });
});

test('an objection that nobody decides goes to the leaders once, and its time is the authority’s', async () => {
  const id = await issued();
  world.clock.set('2026-12-10T02:00:00Z');
  await (await world.as('unitHead')).resourceFindings.contest({ id, words: '汛期' });
  expect(await findingOf(id)).toMatchObject({ state: 'contested', dueAt: '2026-12-31T16:00:00.000Z' });
  world.clock.set('2026-12-20T02:00:00Z');
  await tickFindings(world.services);
  expect(await noticesOf('findingObjectionLate')).toBe(0);
  world.clock.set('2027-01-05T02:00:00Z');
  await Promise.all([tickFindings(world.services), tickFindings(world.services)]);
  await tickFindings(world.services);
  expect(await noticesOf('findingObjectionLate')).toBe(1);
  await (await world.as('leader')).resourceFindings.decideObjection({ id, upheld: false, reason: '不成立' });
  expect(await findingOf(id)).toMatchObject({ state: 'dismissed', escalatedAt: null });
});

/** Gives the system's allocation a desired state and the ledger an entry, so that its quota can change. */
async function onTheCloud(): Promise<void> {
  const { db } = world.services;
  await givePool(world, 100_000);
  const quota = { cpu: '16', memory: '32Gi', storage: '100Gi', pods: 20, loadBalancers: 0, publicIps: 0, gpus: 0 };
  const desired = {
    ...{ unit: { code: 'water', name: 'water' }, system: { code: 'flood', name: 'flood' }, environment: 'production' },
    ...{ quota, namespaces: [{ part: 'app', quota }], zone: 'extranet', protectionLevel: 2 },
    ...{ disasterRecovery: { level: 2, rpoMinutes: 1440, rtoMinutes: 720 }, members: [], ports: [], frozen: false },
  };
  await db.allocation.update({ where: { systemId: 'flood' }, data: { desired } });
}

async function overdue(): Promise<string> {
  const id = await issued();
  world.clock.set('2026-12-12T02:00:00Z');
  await tickFindings(world.services);
  return id;
}

const clawBack = async (id: string) =>
  (await world.as('leader')).resourceFindings.decideOverdue({ id, decision: 'clawBack', reason: '逾期未办理' });

test('what is too large and overdue is taken back by the authority, down to the peak and no further', async () => {
  await onTheCloud();
  const { db } = world.services;
  const id = await overdue();
  await db.usagePeak.create({
    data: {
      ...{ allocationId: 'a-flood', day: '2026-12-10', cpuMillis: 6000, pods: 2 },
      ...{ memoryBytes: BigInt(GIB), storageBytes: 0n },
    },
  });
  await clawBack(id);
  const found = await findingOf(id);
  expect(found).toMatchObject({ state: 'accepted', decision: { decision: 'clawBack' }, escalatedAt: null });
  const application = await db.application.findUniqueOrThrow({ where: { id: found.application?.id ?? '' } });
  expect(application).toMatchObject({
    ...{ kind: 'change', stage: 'executing', unitId: 'water', createdById: 'leader-authority' },
    granted: { cpuMillis: 6000, memoryBytes: 3 * GIB, storageBytes: 100 * GIB },
  });
  expect(await noticesOf('findingClawedBack')).toBe(1);
  await db.application.update({ where: { id: application.id }, data: { stage: 'finished', openKey: null } });
  await tickFindings(world.services);
  expect((await findingOf(id)).state).toBe('applied');
});

test('a unit’s draft does not keep the authority from it; a submitted application is decided first', async () => {
  await onTheCloud();
  const { db } = world.services;
  const id = await issued();
  const { applicationId } = await (await world.as('unitHead')).resourceFindings.accept({ id });
  world.clock.set('2026-12-12T02:00:00Z');
  await tickFindings(world.services);
  await db.application.update({ where: { id: applicationId }, data: { stage: 'submitted' } });
  await expect(clawBack(id)).rejects.toMatchObject({ cause: { user: { key: 'applicationOpen' } } });
  await db.application.update({ where: { id: applicationId }, data: { stage: 'draft' } });
  await clawBack(id);
  expect((await db.application.findUniqueOrThrow({ where: { id: applicationId } })).stage).toBe('withdrawn');
});

test('nothing is taken back that the peak needs, nor by who issued the notice, nor of what is not overdue', async () => {
  await onTheCloud();
  const { db } = world.services;
  const id = await issued();
  await expect(clawBack(id)).rejects.toMatchObject({ cause: { user: { key: 'findingNotOverdue' } } });
  world.clock.set('2026-12-12T02:00:00Z');
  await tickFindings(world.services);
  await db.usagePeak.create({
    data: {
      ...{ allocationId: 'a-flood', day: '2026-12-10', cpuMillis: 16_000, pods: 2 },
      ...{ memoryBytes: BigInt(32 * GIB), storageBytes: 0n },
    },
  });
  await expect(clawBack(id)).rejects.toMatchObject({ cause: { user: { key: 'nothingToClawBack' } } });
  await db.resourceFinding.update({ where: { id }, data: { issuedById: 'leader-authority' } });
  await expect(clawBack(id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await db.application.count()).toBe(0);
});

test('what lies idle and is overdue may be reclaimed, with the notices and the objection of a reclaim', async () => {
  const id = await issued(idle);
  world.clock.set('2026-12-12T02:00:00Z');
  await tickFindings(world.services);
  await (await world.as('leader')).resourceFindings.decideOverdue({ id, decision: 'reclaim', reason: '逾期未答复' });
  const { db } = world.services;
  const retirement = await db.retirement.findFirstOrThrow();
  expect(retirement).toMatchObject({ systemId: 'flood', origin: 'reclaim', state: 'planned' });
  expect(await findingOf(id)).toMatchObject({ state: 'accepted', retirementId: retirement.id });
  await db.retirement.update({ where: { id: retirement.id }, data: { state: 'certified', openKey: null } });
  await tickFindings(world.services);
  expect(await findingOf(id)).toMatchObject({ state: 'verified', outcome: 'retired' });
});

async function applied(): Promise<string> {
  const id = await issued();
  const { applicationId } = await (await world.as('unitHead')).resourceFindings.accept({ id });
  await world.services.db.application.update({
    where: { id: applicationId },
    data: { stage: 'finished', openKey: null },
  });
  await Promise.all([tickFindings(world.services), tickFindings(world.services)]);
  expect(await findingOf(id)).toMatchObject({ state: 'applied', verifyFrom: '2026-12-07' });
  return id;
}

test('an application that came to nothing gives the matter back to the unit with its own time', async () => {
  const id = await issued();
  const unit = await world.as('unitHead');
  const { applicationId } = await unit.resourceFindings.accept({ id });
  await unit.applications.deleteDraft({ id: applicationId });
  await tickFindings(world.services);
  expect(await findingOf(id)).toMatchObject({ state: 'notified', application: null });
  expect(await noticesOf('findingBack')).toBe(1);
});

test('a draft that is never submitted is overdue like no answer', async () => {
  const id = await issued();
  await (await world.as('unitHead')).resourceFindings.accept({ id });
  world.clock.set('2026-12-12T02:00:00Z');
  await tickFindings(world.services);
  expect((await findingOf(id)).escalatedAt).not.toBeNull();
});

test('after the change, use is measured for fourteen days; safe closes the matter', async () => {
  const id = await applied();
  await keepDays(world.services, '2026-12-06', 14, [workload('web', 70, 70, { cpuMillis: 1000, memoryMib: 3072 })]);
  world.clock.set('2026-12-06T12:00:00Z');
  await tickFindings(world.services);
  expect((await findingOf(id)).state).toBe('applied');
  world.clock.set('2026-12-07T02:00:00Z');
  await tickFindings(world.services);
  expect(await findingOf(id)).toMatchObject({
    state: 'verified',
    outcome: 'safe',
    verification: { from: '2026-11-23', to: '2026-12-06', days: 14, extraMarginPercent: 0 },
  });
  expect(await world.services.db.usageMargin.count()).toBe(0);
});

test('an unsafe outcome widens the margin of that system once, and the next advice is larger', async () => {
  const id = await applied();
  await keepDays(world.services, '2026-12-06', 14, [workload('web', 95, 70, { cpuMillis: 1000, memoryMib: 3072 })]);
  world.clock.set('2026-12-07T02:00:00Z');
  await Promise.all([tickFindings(world.services), tickFindings(world.services)]);
  await tickFindings(world.services);
  const { db } = world.services;
  expect(await findingOf(id)).toMatchObject({ outcome: 'unsafe', verification: { extraMarginPercent: 10 } });
  expect(await db.usageMargin.findMany({ select: { systemId: true, extraMarginPercent: true } })).toEqual([
    { systemId: 'flood', extraMarginPercent: 10 },
  ]);
  await judgeDay(world.services, '2026-12-06');
  const row = await db.workloadVerdict.findFirstOrThrow();
  expect(row).toMatchObject({ verdict: 'overloaded', extraMarginPercent: 10 });
  // P95 95 % of a core at 70 % (80 − 10) instead of 80 %: 1.4 cores instead of 1.2.
  const { cpu } = row.advice as unknown as { cpu: { moderate: { request: number } } };
  expect(cpu.moderate.request).toBeGreaterThanOrEqual(1300);
});

test('without data after the change nothing is said, until three times the days have passed', async () => {
  const id = await applied();
  world.clock.set('2026-12-20T02:00:00Z');
  await tickFindings(world.services);
  expect((await findingOf(id)).state).toBe('applied');
  world.clock.set('2027-01-05T02:00:00Z');
  await tickFindings(world.services);
  expect(await findingOf(id)).toMatchObject({ state: 'verified', outcome: 'unmeasured' });
});

test('each act stands in the audit chain with its reason', async () => {
  const id = await issued();
  await (await world.as('leader')).resourceFindings.close({ id, reason: '已另行处理' });
  const entries = await world.services.db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } });
  expect(entries.map(({ action, reason }) => [action, reason])).toEqual([
    ['finding.issue', '已考虑汛期业务量'],
    ['finding.deliver', ''],
    ['finding.close', '已另行处理'],
  ]);
  expect(await findingOf(id)).toMatchObject({ state: 'closed', outcome: 'withdrawn' });
});
