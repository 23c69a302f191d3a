import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await world.person('leader');
});
afterEach(() => world.close());

const db = () => world.services.db;
const AT = new Date('2026-11-02T01:00:00Z');
const DUE = new Date('2026-11-20T16:00:00Z');
const by = { byId: 'x', byName: 'x' };

/** One of each, all of them late but the measure and the complaint. */
async function oneOfEach(): Promise<void> {
  const finding = {
    ...{ systemId: 's', unitId: 'water', kind: 'idle', issuedAt: AT, issuedById: 'x', issuedByName: 'x' },
    ...{ policyVersion: 0, letter: { systemName: '水情监测' }, digest: '', notifiedAt: AT, answeredAt: AT, dueAt: DUE },
  };
  await db().resourceFinding.create({ data: { ...finding, id: 'f1', number: '2026-1', state: 'notified' } });
  await db().resourceFinding.create({ data: { ...finding, id: 'f2', number: '2026-2', state: 'contested' } });
  await db().resourceFinding.create({ data: { ...finding, id: 'f3', number: '2026-3', state: 'closed' } });
  const open = { words: 'x', records: [], files: [], at: AT, dueAt: DUE, state: 'open', ...by };
  await db().assessmentAppeal.create({
    data: { ...open, id: 'a', number: 'SS-2026-00001', assessmentId: 'y', unitId: 'health', indicator: 'adoption' },
  });
  await db().settlementDispute.create({ data: { ...open, id: 'd', number: 'ZY-2026-00001', reviewId: 'r' } });
  await db().verification.create({
    data: {
      ...{
        id: 'v',
        key: 'v',
        kind: 'revoked',
        systemId: 's',
        officeUnitId: 'county',
        reason: '撤销',
        happenedAt: AT,
        dueAt: DUE,
      },
      state: 'open',
    },
  });
  await db().measure.create({
    data: {
      ...{
        id: 'm',
        number: 'JC-2026-00001',
        kind: 'ordered',
        state: 'issued',
        officeUnitId: 'provider',
        words: '限期整改',
      },
      ...{ issuedAt: AT, issuedById: 'x', issuedByName: 'x', dueAt: new Date('2026-12-20T16:00:00Z'), answerFiles: [] },
    },
  });
  const handler = await world.as('authorityHandler');
  await handler.complaints.record({
    ...{ channel: 'letter', realName: true, complainantName: '王某', contact: '139', subject: '推诿', words: 'x' },
  });
  const [{ id = '' } = {}] = await handler.complaints.table();
  await handler.complaints.accept({ id, officeUnitId: 'county' });
}

test('the board has every procedure under way with its clock and whose turn it is', async () => {
  await oneOfEach();
  const all = await (await world.as('leader')).supervision.procedures();
  expect(all.map(({ kind, subject, officeUnitId, light }) => [kind, subject, officeUnitId, light]).sort()).toEqual([
    ['appeal', '云州市卫生健康委员会', 'authority', 'red'],
    ['complaint', '推诿', 'county', 'green'],
    ['dispute', '', 'authority', 'red'],
    ['measure', '限期整改', 'provider', 'green'],
    ['notice', '水情监测', 'water', 'red'],
    ['objection', '水情监测', 'authority', 'red'],
    ['verification', '撤销', 'authority', 'red'],
  ]);
  expect(all.map(({ dueAt }) => dueAt)).toEqual(all.map(({ dueAt }) => dueAt).sort());
});

test('an office sees those in which it is its turn, and no unit sees the board', async () => {
  await oneOfEach();
  const kinds = async (role: 'providerOperator' | 'countyHandler') =>
    (await (await world.as(role)).supervision.procedures()).map(({ kind }) => kind);
  expect(await kinds('providerOperator')).toEqual(['measure']);
  expect(await kinds('countyHandler')).toEqual(['complaint']);
  await expect((await world.as('unitHead')).supervision.procedures()).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('what has come to its end leaves the board', async () => {
  await oneOfEach();
  await db().measure.update({ where: { id: 'm' }, data: { state: 'closed' } });
  await db().assessmentAppeal.update({ where: { id: 'a' }, data: { state: 'dismissed' } });
  const kinds = (await (await world.as('leader')).supervision.procedures()).map(({ kind }) => kind);
  expect([kinds.includes('measure'), kinds.includes('appeal'), kinds.length]).toEqual([false, false, 5]);
});
