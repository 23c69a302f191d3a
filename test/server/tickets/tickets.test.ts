import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tickTickets } from '../../../server/tickets/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { givenSystem, givenTicket } from './given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const unit = () => world.as('unitApplicant');
const desk = () => world.as('providerOperator');
const noticeKeys = async (role: 'unitApplicant' | 'providerOperator' | 'leader') =>
  (await (await world.as(role)).notices.list({})).items.map(({ key }) => key);

/** Opened and answered at once. */
async function accepted(level = 3) {
  const { id, version } = await givenTicket(world, { level });
  return (await desk()).tickets.accept({ id, version, words: '正在处理。' });
}

test('a ticket runs from its submission through answer, restoration and agreement to a mark', async () => {
  await desk();
  const systemId = await givenSystem(world);
  const opened = await givenTicket(world, { systemId });
  expect(opened).toMatchObject({ number: 'GD-2026-00001', shown: 'submitted', level: 3, systemName: '系统sys-1' });
  // The defaults of level 3: an answer in 2 hours, the service back in a day.
  expect(opened.respondBy).toBe('2026-11-23T03:00:00.000Z');
  expect(opened.restoreBy).toBe('2026-11-24T01:00:00.000Z');
  world.clock.advance({ minutes: 10 });
  await (await world.as('unitHead')).tickets.get({ id: opened.id });
  const taken = await (await desk()).tickets.accept({ id: opened.id, version: 0, words: '已收到，正在处理。' });
  expect(taken).toMatchObject({ shown: 'accepted', assigneeName: '云州云计算有限公司 providerOperator' });
  world.clock.advance({ hours: 3 });
  const { version } = await (await desk()).tickets.resolve({ id: opened.id, version: 1, words: '已重启服务。' });
  expect(await (await unit()).tickets.close({ id: opened.id, version })).toMatchObject({ shown: 'closed' });
  const rated = await (await unit()).tickets.rate({ id: opened.id, version: 3, satisfaction: 5 });
  expect(rated).toMatchObject({ satisfaction: 5, explanation: 'none' });
  expect(rated.events.map(({ action }) => action)).toEqual(['submit', 'accept', 'resolve', 'close', 'rate']);
  expect(await noticeKeys('providerOperator')).toEqual(['ticketClosed', 'ticketOpened']);
  expect(await noticeKeys('unitApplicant')).toEqual(['ticketResolved', 'ticketAccepted']);
});

test('what concerns a handler who has left reaches the whole desk', async () => {
  const { restoreBy } = await accepted();
  const { db } = world.services;
  await db.user.update({
    where: { id: (await world.person('providerOperator')).id },
    data: { disabledAt: world.clock.now() },
  });
  const successor = { id: 'successor', username: 'successor', name: '接任', unitId: 'provider', passwordHash: '!' };
  const at = world.clock.now();
  const roles = { create: { role: 'providerOperator' as const, grantedAt: at, grantedBy: 'test' } };
  await db.user.create({ data: { ...successor, passwordChangedAt: at, createdAt: at, roles } });
  world.clock.set(new Date(Date.parse(restoreBy ?? '') + 1000).toISOString());
  await tickTickets(world.services);
  const told = await db.notice.findMany({ where: { key: 'ticketOverdueNow', userId: 'successor' } });
  expect(told).toHaveLength(1);
});

test('only the own unit, the provider and the authority see a ticket', async () => {
  const { id } = await givenTicket(world);
  expect(await (await world.as('unitApplicant', 'health')).tickets.table({})).toEqual([]);
  await expect((await world.as('unitApplicant', 'health')).tickets.get({ id })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await (await world.as('authorityHandler')).tickets.table({})).toHaveLength(1);
});

test('another unit’s system cannot be named', async () => {
  const systemId = await givenSystem(world, 'sys-9', 'health');
  await expect(givenTicket(world, { systemId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await world.services.db.ticket.count()).toBe(0);
});

describe('the clock', () => {
  test('stands while a ticket is suspended, and goes on with what was left', async () => {
    const { id } = await accepted(1);
    world.clock.advance({ minutes: 60 });
    await (await desk()).tickets.suspend({ id, version: 1, words: '等待单位提供日志。' });
    world.clock.advance({ days: 3 });
    expect(await tickTickets(world.services)).toEqual({ overdue: 0, closed: 0 });
    const resumed = await (await unit()).tickets.answer({ id, version: 2, words: '日志见附件。' });
    expect(resumed).toMatchObject({ shown: 'accepted', pausedMinutes: 3 * 24 * 60 });
    world.clock.advance({ minutes: 59 });
    expect((await (await desk()).tickets.get({ id })).shown).toBe('accepted');
    world.clock.advance({ minutes: 2 });
    expect((await (await desk()).tickets.get({ id })).shown).toBe('overdue');
  });

  test('makes what was never answered overdue by the limit of the answer', async () => {
    await givenTicket(world, { level: 1 });
    world.clock.advance({ minutes: 15 });
    expect(await tickTickets(world.services)).toMatchObject({ overdue: 0 });
    world.clock.advance({ seconds: 1 });
    expect(await tickTickets(world.services)).toMatchObject({ overdue: 1 });
    expect(await (await desk()).tickets.table({ states: ['overdue'] })).toHaveLength(1);
  });

  test('tells of an overdue ticket once, however often it looks', async () => {
    await world.person('leader');
    await accepted(1);
    world.clock.advance({ hours: 5 });
    const rounds = [await tickTickets(world.services), await tickTickets(world.services)];
    expect(rounds.map(({ overdue }) => overdue)).toEqual([1, 0]);
    expect((await noticeKeys('leader')).filter((key) => key === 'ticketOverdueNow')).toHaveLength(1);
    expect((await noticeKeys('providerOperator')).filter((key) => key === 'ticketOverdueNow')).toHaveLength(1);
  });

  test('closes what the unit has left unanswered for the policy’s days, and it may still be rated', async () => {
    const { id } = await accepted();
    await (await desk()).tickets.resolve({ id, version: 1, words: '已处理。' });
    world.clock.advance({ days: 7, seconds: 1 });
    expect(await tickTickets(world.services)).toEqual({ overdue: 0, closed: 1 });
    expect(await tickTickets(world.services)).toEqual({ overdue: 0, closed: 0 });
    expect(await (await unit()).tickets.rate({ id, version: 3, satisfaction: 4 })).toMatchObject({ satisfaction: 4 });
  });

  test('does not count the time that a resolved ticket lay with the unit before it was reopened', async () => {
    const { id, restoreBy } = await accepted();
    await (await desk()).tickets.resolve({ id, version: 1, words: '已处理。' });
    world.clock.advance({ days: 2 });
    const reopened = await (await unit()).tickets.reopen({ id, version: 2, words: '仍无法登录。' });
    expect(Date.parse(reopened.restoreBy) - Date.parse(restoreBy)).toBe(2 * 24 * 3_600_000);
    expect(reopened.shown).toBe('accepted');
  });

  test('counts a changed level from the submission', async () => {
    const { id } = await accepted(4);
    world.clock.advance({ hours: 3 });
    const raised = await (await desk()).tickets.setLevel({ id, version: 1, level: 1, reason: '影响全市。' });
    expect(raised).toMatchObject({ level: 1, shown: 'overdue', restoreBy: '2026-11-23T03:00:00.000Z' });
  });
});

describe('an overdue ticket', () => {
  test('cannot be resolved or suspended away without an explanation', async () => {
    const { id } = await accepted(1);
    world.clock.advance({ hours: 3 });
    const provider = await desk();
    const { actions } = await provider.tickets.get({ id });
    expect(actions.find(({ action }) => action === 'resolve')).toMatchObject({ enabled: false, reason: 'unexplained' });
    await expect(provider.tickets.resolve({ id, version: 1, words: '好了。' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(provider.tickets.suspend({ id, version: 1, words: '等待。' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const explained = await provider.tickets.explain({ id, version: 1, words: '备件延误。' });
    expect(explained).toMatchObject({ explanation: 'given', explanationWords: '备件延误。' });
    const { shown } = await provider.tickets.resolve({ id, version: 2, words: '已更换。' });
    expect(shown).toBe('resolved');
  });

  test('is counted as unexplained until somebody explains it', async () => {
    const { id } = await accepted(1);
    world.clock.advance({ hours: 3 });
    expect(await (await desk()).tickets.counts()).toEqual({ open: 1, overdue: 1, unexplained: 1 });
    await (await desk()).tickets.explain({ id, version: 1, words: '备件延误。' });
    expect(await (await desk()).tickets.counts()).toEqual({ open: 1, overdue: 1, unexplained: 0 });
  });

  test('is nothing that a ticket in time can be explained as', async () => {
    const { id } = await accepted();
    await expect((await desk()).tickets.explain({ id, version: 1, words: '无。' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});

test('of two people who act on the same version, the second is refused', async () => {
  const { id } = await givenTicket(world);
  const provider = await desk();
  const both = await Promise.allSettled([
    provider.tickets.accept({ id, version: 0, words: '甲' }),
    provider.tickets.accept({ id, version: 0, words: '乙' }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await world.services.db.ticketEvent.count({ where: { action: 'accept' } })).toBe(1);
});

test('a bad mark says why, and no mark is given twice', async () => {
  const { id } = await accepted();
  await (await desk()).tickets.resolve({ id, version: 1, words: '已处理。' });
  const applicant = await unit();
  await applicant.tickets.close({ id, version: 2 });
  await expect(applicant.tickets.rate({ id, version: 3, satisfaction: 1 })).rejects.toMatchObject({
    code: 'UNPROCESSABLE_CONTENT',
  });
  await applicant.tickets.rate({ id, version: 3, satisfaction: 1, words: '拖延。' });
  await expect(applicant.tickets.rate({ id, version: 4, satisfaction: 5 })).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await noticeKeys('providerOperator')).toContain('ticketDissatisfied');
});

test('messages carry files, and only files that were uploaded', async () => {
  const { id } = await givenTicket(world);
  const sha256 = 'a'.repeat(64);
  const send = async () =>
    (await desk()).tickets.message({ id, words: '请看附件。', files: [{ sha256, name: '日志.txt' }] });
  await expect(send()).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
  const createdAt = world.clock.now();
  await world.services.db.file.create({ data: { sha256, size: 3, mime: 'text/plain', createdAt } });
  // That somebody else has it is not enough.
  await expect(send()).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT' });
  const { id: userId } = await world.person('providerOperator');
  await world.services.db.fileUpload.create({ data: { sha256, userId, createdAt } });
  const { events } = await send();
  expect(events.at(-1)).toMatchObject({ action: 'message', files: [{ sha256, name: '日志.txt', size: 3 }] });
});

test('nobody but those who handle tickets can be given one', async () => {
  const { id } = await givenTicket(world);
  const assigneeId = (await world.person('leader')).id;
  await expect((await desk()).tickets.assign({ id, version: 0, assigneeId })).rejects.toMatchObject({
    code: 'UNPROCESSABLE_CONTENT',
  });
});
