import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeDays } from '../../server/backup/day-records.ts';
import { superviseBackups } from '../../server/backup/tick.ts';
import { tickBulletins } from '../../server/bulletins/tick.ts';
import { tickDrills } from '../../server/drills/tick.ts';
import { tickReports } from '../../server/reports/tick.ts';
import { point, productionSystem, say } from '../server/backup/systems.ts';
import { givenDraft } from '../server/bulletins/given.ts';
import { confirmed, inProduction } from '../server/drills/given.ts';
import { createWorld, type World } from '../setup/world.ts';
import { PlayedServer } from './city.ts';
import { ScriptedCloud } from './cloud.ts';

const DAY = 86_400_000;
let world: World;
let server: PlayedServer;
beforeEach(async () => {
  world = await createWorld();
  server = new PlayedServer(world, new ScriptedCloud());
  for (const role of ['leader', 'providerOperator', 'unitHead'] as const) await world.person(role);
});
afterEach(() => world.close());

const db = () => world.services.db;
const told = async (key: string) => db().notice.count({ where: { key, userId: (await world.person('leader')).id } });
const marks = async (year: number) =>
  (await db().backupYear.findUniqueOrThrow({ where: { systemId_year: { systemId: 'flood', year } } })).backups;

describe('the findings on backups', () => {
  test('the due date of one that opens before National Day lies after it, and after New Year likewise', async () => {
    await productionSystem(world, 'flood');
    await productionSystem(world, 'clinic', { unit: 'health' });
    world.clock.set('2028-09-29T01:00:00Z'); // Friday
    await say(world, 'flood', 'overdue');
    world.clock.set('2028-12-29T01:00:00Z'); // Friday; 1 January is a Monday and a holiday
    await say(world, 'clinic', 'overdue', { unit: 'health' });
    const rows = await db().backupFinding.findMany({ orderBy: { openedAt: 'asc' } });
    // 1 to 3 October are holidays: 4, 5, 6 October; and 2, 3, 4 January.
    expect(rows.map(({ dueAt }) => dueAt.toISOString())).toEqual([
      '2028-10-06T16:00:00.000Z',
      '2029-01-04T16:00:00.000Z',
    ]);
  });

  test('a server that was dead for 40 days over a year end escalates once, and does not first call it due', async () => {
    world.clock.set('2027-12-10T01:00:00Z');
    await productionSystem(world, 'flood');
    await say(world, 'flood', 'overdue');
    world.clock.advance({ days: 40 });
    const rounds = await Promise.all([superviseBackups(world.services), superviseBackups(world.services)]);
    expect(rounds.map(({ due }) => due)).toEqual([0, 0]);
    expect(rounds.reduce((sum, { escalated }) => sum + escalated, 0)).toBe(1);
    expect([await told('backupFindingDue'), await told('backupFindingEscalated')]).toEqual([0, 1]);
  });

  test('a server that was dead for 40 days over a leap day learns from the restore points what was, as far as they go back', async () => {
    world.clock.set('2028-02-01T01:00:00Z');
    await productionSystem(world, 'flood');
    await say(world, 'flood', 'protected');
    await server.looked();
    world.clock.advance({ days: 40 });
    const now = world.clock.now();
    // Kept for 30 days, one each night but on the leap day.
    const nights = Array.from({ length: 30 }, (_, ago) => new Date(now.getTime() - ago * DAY - 7 * 3_600_000));
    const restorePoints = nights
      .filter((at) => at.toISOString().slice(0, 10) !== '2028-02-28') // 18:00 UTC: two in the morning of the 29th
      .map((at) => point(at.toISOString(), at));
    await say(world, 'flood', 'protected', { restorePoints, lastGoodBackup: restorePoints[0] });
    await server.looked();
    await closeDays(world.services);
    await closeDays(world.services);
    const since = (await marks(2028)).slice(31, 71);
    expect(since).toBe(`${'?'.repeat(11)}${'B'.repeat(17)}.${'B'.repeat(11)}`);
  });

  test('a system whose backups have all expired while nobody looked is a finding at once, and not a new system', async () => {
    await productionSystem(world, 'flood');
    await productionSystem(world, 'clinic', { unit: 'health' });
    const good = point('flood-1', world.clock.now());
    await say(world, 'flood', 'protected', { lastGoodBackup: good, restorePoints: [good] });
    world.clock.advance({ days: 40 });
    await say(world, 'flood', 'never-ran');
    await say(world, 'clinic', 'never-ran', { unit: 'health' });
    expect((await db().backupFinding.findMany()).map(({ systemId, word }) => [systemId, word])).toEqual([
      ['flood', 'never-ran'],
    ]);
  });
});

describe('drills', () => {
  test.each([
    ['from the day of the draft into December', '2026-12-22T01:00:00Z', [2026, 2027]],
    ['over the year end', '2027-01-20T01:00:00Z', [2027]],
  ])('a server that was dead for 40 days %s drafts each plan once when it is back', async (_name, back, years) => {
    await inProduction(world, 'monitor', { level: 3 });
    world.clock.set(back);
    await Promise.all([tickDrills(world.services), tickDrills(world.services)]);
    await tickDrills(world.services);
    const plans = await db().drillPlan.findMany({ orderBy: { year: 'asc' } });
    expect(plans.map(({ year, version }) => [year, version])).toEqual(years.map((year) => [year, 1]));
    const items = plans.at(-1)?.items as { day: string }[];
    expect(items).toHaveLength(2);
    // None without the time that its announcement takes.
    expect(items.every(({ day }) => Date.parse(day) >= Date.parse(back) + 7 * DAY)).toBe(true);
  });

  test('those of a system that leaves the cloud are called off once, and are overdue to nobody', async () => {
    await inProduction(world, 'monitor', { level: 3 });
    await inProduction(world, 'flood');
    world.clock.set('2026-12-01T01:00:00Z');
    await tickDrills(world.services);
    await confirmed(world, 2027);
    await db().allocation.update({ where: { systemId: 'monitor' }, data: { state: 'retired' } });
    await tickDrills(world.services);
    await tickDrills(world.services);
    world.clock.set('2027-12-31T01:00:00Z');
    await tickDrills(world.services);
    const rows = await db().drill.findMany({ orderBy: [{ systemId: 'asc' }, { id: 'asc' }] });
    expect(rows.map(({ systemId, state, overdueAt }) => [systemId, state, overdueAt !== null])).toEqual([
      ['flood', 'overdue', true],
      ['monitor', 'cancelled', false],
      ['monitor', 'cancelled', false],
    ]);
    expect(await db().auditEntry.count({ where: { action: 'drill.cancelled' } })).toBe(2);
    expect(await told('drillOverdue')).toBe(1);
  });
});

test('bulletins of months that a dead server missed are overdue once each, over a year end and a leap day', async () => {
  world.clock.set('2027-12-20T01:00:00Z');
  await tickBulletins(world.services);
  world.clock.set('2028-03-01T01:00:00Z'); // dead for more than 40 days
  await Promise.all([tickBulletins(world.services), tickBulletins(world.services)]);
  await tickBulletins(world.services);
  const rows = await db().bulletin.findMany({ orderBy: { month: 'asc' } });
  expect(rows.map(({ month, overdueAt }) => [month, overdueAt !== null])).toEqual([
    ['2027-12', true],
    ['2028-01', true],
    ['2028-02', false],
    ['2028-03', false],
  ]);
  expect(rows[2]?.draftAt.toISOString()).toBe('2028-02-29T16:00:00.000Z');
  expect(await told('bulletinOverdue')).toBe(2);
});

test('a bulletin that operators dead for 40 days drafted late is published late, and counted so once', async () => {
  world.clock.set('2028-07-05T01:00:00Z');
  await tickBulletins(world.services);
  world.clock.set('2028-08-19T01:00:00Z');
  await tickBulletins(world.services);
  await givenDraft(world, '2028-07', []);
  const provider = await world.as('providerOperator');
  const { version } = await provider.bulletins.get({ month: '2028-07' });
  await provider.bulletins.publish({ month: '2028-07', version });
  await tickBulletins(world.services);
  // Due on Thursday 10 August; published on a Saturday: six working days late.
  expect(await db().bulletin.findUniqueOrThrow({ where: { month: '2028-07' } })).toMatchObject({ overdueDays: 6 });
  expect(await told('bulletinOverdue')).toBe(1);
});

test('the report of a February with a leap day is drafted when the 29th has ended, and is due after working days alone', async () => {
  await db().unit.updateMany({ data: { createdAt: new Date('2028-02-01T00:00:00Z') } });
  world.clock.set('2028-02-29T15:59:59Z');
  expect((await tickReports(world.services)).drafted).toEqual([]);
  world.clock.set('2028-02-29T16:00:00Z');
  expect((await tickReports(world.services)).drafted).toEqual(['2028-02']);
  world.clock.set('2028-10-12T01:00:00Z'); // dead through the summer and National Day
  const { drafted, overdue } = await tickReports(world.services);
  expect(drafted).toEqual(['2028-03', '2028-04', '2028-05', '2028-06', '2028-07', '2028-08', '2028-09']);
  // September's is due on the fifth working day of October: 4, 5, 6, 9, 10.
  expect(overdue).toBe(8);
  const rows = await db().operationReport.findMany({ orderBy: { month: 'asc' } });
  expect([rows[0]?.dueAt, rows.at(-1)?.dueAt].map((at) => at?.toISOString())).toEqual([
    '2028-03-07T16:00:00.000Z',
    '2028-10-10T16:00:00.000Z',
  ]);
});
