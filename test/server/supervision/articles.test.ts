import ExcelJS from 'exceljs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { watchDeadlines } from '../../../server/supervision/deadlines.ts';
import { listForVerification } from '../../../server/supervision/verifications.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { givenSubmitted, refusal } from '../applications/given.ts';

let world: World;
const worlds: World[] = [];
beforeEach(async () => {
  world = await createWorld();
  worlds.push(world);
  await world.person('leader');
});
afterAll(() => Promise.all(worlds.map((one) => one.close())));

const db = () => world.services.db;
const NOVEMBER = { from: '2026-11-01', to: '2026-11-30' };

/** One returned, one refused; listed as the clock does it. */
async function listed() {
  const handler = await world.as('authorityHandler');
  const returned = await givenSubmitted(world);
  const refused = await givenSubmitted(world);
  world.clock.advance({ days: 1 });
  await handler.review.return({ id: returned.id, missing: ['自测报告缺签字'] });
  await handler.review.refuse({ id: refused.id, reason: 'other', words: '非本级系统' });
  await listForVerification(world.services);
  return (await world.as('leader')).supervision.verifications({});
}

async function fault(): Promise<string> {
  const rows = await listed();
  const refused = rows.find(({ kind }) => kind === 'refused');
  await (await world.as('leader')).supervision.verify({
    ids: [refused?.id ?? ''],
    proper: false,
    finding: '理由不成立',
  });
  return refused?.id ?? '';
}

describe('what article 28 names', () => {
  test('is listed by itself, each once, however often and by however many replicas', async () => {
    const rows = await listed();
    expect(rows.map(({ kind, state, officeName }) => [kind, state, officeName]).sort()).toEqual([
      ['refused', 'open', '云州市政务服务和数据管理局'],
      ['returned', 'open', '云州市政务服务和数据管理局'],
    ]);
    await Promise.all([listForVerification(world.services), listForVerification(world.services)]);
    expect(await db().verification.count()).toBe(2);
  });

  test('a service called off after acceptance is listed as revoked, one before is not', async () => {
    const early = await givenSubmitted(world);
    const late = await givenSubmitted(world);
    const applicant = await world.as('unitApplicant');
    await applicant.applications.withdraw({ id: early.id, reason: '暂缓' });
    await (await world.as('authorityHandler')).review.complete({ id: late.id });
    await applicant.applications.withdraw({ id: late.id, reason: '项目调整' });
    await listForVerification(world.services);
    const rows = await (await world.as('leader')).supervision.verifications({});
    expect(rows.map(({ kind, applicationId }) => [kind, applicationId])).toEqual([['revoked', late.id]]);
  });

  test('is verified one by one or as a sample, once, by who may, and not the own act', async () => {
    const rows = await listed();
    const ids = rows.map(({ id }) => id);
    const handler = await world.as('authorityHandler');
    await expect(handler.supervision.verify({ ids, proper: true, finding: 'x' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const leader = await world.as('leader');
    await leader.supervision.verify({ ids, proper: true, finding: '材料确有缺漏' });
    expect((await refusal(leader.supervision.verify({ ids, proper: false, finding: 'x' }))).key).toBe(
      'supervision.verified',
    );
    await db().verification.updateMany({ data: { state: 'open', officerId: (await world.person('leader')).id } });
    expect((await refusal(leader.supervision.verify({ ids, proper: true, finding: 'x' }))).key).toBe(
      'supervision.ownAct',
    );
  });

  test('left lying past its working days it is told to the leaders once', async () => {
    await listed();
    world.clock.advance({ days: 30 });
    await watchDeadlines(world.services);
    await watchDeadlines(world.services);
    expect(await db().notice.count({ where: { key: 'stepVerificationsLate' } })).toBe(1);
    expect((await (await world.as('leader')).supervision.verifications({})).every(({ overdue }) => overdue)).toBe(true);
  });

  test('a county sees its own desk only', async () => {
    await listed();
    expect(await (await world.as('countyHandler')).supervision.verifications({})).toEqual([]);
    expect(await (await world.as('auditor')).supervision.verifications({})).toHaveLength(2);
  });
});

describe('measures of article 29', () => {
  test('rest on a fault that was found, and nothing else', async () => {
    const [row] = await listed();
    const leader = await world.as('leader');
    const measure = { kind: 'ordered' as const, words: '责令改正' };
    expect((await refusal(leader.supervision.issueMeasure({ ...measure, verificationId: row?.id ?? '' }))).key).toBe(
      'supervision.noFault',
    );
    await expect(leader.supervision.issueMeasure(measure)).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
  });

  test('go from their issue through the office’s answer to the end, and come back when the answer does not do', async () => {
    const verificationId = await fault();
    const leader = await world.as('leader');
    const { id } = await leader.supervision.issueMeasure({ kind: 'interview', verificationId, words: '约谈经办人' });
    const again = leader.supervision.issueMeasure({ kind: 'circular', verificationId, words: 'x' });
    expect((await refusal(again)).key).toBe('supervision.hasMeasure');
    const handler = await world.as('authorityHandler');
    const [seen] = await handler.supervision.measures();
    // Fifteen working days from Tuesday 24 November
    expect(seen).toMatchObject({ number: 'JC-2026-00001', mayAnswer: true, dueAt: '2026-12-15T16:00:00.000Z' });
    const provider = await world.as('providerOperator');
    expect(await provider.supervision.measures()).toEqual([]);
    await expect(provider.supervision.answerMeasure({ id, answer: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await refusal(leader.supervision.closeMeasure({ id, outcome: 'closed', words: 'x' }))).key).toBe(
      'supervision.measureMoved',
    );
    await handler.supervision.answerMeasure({ id, answer: '已重新受理' });
    await leader.supervision.closeMeasure({ id, outcome: 'returned', words: '未说明原因' });
    await handler.supervision.answerMeasure({ id, answer: '已重新受理并说明原因' });
    await leader.supervision.closeMeasure({ id, outcome: 'closed', words: '整改到位' });
    expect((await leader.supervision.measures())[0]).toMatchObject({ state: 'closed', mayAnswer: false });
    expect((await leader.supervision.verifications({})).find((one) => one.id === verificationId)?.measureNumber).toBe(
      'JC-2026-00001',
    );
  });

  test('past its day it is told to the office and the leaders once', async () => {
    const verificationId = await fault();
    await world.person('authorityHandler');
    const leader = await world.as('leader');
    await leader.supervision.issueMeasure({ kind: 'ordered', verificationId, words: 'x', days: 3 });
    world.clock.advance({ days: 10 });
    await watchDeadlines(world.services);
    const before = await db().notice.count({ where: { key: 'stepMeasureLate' } });
    await watchDeadlines(world.services);
    expect(before).toBeGreaterThan(1);
    expect(await db().notice.count({ where: { key: 'stepMeasureLate' } })).toBe(before);
    expect((await leader.supervision.measures())[0]?.overdue).toBe(true);
  });

  test('sent back and late again it is told again', async () => {
    const verificationId = await fault();
    const handler = await world.as('authorityHandler');
    const leader = await world.as('leader');
    const { id } = await leader.supervision.issueMeasure({ kind: 'ordered', verificationId, words: 'x', days: 3 });
    const late = async () => {
      world.clock.advance({ days: 40 });
      await watchDeadlines(world.services);
      return db().notice.count({ where: { key: 'stepMeasureLate' } });
    };
    const first = await late();
    await handler.supervision.answerMeasure({ id, answer: '已改' });
    await leader.supervision.closeMeasure({ id, outcome: 'returned', words: '未改到位' });
    expect(await late()).toBe(2 * first);
  });
});

describe('the statistics', () => {
  test('of a county are those of its own desk', async () => {
    await fault();
    const county = await (await world.as('countyHandler')).supervision.statistics(NOVEMBER);
    expect([county.submitted, county.finished, county.article28, county.offices]).toEqual([0, 0, [], []]);
    const city = await (await world.as('leader')).supervision.statistics(NOVEMBER);
    expect([city.submitted, city.finished, city.article28.length]).toEqual([2, 1, 2]);
  });
});

describe('the performance file of article 31', () => {
  test('has each office and officer with the time each kept, by hand', async () => {
    const handler = await world.as('authorityHandler');
    const first = await givenSubmitted(world); // Monday 23 November 09:00
    const second = await givenSubmitted(world);
    world.clock.set('2026-11-24T01:00:00Z'); // a working day later
    await handler.review.complete({ id: first.id });
    world.clock.set('2026-11-27T01:00:00Z'); // four working days later: its limit was three
    await handler.review.complete({ id: second.id });
    const { offices, handled, late, inTimePercent } = await (await world.as('leader')).supervision.statistics(NOVEMBER);
    expect([handled, late, inTimePercent]).toEqual([2, 1, 50]);
    expect(offices).toMatchObject([
      {
        officeUnitId: 'authority',
        handled: 2,
        late: 1,
        meanDays: 2.5,
        longestDays: 4,
        officers: [{ officerId: 'authorityHandler-authority', handled: 2, late: 1, meanDays: 2.5 }],
      },
    ]);
    expect(
      (await (await world.as('leader')).supervision.statistics({ from: '2026-12-01', to: '2026-12-31' })).handled,
    ).toBe(0);
  });

  test('feeds back to an office, which answers; the serious goes to the government as it stood that day', async () => {
    await fault();
    const leader = await world.as('leader');
    const own = { ...NOVEMBER, title: '11月监察情况', words: '不予受理理由不充分' };
    await leader.supervision.issueReport({ ...own, kind: 'feedback', officeUnitId: 'authority' });
    await expect(leader.supervision.issueReport({ ...own, kind: 'feedback' })).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT',
    });
    const { id } = await leader.supervision.issueReport({ ...own, kind: 'government' });
    const handler = await world.as('authorityHandler');
    const [report] = await handler.supervision.reports();
    expect(report).toMatchObject({ number: 'JB-2026-00001', kind: 'feedback', mayAcknowledge: true });
    await handler.supervision.acknowledgeReport({ id: report?.id ?? '', answer: '开展自查' });
    expect((await refusal(handler.supervision.acknowledgeReport({ id, answer: 'x' }))).key).toBe(
      'supervision.acknowledged',
    );
    await db().verification.deleteMany();
    const kept = (await leader.supervision.reports()).find((one) => one.id === id);
    expect(kept?.figures.article28).toContainEqual({ kind: 'refused', state: 'fault', count: 1 });
  });

  test('is exported as a workbook', async () => {
    await fault();
    const { base64 } = await (await world.as('leader')).supervision.workbook(NOVEMBER);
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Buffer.from(base64, 'base64') as unknown as ArrayBuffer);
    expect(book.getWorksheet('核实事项')?.rowCount).toBe(3);
    expect(book.getWorksheet('单位绩效')?.getRow(2).getCell(4).value).toMatchObject({
      formula: expect.stringContaining('ROUND'),
    });
  });
});
