import ExcelJS from 'exceljs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../../../server/applications/digest.ts';
import { reportFigures } from '../../../server/reports/figures.ts';
import { monthsBetween, shiftMonth, startOfMonth } from '../../../server/reports/month.ts';
import { dueOf, tickReports } from '../../../server/reports/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { givenSystem } from '../tickets/given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const provider = () => world.as('providerOperator');
const noticeKeys = async (role: 'unitHead' | 'providerOperator' | 'leader') =>
  (await (await world.as(role)).notices.list({})).items.map(({ key }) => key);

describe('drafting', () => {
  test('waits for the policy’s day, and drafts the month that has ended', async () => {
    world.clock.set('2026-11-30T15:59:59Z');
    expect((await tickReports(world.services)).drafted).toEqual([]);
    world.clock.set('2026-11-30T16:00:00Z'); // midnight in China: December has begun
    expect((await tickReports(world.services)).drafted).toEqual(['2026-11']);
    expect((await tickReports(world.services)).drafted).toEqual([]);
  });

  test('catches up with every month missed, over a year end, each exactly once, by however many replicas', async () => {
    world.clock.set('2027-03-15T00:00:00Z');
    const rounds = await Promise.all([tickReports(world.services), tickReports(world.services)]);
    expect(rounds.flatMap(({ drafted }) => drafted).sort()).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
    expect(await world.services.db.operationReport.count()).toBe(4);
    const drafts = await world.services.db.auditEntry.findMany({ where: { action: 'operationReport.draft' } });
    expect(drafts.every(({ result }) => result === 'done')).toBe(true);
  });

  test('is due at the end of the policy’s working day: New Year’s holiday is not counted', () => {
    // 2027-01-01 is a holiday, 2 and 3 a weekend: the fifth working day of January is the 8th.
    expect(dueOf('2026-12', 5).toISOString()).toBe('2027-01-08T16:00:00.000Z');
  });

  test('is told to the provider once; past its day to provider and authority once', async () => {
    for (const role of ['providerOperator', 'leader'] as const) await world.person(role);
    world.clock.set('2026-12-01T00:00:00Z');
    await tickReports(world.services);
    world.clock.set('2026-12-07T16:00:00Z');
    expect((await tickReports(world.services)).overdue).toBe(0);
    world.clock.set('2026-12-07T16:00:01Z');
    expect((await tickReports(world.services)).overdue).toBe(1);
    expect((await tickReports(world.services)).overdue).toBe(0);
    expect(await noticeKeys('providerOperator')).toEqual(['operationReportOverdue', 'operationReportDrafted']);
    expect(await noticeKeys('leader')).toEqual(['operationReportOverdue']);
    expect(await (await provider()).operationReports.table()).toMatchObject([{ month: '2026-11', state: 'overdue' }]);
  });

  test('months follow each other over a year end', () => {
    expect(monthsBetween('2026-11', '2027-02')).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
    expect([shiftMonth('2027-01', -1), shiftMonth('2026-12', 1)]).toEqual(['2026-12', '2027-01']);
    expect(startOfMonth('2028-03').getTime() - startOfMonth('2028-02').getTime()).toBe(29 * 24 * 3_600_000);
  });
});

describe('the figures', () => {
  const at = (iso: string) => new Date(iso);

  test('count inventory, allocation and growth from the ledger, beside the month before', async () => {
    const { db, newId } = world.services;
    const systemId = await givenSystem(world);
    await db.system.update({ where: { id: systemId }, data: { onlineAt: at('2026-10-05T00:00:00Z') } });
    await db.capacityPool.create({ data: { id: 'city', physicalCpuMillis: 100_000n, lockedCpuMillis: 30_000n } });
    await db.allocation.create({
      data: {
        id: 'a1',
        systemId,
        unitId: 'water',
        tenancyName: 't1',
        environment: 'production',
        granted: {},
        desired: {},
        approvedAt: at('2026-09-01T00:00:00Z'),
        createdAt: at('2026-09-01T00:00:00Z'),
      },
    });
    const entry = (iso: string, kind: 'grant' | 'release' | 'lock', cpu: number) =>
      db.ledgerEntry.create({
        data: {
          id: newId(),
          poolId: 'city',
          allocationId: 'a1',
          kind,
          cpuMillis: BigInt(cpu),
          memoryBytes: 0n,
          storageBytes: 0n,
          at: at(iso),
          reason: '测试',
        },
      });
    await entry('2026-09-10T00:00:00Z', 'grant', 60_000);
    await entry('2026-10-10T00:00:00Z', 'grant', 12_000);
    await entry('2026-10-20T00:00:00Z', 'release', -3_000);
    await entry('2026-10-20T00:00:00Z', 'lock', 30_000);
    // China's first of November: not October's.
    await entry('2026-10-31T16:00:00Z', 'grant', 5_000);
    for (const [day, cpuMillis] of [
      ['2026-10-01', 30_000],
      ['2026-10-02', 39_000],
    ] as const)
      await db.usagePeak.create({
        data: { allocationId: 'a1', day, cpuMillis, memoryBytes: 0n, storageBytes: 0n, pods: 1 },
      });
    const { inventory, capacity, overview } = await reportFigures(db, '2026-10', world.clock.now());
    expect(inventory.slice(0, 2)).toEqual([
      { item: 'systems', before: 0, added: 1, removed: 0, now: 1 },
      { item: 'cpuMillis', before: 60_000, added: 12_000, removed: 3_000, now: 69_000 },
    ]);
    // 100 cores × 3 × 85 % = 255; growth (60 + 12 − 3) ÷ 3 = 23 a month; (255 − 69 − 30) ÷ 23 = 6.78.
    expect(capacity[0]).toMatchObject({
      resource: 'cpuMillis',
      capacity: 255_000,
      granted: 69_000,
      locked: 30_000,
      allocation: { now: 69 / 255, before: 60 / 255 },
      use: { now: 34_500 / 69_000, before: null },
      afterLocked: 99 / 255,
      monthsLeft: 6,
    });
    expect(overview.systems).toEqual({ now: 1, before: 0 });
  });

  test('give availability from incidents, without announced maintenance', async () => {
    const { db } = world.services;
    const systemId = await givenSystem(world);
    await db.system.update({ where: { id: systemId }, data: { onlineAt: at('2026-01-01T00:00:00Z') } });
    const { incidents } = await provider();
    const away = { systemIds: [systemId], level: 1, detectedAt: '2026-10-10T00:00:00Z' };
    const hour = { interruptedFrom: '2026-10-10T00:00:00Z', interruptedUntil: '2026-10-10T01:00:00Z' };
    await incidents.report({ ...away, ...hour, title: '断电', respondedAt: '2026-10-10T00:07:00Z' });
    world.clock.set('2026-10-09T00:00:00Z');
    await incidents.report({ ...away, ...hour, title: '检修', planned: true });
    world.clock.set('2026-11-23T01:00:00Z');
    const { overview, incidents: told, emergency } = await reportFigures(db, '2026-10', world.clock.now());
    expect(overview).toMatchObject({
      faults: { now: 1, before: 0 },
      interruptedMinutes: { now: 60, before: 0 },
      availability: { now: 1 - 60 / (31 * 24 * 60), before: 1 },
    });
    expect(told.byLevel[0]).toEqual({ level: 1, count: { now: 2, before: 0 } });
    expect(emergency).toMatchObject([{ title: '断电', answeredMinutes: 7, mendedMinutes: 60 }]);
  });

  test('say what probes saw, what of it nobody had told, and how many systems none watches', async () => {
    const { db } = world.services;
    const online = { onlineAt: at('2026-01-01T00:00:00Z') };
    const systemId = await givenSystem(world);
    await givenSystem(world, 'sys-2');
    await db.system.updateMany({ data: online });
    const own = { systemId, tenancyName: 't', part: 'app', namespace: 't-app', resourceName: 'p', target: {} };
    const created = at('2026-01-02T00:00:00Z');
    const who = { setById: '', setByName: '', createdAt: created, answeredAt: created };
    await db.probe.create({ data: { id: 'p', name: '首页', state: 'Up', ...own, ...who } });
    for (const [id, from, until] of [
      ['o1', '2026-10-10T00:30:00Z', '2026-10-10T01:20:00Z'],
      ['o2', '2026-10-20T00:00:00Z', '2026-10-20T00:10:00Z'],
      ['o3', '2026-09-20T00:00:00Z', '2026-09-20T00:05:00Z'],
    ] as const)
      await db.probeOutage.create({
        data: { id, probeId: 'p', systemId, from: at(from), until: at(until), reason: '' },
      });
    const hour = { interruptedFrom: '2026-10-10T00:00:00Z', interruptedUntil: '2026-10-10T01:00:00Z' };
    const { incidents } = await provider();
    await incidents.report({
      ...hour,
      title: '断电',
      systemIds: [systemId],
      level: 1,
      detectedAt: hour.interruptedFrom,
    });
    const { overview, probes } = await reportFigures(db, '2026-10', world.clock.now());
    expect(probes).toEqual({
      outages: { now: 2, before: 1 },
      minutes: { now: 60, before: 5 },
      untoldMinutes: { now: 30, before: 5 },
      systems: 2,
      watched: 1,
    });
    expect(overview.interruptedMinutes).toEqual({ now: 90, before: 5 });
  });

  test('advise by the verdicts of the month itself, whatever was judged since', async () => {
    const { db } = world.services;
    const systemId = await givenSystem(world);
    const place = { namespace: 'ns', kind: 'Deployment', systemId, unitId: 'water', policyVersion: 0 };
    const evidence = { overProvisioned: { cpu: { p95: 12 }, memory: null } };
    const size = { cpuMillis: 4000, memoryMib: 8192, freesCpuMillis: 3000, freesMemoryMib: 0 };
    const kept = { ...place, ...size, evidence, month: '2026-10', freesYuan: 180 };
    await db.monthlyVerdict.create({
      data: { ...kept, id: '2026-10/ns/Deployment/web', name: 'web', verdict: 'overProvisioned' },
    });
    const today = { ...place, ...size, storageMib: 0, tenancyName: 't', freesYuan: 240, judgedAt: world.clock.now() };
    const told = { reasons: [], evidence, sizes: {}, advice: {}, verdict: 'idle', asOf: '2026-11-22' };
    await db.workloadVerdict.create({ data: { ...today, ...told, id: 'ns/Deployment/db', name: 'db' } });
    const adviceOf = async (month: string) =>
      (await reportFigures(db, month, world.clock.now())).advice?.map(({ idle, overProvisioned, freesYuan, save }) => [
        ...[idle, overProvisioned, freesYuan],
        save.map(({ id, cpuP95 }) => [id, cpuP95]),
      ]);
    expect(await adviceOf('2026-10')).toEqual([[0, 1, 180, [['ns/Deployment/web', 12]]]]);
    expect(await adviceOf('2026-11')).toEqual([[1, 0, 240, [['ns/Deployment/db', null]]]]);
    expect(await adviceOf('2026-09')).toEqual([]);
  });

  test('of a month without anything on record say null, not zero or a hundred per cent', async () => {
    const figures = await reportFigures(world.services.db, '2026-10', world.clock.now());
    expect(figures.overview.availability).toEqual({ now: null, before: null });
    expect(figures.capacity[0]).toMatchObject({ allocation: { now: null }, use: { now: null }, monthsLeft: null });
    expect(figures.tickets.satisfaction).toEqual({ now: null, before: null });
    expect(figures.deliveries.inTime).toEqual({ now: null, before: null });
  });
});

describe('publishing', () => {
  async function drafted() {
    world.clock.set('2026-12-02T00:00:00Z');
    await tickReports(world.services);
    return (await provider()).operationReports.get({ month: '2026-11' });
  }

  test('numbers, digests and freezes what was edited, and tells the units', async () => {
    await world.person('unitHead');
    const { version } = await drafted();
    const { operationReports } = await provider();
    const month = '2026-11';
    const edited = await operationReports.edit({ month, version, texts: { overview: '本月平稳。' } });
    const published = await operationReports.publish({ month, version: edited.version });
    expect(published).toMatchObject({ state: 'published', number: '〔2026〕第11期', mayWrite: false });
    const { number, figures, texts } = published;
    expect(published.digest).toBe(digestOf({ month, number, figures, texts }));
    const change = operationReports.edit({ month, version: published.version, texts: { overview: '改写' } });
    await expect(change).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(operationReports.redraft({ month, version: published.version })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await noticeKeys('unitHead')).toEqual(['operationReportPublished']);
    const seen = await (await world.as('unitHead')).operationReports.get({ month });
    expect(seen.texts).toEqual({ overview: '本月平稳。' });
  });

  test('of two who publish at once one succeeds, and there is one number', async () => {
    const { month, version } = await drafted();
    const { operationReports } = await provider();
    const both = await Promise.allSettled([
      operationReports.publish({ month, version }),
      operationReports.publish({ month, version }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a draft is not for the units’ eyes; the authority sees that it is there', async () => {
    await drafted();
    expect(await (await world.as('unitHead')).operationReports.table()).toEqual([]);
    await expect((await world.as('unitHead')).operationReports.get({ month: '2026-11' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await (await world.as('leader')).operationReports.table()).toMatchObject([{ state: 'drafted' }]);
  });

  test('redrafting takes in what was put on record since, and keeps the words', async () => {
    const { month, version } = await drafted();
    const { operationReports, incidents } = await provider();
    const edited = await operationReports.edit({ month, version, texts: { next: '计划扩容。' } });
    await incidents.report({ level: 3, title: '补录', detectedAt: '2026-11-20T00:00:00Z' });
    const again = await operationReports.redraft({ month, version: edited.version });
    expect(again.figures.overview.faults.now).toBe(1);
    expect(again.texts).toEqual({ next: '计划扩容。' });
  });

  test('the workbook opens and says the figures', async () => {
    await drafted();
    const { name, base64 } = await (await provider()).operationReports.workbook({ month: '2026-11' });
    expect(name).toBe('运行维护报告-2026-11.xlsx');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Buffer.from(base64, 'base64') as unknown as ArrayBuffer);
    expect(book.worksheets.map((sheet) => sheet.name)).toContain('资源台账');
    expect(book.getWorksheet('概况')?.getRow(6).values).toEqual([undefined, '故障（次）', 0, 0]);
  });
});

describe('optimisation advice', () => {
  const verdict = (id: string, systemId: string, unitId: string, freesYuan: number) => ({
    id,
    namespace: systemId,
    kind: 'Deployment',
    name: id,
    tenancyName: systemId,
    systemId,
    unitId,
    asOf: '2026-11-30',
    verdict: 'idle',
    policyVersion: 0,
    reasons: [],
    evidence: {},
    sizes: {},
    advice: {},
    cpuMillis: 4000,
    memoryMib: 8192,
    storageMib: 0,
    freesCpuMillis: 4000,
    freesMemoryMib: 8192,
    freesYuan,
    judgedAt: world.clock.now(),
  });

  test('is in the month’s report for every unit, and a unit is shown its own alone', async () => {
    await givenSystem(world, 'flood', 'water');
    await givenSystem(world, 'clinic', 'health');
    await world.services.db.workloadVerdict.createMany({
      data: [verdict('web', 'flood', 'water', 400), verdict('queue', 'clinic', 'health', 900)],
    });
    world.clock.set('2026-12-01T00:00:00Z');
    await tickReports(world.services);
    const author = await provider();
    const { figures, version } = await author.operationReports.get({ month: '2026-11' });
    expect(figures.advice?.map(({ unitId, idle, freesYuan }) => ({ unitId, idle, freesYuan }))).toEqual([
      { unitId: 'health', idle: 1, freesYuan: 900 },
      { unitId: 'water', idle: 1, freesYuan: 400 },
    ]);
    await author.operationReports.publish({ month: '2026-11', version });
    const own = await (await world.as('unitHead', 'water')).operationReports.get({ month: '2026-11' });
    expect(own.figures.advice?.map(({ unitId }) => unitId)).toEqual(['water']);
    expect(own.figures.advice?.[0]?.save).toMatchObject([{ name: 'web', verdict: 'idle' }]);
  });
});
