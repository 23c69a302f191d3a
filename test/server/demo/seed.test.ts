import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyChain } from '../../../server/audit/verify.ts';
import { DEMO_PEOPLE, DEMO_SYSTEMS } from '../../../server/demo/city.ts';
import { callerOf } from '../../../server/demo/desk.ts';
import { seedHistory } from '../../../server/demo/history.ts';
import { DEMO_IN_USE } from '../../../server/demo/production.ts';
import { LOOPBACK_PASSWORD, seedDemo } from '../../../server/demo/seed.ts';
import { ROLES } from '../../../server/identity/permissions.ts';
import { openTestRecords, type TestRecords } from '../../setup/records.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
let empty: TestRecords;
beforeEach(async () => {
  empty = await openTestRecords();
  world = await createWorld();
  world.services.db = empty.db;
  world.services.settings.databaseUrl = empty.url;
});
afterEach(async () => {
  await empty.close();
  await world.close();
});

const stages = async () => {
  const systems = await empty.db.system.findMany({ include: { applications: true } });
  return Object.fromEntries(systems.map(({ code, applications }) => [code, applications[0]?.stage]));
};

test('the demo city has somebody in each role, and applications at every stage, made by the procedures themselves', async () => {
  const accounts = await seedDemo(world.services);
  expect(accounts).toHaveLength(DEMO_PEOPLE.length);
  expect(accounts?.[0]?.password).toBe(LOOPBACK_PASSWORD);
  expect([...new Set(DEMO_PEOPLE.map(({ role }) => role))].sort()).toEqual([...ROLES].sort());
  expect(await stages()).toEqual({
    flood: 'executing',
    exam: 'executing',
    registry: 'decision',
    vaccine: 'technical',
    school: 'submitted',
    rain: 'submitted',
    permit: 'returned',
    monitor: 'draft',
  });
  expect(await verifyChain(empty.db, world.services.settings.auditKey)).toMatchObject({ ok: true });
});

test('a second start changes nothing and shows the accounts again', async () => {
  const first = await seedDemo(world.services);
  const entries = await empty.db.auditEntry.count();
  expect(await seedDemo(world.services)).toEqual(first);
  expect(await empty.db.auditEntry.count()).toBe(entries);
  expect(await empty.db.system.count()).toBe(DEMO_SYSTEMS.length);
});

test('records that hold somebody already are left alone', async () => {
  world.services.db = empty.db;
  await empty.db.unit.create({ data: { id: 'u', code: 'u', name: 'u', kind: 'authority', createdAt: new Date() } });
  const account = { id: 'p', username: 'p', name: 'p', unitId: 'u', passwordHash: '!' };
  await empty.db.user.create({ data: { ...account, passwordChangedAt: new Date(), createdAt: new Date() } });
  expect(await seedDemo(world.services)).toBeNull();
});

test('where others can reach the console, the password is not the one of the documentation', async () => {
  world.services.settings.host = '0.0.0.0';
  const accounts = await seedDemo(world.services);
  expect(accounts?.[0]?.password).not.toBe(LOOPBACK_PASSWORD);
});

describe('the past of the demo city', { timeout: 120_000 }, () => {
  const going = () => false;
  const tables = async () => {
    const { db } = empty;
    const states = (await db.ticket.findMany({ orderBy: { createdAt: 'asc' } })).map((one) =>
      one.overdueAt ? 'overdue' : one.state,
    );
    const assessments = await db.assessment.findMany({ orderBy: { year: 'asc' } });
    return {
      systems: await db.system.count({ where: { stage: 'online' } }),
      waiting: await db.allocation.count({ where: { queuedAt: { not: null }, environment: 'production' } }),
      tickets: states,
      explained: await db.ticket.count({ where: { explanation: { not: null } } }),
      incidents: await db.incident.count(),
      reports: (await db.operationReport.findMany()).map(({ month, state }) => `${month} ${state}`),
      bulletins: await db.bulletin.count(),
      guardPeriods: await db.guardPeriod.count(),
      plans: (await db.drillPlan.findMany()).map(({ state }) => state),
      complaints: await db.complaint.count(),
      measures: await db.measure.count(),
      findings: (await db.resourceFinding.findMany()).map(({ kind, state }) => `${kind} ${state}`),
      assessments: assessments.map(({ year, state }) => `${year} ${state}`),
      ranked: await db.assessmentUnit.count({ where: { assessmentId: assessments[0]?.id ?? '', rank: { not: null } } }),
      reviews: (await db.providerReview.findMany()).map(({ state }) => state),
      verdicts: [...new Set((await db.workloadVerdict.findMany()).map(({ verdict }) => verdict))].sort(),
    };
  };
  const withPool = async () => {
    await seedDemo(world.services);
    const physical = { physicalCpuMillis: 400_000n, physicalMemory: 2n ** 40n, physicalStorage: 2n ** 44n };
    await empty.db.capacityPool.upsert({
      where: { id: 'city' },
      create: { id: 'city', ...physical },
      update: physical,
    });
  };

  /** What each person's list of to-dos and search find in it. */
  const actsOf = async (username: string) => {
    const { work } = await callerOf(world.services, username);
    return [...new Set((await work.waiting()).map(({ act }) => act))].sort();
  };
  const found = async (username: string, text: string) => {
    const { tickets, findings } = await (await callerOf(world.services, username)).search.all({ text });
    return tickets.length + findings.length;
  };

  test('gives every page something true to show, by the use cases and under the dates at which it was done', async () => {
    await withPool();
    await seedHistory(world.services, going);
    const year = world.clock.now().getUTCFullYear();
    expect(await tables()).toMatchObject({
      systems: DEMO_IN_USE.length,
      waiting: 0,
      tickets: ['closed', 'overdue', 'suspended', 'resolved', 'submitted'],
      explained: 1,
      incidents: 2,
      guardPeriods: 1,
      plans: ['draft'],
      complaints: 2,
      measures: 1,
      findings: ['idle notified'],
      assessments: [`${year - 1} final`, `${year} collecting`],
      reviews: ['issued'],
      verdicts: ['fitting', 'idle', 'overProvisioned', 'overloaded'],
    });
    expect((await tables()).ranked).toBeGreaterThan(2);
    expect(await actsOf('operator')).toEqual([
      'answerMeasure',
      'answerTicket',
      'confirmPlan',
      'signReview',
      'solveTicket',
    ]);
    expect(await actsOf('applicant')).toEqual(['confirmTicket']);
    expect(await actsOf('head')).toEqual(['answerFinding', 'confirmTicket']);
    expect(await actsOf('qhwater')).toEqual(['supplyTicket']);
    expect(await actsOf('leader')).toEqual(['acceptComplaint', 'closeComplaint', 'confirmPlan', 'signReview']);
    expect(await actsOf('secadmin')).toEqual([]);
    expect(await found('operator', 'GD-')).toBe(5);
    expect(await found('edu', 'GD-')).toBe(1);
    expect(await found('head', `〔${year}〕闲置第1号`)).toBe(1);
    expect(await found('health', `〔${year}〕闲置第1号`)).toBe(0);
    expect(await verifyChain(empty.db, world.services.settings.auditKey)).toMatchObject({ ok: true });
  });

  test('a start that was cut short is made good by the next, and nothing comes twice', async () => {
    await withPool();
    let asked = 0;
    await seedHistory(world.services, () => ++asked > 40);
    await seedHistory(world.services, going);
    const first = await tables();
    const entries = await empty.db.auditEntry.count();
    await seedHistory(world.services, going);
    expect(await tables()).toEqual(first);
    expect(await empty.db.auditEntry.count()).toBe(entries);
    expect(first.tickets).toHaveLength(5);
  });

  test('records that are no demo get none', async () => {
    await seedHistory(world.services, going);
    expect(await empty.db.system.count()).toBe(0);
  });
});
