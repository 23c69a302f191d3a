import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { watchDeadlines } from '../../../server/supervision/deadlines.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { givenSubmitted, refusal, uploaded } from '../applications/given.ts';

let world: World;
const worlds: World[] = [];
beforeEach(async () => {
  world = await createWorld();
  worlds.push(world);
  await world.person('authorityHandler');
  await world.person('providerOperator');
});
afterAll(() => Promise.all(worlds.map((one) => one.close())));

const db = () => world.services.db;
const CALL = {
  channel: 'hotline12345' as const,
  hotlineNumber: '12345-20261123-0001',
  realName: true,
  complainantName: '王某',
  contact: '13800000000',
  subject: '系统无法访问',
  words: '连续两天无法办理',
};

async function assigned(input: object = {}): Promise<string> {
  const handler = await world.as('authorityHandler');
  await handler.complaints.record({ ...CALL, ...input });
  const [{ id = '' } = {}] = await handler.complaints.table();
  await handler.complaints.accept({ id, officeUnitId: 'provider' });
  return id;
}

describe('a complaint', () => {
  test('under own name is accepted, handled, answered to the complainant, and only then closed', async () => {
    const id = await assigned();
    const handler = await world.as('authorityHandler');
    const provider = await world.as('providerOperator');
    // Received on Monday 23 November: fifteen working days
    expect(await provider.complaints.get({ id })).toMatchObject({
      complainantName: '王某',
      dueAt: '2026-12-14T16:00:00.000Z',
    });
    await provider.complaints.handle({ id, founded: true, result: '存储故障，已恢复' });
    expect((await refusal(handler.complaints.close({ id }))).key).toBe('complaint.replyFirst');
    await provider.complaints.reply({ id, reply: '已恢复，向您致歉', way: 'phone' });
    await handler.complaints.close({ id, satisfaction: 4 });
    const view = await handler.complaints.get({ id });
    expect(view).toMatchObject({ state: 'closed', founded: true, satisfaction: 4 });
    expect(view.events.map(({ action }) => action)).toEqual(['receive', 'accept', 'handle', 'reply', 'close']);
  });

  test('a founded one may lead to a measure against the office', async () => {
    const id = await assigned();
    await (await world.as('providerOperator')).complaints.handle({ id, founded: true, result: 'x' });
    const leader = await world.as('leader');
    await leader.supervision.issueMeasure({ kind: 'circular', complaintId: id, words: '通报' });
    expect((await leader.complaints.get({ id })).measureNumber).toBe('JC-2026-00001');
  });

  test('without a name nobody is named, not even in the audit log, and it needs no answer', async () => {
    const applicant = await world.as('unitApplicant');
    const sha256 = await uploaded(world, '录音');
    const files = [{ sha256, name: '录音.pdf' }];
    await applicant.complaints.file({ realName: false, subject: '态度', words: '推诿', contact: '13900000000', files });
    expect(await db().fileUpload.count({ where: { sha256 } })).toBe(0);
    expect(await db().file.count({ where: { sha256 } })).toBe(1);
    const handler = await world.as('authorityHandler');
    const [{ id = '' } = {}] = await handler.complaints.table();
    expect(await handler.complaints.get({ id })).toMatchObject({ complainantName: null, contact: null });
    const row = await db().complaint.findUniqueOrThrow({ where: { id } });
    expect([row.complainantName, row.contact, row.complainantId, row.receivedById]).toEqual(['', '', null, 'system']);
    const entry = await db().auditEntry.findFirstOrThrow({ where: { action: 'complaint.receive' } });
    expect(entry.actorId).toBeNull();
    await handler.complaints.accept({ id, officeUnitId: 'provider' });
    const provider = await world.as('providerOperator');
    await provider.complaints.handle({ id, founded: false, result: '查无此事' });
    expect((await refusal(provider.complaints.reply({ id, reply: 'x', way: 'phone' }))).key).toBe(
      'complaint.anonymous',
    );
    await handler.complaints.close({ id });
  });

  test('a work order of the hotline is taken down once', async () => {
    const handler = await world.as('authorityHandler');
    await handler.complaints.record(CALL);
    expect((await refusal(handler.complaints.record(CALL))).key).toBe('complaint.known');
  });

  test('under own name needs a name and a way to answer', async () => {
    const handler = await world.as('authorityHandler');
    await expect(handler.complaints.record({ ...CALL, complainantName: '' })).rejects.toMatchObject({
      code: 'UNPROCESSABLE_CONTENT',
    });
  });

  test('is handled only by the office that it was given to, and seen only by whom it concerns', async () => {
    const id = await assigned();
    const county = await world.as('countyHandler');
    await expect(county.complaints.handle({ id, founded: true, result: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const handler = await world.as('authorityHandler');
    expect((await refusal(handler.complaints.handle({ id, founded: true, result: 'x' }))).key).toBe(
      'complaint.notYours',
    );
    expect(await (await world.as('unitApplicant')).complaints.table()).toEqual([]);
    expect(await (await world.as('auditor')).complaints.get({ id })).toMatchObject({ complainantName: null });
  });

  test('a result that does not do goes back, and the limit stays', async () => {
    const id = await assigned();
    const handler = await world.as('authorityHandler');
    const provider = await world.as('providerOperator');
    await provider.complaints.handle({ id, founded: false, result: '不属实' });
    await handler.complaints.sendBack({ id, words: '未核实访问日志' });
    expect(await provider.complaints.get({ id })).toMatchObject({
      state: 'accepted',
      founded: null,
      dueAt: '2026-12-14T16:00:00.000Z',
    });
  });

  test('given to the wrong office it is passed on with its limit, and the first one sees it no more', async () => {
    const id = await assigned();
    const handler = await world.as('authorityHandler');
    const provider = await world.as('providerOperator');
    await world.person('countyHandler');
    const passOn = (officeUnitId: string) => handler.complaints.passOn({ id, officeUnitId, words: '属县级职责' });
    expect((await refusal(passOn('provider'))).key).toBe('complaint.sameOffice');
    await expect(provider.complaints.passOn({ id, officeUnitId: 'county', words: 'x' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await passOn('county');
    const view = await (await world.as('countyHandler')).complaints.get({ id });
    expect(view).toMatchObject({ state: 'accepted', dueAt: '2026-12-14T16:00:00.000Z' });
    expect(view.events.map(({ action }) => action)).toEqual(['receive', 'accept', 'passOn']);
    await expect(provider.complaints.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await db().notice.count({ where: { key: 'complaintPassedOn' } })).toBe(1);
  });

  test('two results at once leave one', async () => {
    const id = await assigned();
    const provider = await world.as('providerOperator');
    const outcomes = await Promise.allSettled([
      provider.complaints.handle({ id, founded: true, result: 'a' }),
      provider.complaints.handle({ id, founded: false, result: 'b' }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('past its limit it is marked and told once', async () => {
    await assigned();
    world.clock.advance({ days: 30 });
    await watchDeadlines(world.services);
    const told = await db().notice.count({ where: { key: 'complaintLate' } });
    await watchDeadlines(world.services);
    expect([told, await db().notice.count({ where: { key: 'complaintLate' } })]).toEqual([2, 2]);
    expect((await (await world.as('authorityHandler')).complaints.table())[0]?.overdue).toBe(true);
  });
});

describe('limits of a complaint', () => {
  const told = () => db().notice.count({ where: { key: 'complaintLate' } });

  test('accepted late and answered late are two things, each told once', async () => {
    const handler = await world.as('authorityHandler');
    await handler.complaints.record(CALL);
    world.clock.set('2026-12-09T01:00:00Z');
    await watchDeadlines(world.services);
    expect(await told()).toBe(1);
    const [{ id = '' } = {}] = await handler.complaints.table();
    await handler.complaints.accept({ id, officeUnitId: 'provider' });
    expect(await handler.complaints.get({ id })).toMatchObject({ overdue: false });
    world.clock.set('2026-12-16T01:00:00Z');
    await watchDeadlines(world.services);
    await watchDeadlines(world.services);
    expect(await told()).toBe(3); // the office hears of it as well
    expect(await handler.complaints.get({ id })).toMatchObject({ overdue: true });
  });

  test('under own name the complainant’s answer is owed when the office has its result', async () => {
    const id = await assigned();
    await (await world.as('providerOperator')).complaints.handle({ id, founded: true, result: '属实' });
    world.clock.set('2026-12-16T01:00:00Z');
    await watchDeadlines(world.services);
    await watchDeadlines(world.services);
    expect(await told()).toBe(2);
    expect((await (await world.as('authorityHandler')).complaints.table())[0]?.overdue).toBe(true);
  });

  test('without a name nothing is owed once the result is there', async () => {
    const id = await assigned({ realName: false });
    await (await world.as('providerOperator')).complaints.handle({ id, founded: true, result: '属实' });
    world.clock.set('2026-12-16T01:00:00Z');
    await watchDeadlines(world.services);
    expect(await told()).toBe(0);
  });
});

describe('satisfaction', () => {
  test('is given once, from 1 to 5, by the unit itself, after the end', async () => {
    const given = await givenSubmitted(world);
    const applicant = await world.as('unitApplicant');
    const rate = (score: number) => applicant.complaints.rate({ applicationId: given.id, score });
    expect((await refusal(rate(5))).key).toBe('complaint.notEnded');
    await (await world.as('authorityHandler')).review.refuse({ id: given.id, reason: 'other', words: 'x' });
    expect((await applicant.complaints.rating({ applicationId: given.id })).mayRate).toBe(true);
    await expect(rate(6)).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
    await rate(2);
    expect((await refusal(rate(5))).key).toBe('complaint.rated');
    const stranger = await world.as('unitApplicant', 'health');
    await expect(stranger.complaints.rate({ applicationId: given.id, score: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { stars, satisfiedPercent, offices } = await (await world.as('leader')).supervision.statistics({
      from: '2026-11-01',
      to: '2026-11-30',
    });
    expect([stars, satisfiedPercent, offices[0]?.satisfaction]).toEqual([[0, 1, 0, 0, 0], 0, 2]);
  });
});
