import ExcelJS from 'exceljs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { tickAppeals } from '../../../server/assessment/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { refusal, uploaded } from '../applications/given.ts';
import { day, figureIn, givenRegister, openedYear, publishedYear } from './given-year.ts';

let world: World;
const worlds: World[] = [];
beforeEach(async () => {
  world = await createWorld();
  worlds.push(world);
  await givenRegister(world);
});
afterAll(() => Promise.all(worlds.map((one) => one.close())));

const db = () => world.services.db;
const opened = (year?: number) => openedYear(world, year);
const published = () => publishedYear(world);
const figureOf = (id: string, unitId: string, indicator: string) => figureIn(world, id, unitId, indicator);

describe('the scheme', () => {
  test('is published before the year, and later only with a reason that stands on it', async () => {
    const leader = await world.as('leader');
    const body = await leader.assessments.proposal({ year: 2026 });
    const late = await leader.assessments.draftScheme({ year: 2026, body, note: 'x' });
    expect((await refusal(leader.assessments.publishScheme({ id: late.id }))).key).toBe('assessment.lateReason');
    const next = await leader.assessments.draftScheme({ year: 2027, body, note: 'x' });
    expect(await leader.assessments.publishScheme({ id: next.id })).toMatchObject({ lateReason: null, inForce: true });
    await expect(leader.assessments.publishScheme({ id: next.id })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('an older version is not published over a newer one', async () => {
    const leader = await world.as('leader');
    const body = await leader.assessments.proposal({ year: 2027 });
    const old = await leader.assessments.draftScheme({ year: 2027, body, note: 'x' });
    const newer = await leader.assessments.draftScheme({ year: 2027, body, note: 'x' });
    await leader.assessments.publishScheme({ id: newer.id });
    expect((await refusal(leader.assessments.publishScheme({ id: old.id }))).key).toBe('assessment.schemeOlder');
  });

  test('a year cannot be opened without one, nor twice, nor before it begins', async () => {
    const leader = await world.as('leader');
    expect((await refusal(leader.assessments.open({ year: 2026 }))).key).toBe('assessment.noScheme');
    await opened();
    expect((await refusal(leader.assessments.open({ year: 2026 }))).key).toBe('assessment.open');
    const body = await leader.assessments.proposal({ year: 2027 });
    const { id } = await leader.assessments.draftScheme({ year: 2027, body, note: 'x' });
    await leader.assessments.publishScheme({ id });
    expect((await refusal(leader.assessments.open({ year: 2027 }))).key).toBe('assessment.notBegun');
  });

  test('two people who open a year at once open it once', async () => {
    const leader = await world.as('leader');
    const body = await leader.assessments.proposal({ year: 2026 });
    const { id } = await leader.assessments.draftScheme({ year: 2026, body, note: 'x' });
    await leader.assessments.publishScheme({ id, lateReason: 'x' });
    const outcomes = await Promise.allSettled([
      leader.assessments.open({ year: 2026 }),
      leader.assessments.open({ year: 2026 }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('no new version is published once the figures stand still', async () => {
    await published();
    const leader = await world.as('leader');
    const body = await leader.assessments.proposal({ year: 2026 });
    expect((await refusal(leader.assessments.draftScheme({ year: 2026, body, note: 'x' }))).key).toBe(
      'assessment.schemeFixed',
    );
  });
});

describe('the figures', () => {
  test('come from the register, day by day, and each opens its records', async () => {
    const id = await published();
    const adoption = await figureOf(id, 'water', 'adoption');
    // monitor 365 of 365, river from 2 July on 183 of 365, permit 0 of 365
    expect([adoption.numerator, adoption.denominator]).toEqual([548, 1095]);
    expect(adoption.counted.map(({ label, link, achieved, possible }) => [label, link, achieved, possible])).toEqual([
      ['系统monitor', '/systems/monitor', 365, 365],
      ['系统permit', '/systems/permit', 0, 365],
      ['系统river', '/systems/river', 183, 365],
    ]);
    const exempt = await figureOf(id, 'countywater', 'adoption');
    expect([exempt.state, exempt.excluded.map(({ reason, words }) => [reason, words])]).toEqual([
      'notApplicable',
      [['exempt', '涉密']],
    ]);
  });

  test('a unit without a system is listed and not ranked; one with nothing to judge says so', async () => {
    const id = await published();
    const league = await (await world.as('auditor')).assessments.league({ id });
    expect(league.map(({ unitId, rank, standing }) => [unitId, rank, standing])).toEqual([
      ['water', 1, 'ranked'],
      ['health', 2, 'ranked'],
      ['authority', null, 'noSystems'],
      ['county', null, 'noSystems'],
      ['countywater', null, 'nothingToJudge'],
    ]);
  });

  test('a unit that was closed without a reorganisation has its year as long as it answered for a system', async () => {
    await db().unit.update({ where: { id: 'health' }, data: { active: false } });
    await db().unit.update({ where: { id: 'county' }, data: { active: false } });
    const id = await published();
    const league = await (await world.as('auditor')).assessments.league({ id });
    expect(league.map(({ unitId }) => unitId)).toEqual(['water', 'health', 'authority', 'countywater']);
  });

  test('collecting again gives the same, and nothing twice', async () => {
    const id = await opened();
    const leader = await world.as('leader');
    await leader.assessments.collect({ id });
    const first = await leader.assessments.league({ id });
    await leader.assessments.collect({ id });
    expect(await leader.assessments.league({ id })).toEqual(first);
    expect(await db().assessmentUnit.count()).toBe(5);
  });

  test('while the year runs they end today', async () => {
    const id = await opened();
    await (await world.as('leader')).assessments.collect({ id });
    const adoption = await figureOf(id, 'water', 'adoption');
    // 1 January to 23 November: 327 days
    expect(adoption.denominator).toBe(3 * 327);
  });

  test('a system that moved counts for each unit by its days', async () => {
    const id = await opened();
    const leader = await world.as('leader');
    await leader.assessments.moveSystems({
      systemIds: ['river'],
      toUnitId: 'health',
      kind: 'move',
      day: '2026-10-01',
      reason: '职能调整',
    });
    world.clock.set('2027-01-11T01:00:00Z');
    await leader.assessments.collect({ id });
    const given = await figureOf(id, 'water', 'adoption');
    const taken = await figureOf(id, 'health', 'adoption');
    // water: 365 + 91 (2 July–30 September) of 365 + 365 + 273; health: 0 + 92 of 365 + 92
    expect([given.numerator, given.denominator]).toEqual([456, 1003]);
    expect([taken.numerator, taken.denominator]).toEqual([92, 457]);
  });

  test('a merged unit leaves its year to its heir and is not ranked itself', async () => {
    const id = await opened();
    const leader = await world.as('leader');
    await leader.assessments.dissolveUnit({ unitId: 'health', heirId: 'water', day: '2026-09-01', reason: '机构改革' });
    world.clock.set('2027-01-11T01:00:00Z');
    await leader.assessments.collect({ id });
    expect((await figureOf(id, 'water', 'adoption')).denominator).toBe(4 * 365);
    const league = await leader.assessments.league({ id });
    expect(league.find(({ unitId }) => unitId === 'health')).toMatchObject({
      standing: 'dissolved',
      rank: null,
      heirName: '云州市水务局',
    });
  });

  test('a unit is not dissolved without an heir while it answers for a system', async () => {
    const leader = await world.as('leader');
    const input = { unitId: 'health', heirId: null, day: '2026-09-01', reason: 'x' };
    expect((await refusal(leader.assessments.dissolveUnit(input))).key).toBe('assessment.systemsLeft');
    await leader.assessments.moveSystems({
      systemIds: ['registry'],
      toUnitId: 'water',
      kind: 'split',
      day: '2026-09-01',
      reason: 'x',
    });
    await leader.assessments.dissolveUnit(input);
  });

  test('what units have been shown does not change under them', async () => {
    await published();
    const leader = await world.as('leader');
    const move = leader.assessments.moveSystems({
      systemIds: ['river'],
      toUnitId: 'health',
      kind: 'move',
      day: '2026-10-01',
      reason: 'x',
    });
    expect((await refusal(move)).key).toBe('assessment.yearClosed');
  });
});

describe('the way to final', () => {
  test('the year must be over and collected after its end before the figures stand still', async () => {
    const id = await opened();
    const leader = await world.as('leader');
    await leader.assessments.collect({ id });
    expect((await refusal(leader.assessments.preview({ id }))).key).toBe('assessment.yearRuns');
    world.clock.set('2027-01-11T01:00:00Z');
    expect((await refusal(leader.assessments.preview({ id }))).key).toBe('assessment.notCollected');
    await leader.assessments.collect({ id });
    await leader.assessments.preview({ id });
    expect((await refusal(leader.assessments.collect({ id }))).key).toBe('assessment.state');
    await leader.assessments.reopen({ id });
    expect((await leader.assessments.get({ id })).state).toBe('collecting');
  });

  test('units see nothing before publication, then their own and nobody else’s', async () => {
    const id = await opened();
    const head = await world.as('unitHead');
    expect(await head.assessments.table()).toEqual([]);
    await expect(head.assessments.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const leader = await world.as('leader');
    world.clock.set('2027-01-11T01:00:00Z');
    await leader.assessments.collect({ id });
    await leader.assessments.preview({ id });
    await expect(head.assessments.unit({ id, unitId: 'water' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await leader.assessments.publish({ id });
    expect((await head.assessments.unit({ id, unitId: 'water' })).mayAppeal).toBe(true);
    await expect(head.assessments.unit({ id, unitId: 'health' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(head.assessments.league({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await db().notice.count({ where: { key: 'assessmentPublished', userId: 'unitHead-water' } })).toBe(1);
  });

  test('an appeal that is upheld corrects the figure, the rank and the city, and the record stays in sight', async () => {
    const id = await published();
    const head = await world.as('unitHead', 'health');
    const person = await world.person('unitHead', 'health');
    const sha256 = await uploaded(world, '批复', { by: person });
    await head.assessments.appeal({
      id,
      indicator: 'adoption',
      records: ['system:registry'],
      words: '系统已于上年停用',
      files: [{ sha256, name: '批复.pdf' }],
    });
    const leader = await world.as('leader');
    const [appeal] = await leader.assessments.appeals({ id });
    // Ten working days from Monday 11 January
    expect(appeal).toMatchObject({
      state: 'open',
      things: [{ place: 'counted', label: '系统registry' }],
      dueAt: '2027-01-25T16:00:00.000Z',
    });
    const before = (await leader.assessments.get({ id })).city;
    const corrections = [{ key: 'system:registry', treat: 'exclude' as const }];
    await leader.assessments.decideAppeal({ appealId: appeal?.id ?? '', corrections, reason: '情况属实' });
    const figure = await figureOf(id, 'health', 'adoption');
    expect(figure.excluded).toMatchObject([{ id: 'registry', reason: 'appeal' }]);
    expect((await leader.assessments.unit({ id, unitId: 'health' })).standing).toBe('nothingToJudge');
    const after = (await leader.assessments.get({ id })).city;
    expect([before?.ranked, after?.ranked]).toEqual([2, 1]);
    expect((await head.assessments.appeals({ id }))[0]).toMatchObject({
      state: 'upheld',
      reason: '情况属实',
      scoreBefore: 0,
    });
  });

  test('an appeal names records that are counted, one at a time per figure, within the window, by the unit itself', async () => {
    const id = await published();
    const head = await world.as('unitHead');
    const appeal = (more: object = {}) =>
      head.assessments.appeal({ id, indicator: 'adoption', records: ['system:permit'], words: 'x', ...more });
    expect((await refusal(appeal({ records: ['system:registry'] }))).key).toBe('assessment.noRecord');
    expect((await refusal(appeal({ files: [{ sha256: 'a'.repeat(64), name: 'x' }] }))).key).toBe('fileNotUploaded');
    await appeal();
    expect((await refusal(appeal())).key).toBe('assessment.appealOpen');
    const [{ id: appealId = '' } = {}] = await head.assessments.appeals({ id });
    await expect(head.assessments.decideAppeal({ appealId, corrections: [], reason: 'x' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const stranger = await world.as('unitHead', 'health');
    await expect(stranger.assessments.withdrawAppeal({ appealId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await head.assessments.withdrawAppeal({ appealId });
    world.clock.set('2027-02-01T01:00:00Z');
    expect((await refusal(appeal())).key).toBe('assessment.windowOver');
  });

  test('two decisions on one appeal at once leave one', async () => {
    const id = await published();
    await (await world.as('unitHead')).assessments.appeal({
      id,
      indicator: 'adoption',
      records: ['system:permit'],
      words: 'x',
    });
    const leader = await world.as('leader');
    const [{ id: appealId = '' } = {}] = await leader.assessments.appeals({ id });
    const decide = (treat: 'exclude' | 'fulfil') =>
      leader.assessments.decideAppeal({ appealId, corrections: [{ key: 'system:permit', treat }], reason: treat });
    const outcomes = await Promise.allSettled([decide('exclude'), decide('fulfil')]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const figure = await figureOf(id, 'water', 'adoption');
    expect([730, 1095]).toContain(figure.denominator);
  });

  test('it is decided only after the window and with every appeal answered; an appeal left lying is told once', async () => {
    const id = await published();
    const leader = await world.as('leader');
    expect((await refusal(leader.assessments.decide({ id }))).key).toBe('assessment.windowOpen');
    await (await world.as('unitHead')).assessments.appeal({
      id,
      indicator: 'adoption',
      records: ['system:permit'],
      words: 'x',
    });
    world.clock.set('2027-01-27T01:00:00Z');
    expect((await refusal(leader.assessments.decide({ id }))).key).toBe('assessment.appealsOpen');
    await tickAppeals(world.services);
    await tickAppeals(world.services);
    expect(await db().notice.count({ where: { key: 'appealOverdue' } })).toBe(1);
    const [{ id: appealId = '' } = {}] = await leader.assessments.appeals({ id });
    await leader.assessments.decideAppeal({ appealId, corrections: [], reason: '证据不足' });
    await leader.assessments.decide({ id });
    await leader.assessments.finalise({ id });
    expect(await leader.assessments.get({ id })).toMatchObject({
      state: 'final',
      digest: expect.stringMatching(/^sha256:/),
    });
    await expect(leader.assessments.finalise({ id })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('the digest tells whether what was locked is still what is on record', async () => {
    const id = await published();
    const leader = await world.as('leader');
    world.clock.set('2027-02-01T01:00:00Z');
    await leader.assessments.decide({ id });
    await leader.assessments.finalise({ id });
    expect((await leader.assessments.verify({ id })).whole).toBe(true);
    await db().assessmentUnit.updateMany({ where: { unitId: 'health' }, data: { score: 9999 } });
    expect((await leader.assessments.verify({ id })).whole).toBe(false);
  });

  test('who may be given a budget stands still with the figures, and the digest covers it', async () => {
    await db().backupYear.create({ data: { systemId: 'monitor', year: 2026, backups: 'B'.repeat(365), findings: '' } });
    const id = await published();
    const leader = await world.as('leader');
    const budgets = async () =>
      (await leader.assessments.unit({ id, unitId: 'water' })).budget.map(({ systemId, reason }) => [systemId, reason]);
    const judged = [
      ['monitor', 'inOrder'],
      ['permit', 'notOnCloud'],
      ['river', 'notObserved'],
    ];
    expect(await budgets()).toEqual(judged);
    world.clock.set('2027-02-01T01:00:00Z');
    await leader.assessments.decide({ id });
    await leader.assessments.finalise({ id });
    await db().system.update({ where: { id: 'monitor' }, data: { stage: 'retired', retiredAt: day('2026-06-01') } });
    await db().backupYear.deleteMany();
    expect(await budgets()).toEqual(judged);
    expect((await (await world.as('unitHead')).backups.eligibility({ year: 2026 })).rows).toHaveLength(3);
    expect((await leader.assessments.verify({ id })).whole).toBe(true);
    const { budget } = await db().assessment.findUniqueOrThrow({ where: { id } });
    const list = budget as unknown as { rows: { eligible: boolean }[] };
    const changed = { ...list, rows: list.rows.map((row) => ({ ...row, eligible: true })) };
    await db().assessment.update({ where: { id }, data: { budget: changed } });
    expect((await leader.assessments.verify({ id })).whole).toBe(false);
  });

  test('two publications at once publish once', async () => {
    const id = await opened();
    const leader = await world.as('leader');
    world.clock.set('2027-01-11T01:00:00Z');
    await leader.assessments.collect({ id });
    await leader.assessments.preview({ id });
    const outcomes = await Promise.allSettled([leader.assessments.publish({ id }), leader.assessments.publish({ id })]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('the handler prepares and the leader decides', async () => {
    const id = await opened();
    const handler = await world.as('authorityHandler');
    world.clock.set('2027-01-11T01:00:00Z');
    await handler.assessments.collect({ id });
    await handler.assessments.preview({ id });
    await expect(handler.assessments.publish({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('the reports', () => {
  const open = async (base64: string) => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Buffer.from(base64, 'base64') as unknown as ArrayBuffer);
    return book;
  };

  test('a unit’s workbook follows from its records by formulas whose results are the scores', async () => {
    const id = await published();
    const file = await (await world.as('unitHead')).assessments.workbook({ id, unitId: 'water' });
    expect(file.name).toBe('2026年度考核-云州市水务局.xlsx');
    const book = await open(file.base64);
    const row = book.getWorksheet('得分')?.getRow(2);
    expect(row?.getCell(2).value).toMatchObject({ formula: expect.stringContaining('SUMIFS(计算依据'), result: 548 });
    const figure = await figureOf(id, 'water', 'adoption');
    expect(row?.getCell(7).value).toMatchObject({
      formula: expect.stringContaining('ROUND(F2*B2/C2,2)'),
      result: (figure.score ?? 0) / 100,
    });
    expect(book.getWorksheet('计算依据')?.getRow(2).getCell(2).value).toBe('系统monitor');
  });

  test('the city’s workbook is the authority’s, with totals and ranks as formulas', async () => {
    const id = await published();
    const head = await world.as('unitHead');
    await expect(head.assessments.workbook({ id, unitId: 'health' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(head.assessments.workbook({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const { base64 } = await (await world.as('leader')).assessments.workbook({ id });
    const sheet = (await open(base64)).getWorksheet('排名');
    expect(sheet?.getRow(2).getCell(13).value).toMatchObject({ formula: expect.stringContaining('RANK('), result: 1 });
  });

  test('the years stand side by side', async () => {
    const id = await published();
    const trend = await (await world.as('unitHead')).assessments.trend({ unitId: 'health' });
    const own = await (await world.as('leader')).assessments.unit({ id, unitId: 'water' });
    expect(trend).toMatchObject([{ year: 2026, score: own.score, ranked: 2 }]);
  });
});
