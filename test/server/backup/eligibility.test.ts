import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { API_VERSION } from '../../../operators/resources/group.ts';
import type { OperationsPolicy } from '../../../operators/resources/operations-policy.ts';
import { closeDays } from '../../../server/backup/day-records.ts';
import { longestGap } from '../../../server/backup/days.ts';
import { judgeEligibility } from '../../../server/backup/eligibility.ts';
import { observeOperations } from '../../../server/operations/observe.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { point, productionSystem, say } from './systems.ts';

const facts = (marks: string | null, isOnCloud = true, isExemptFromCloud = false) => ({
  isOnCloud,
  isExemptFromCloud,
  marks,
});
const year = (start: string) => start.padEnd(365, ' ');

describe('article 5', () => {
  test.each([
    ['backed up every day', facts(year('BBBBBBBB')), true, 'inOrder'],
    ['seven days without: the limit itself', facts(year('B.......B')), true, 'inOrder'],
    ['eight days without', facts(year('B........B')), false, 'gap'],
    ['never', facts(year('..........')), false, 'neverBackedUp'],
    ['days that nobody observed do not lengthen a gap', facts(year('B....???....B')), false, 'gap'],
    ['and do not make one', facts(year('B????????????B')), true, 'inOrder'],
    ['an exemption ends a gap', facts(year('B.....EEEE.....B')), true, 'inOrder'],
    ['exempt all along', facts(year('EEEEEEEEEEEEEE')), true, 'exemptFromBackup'],
    ['observed by nobody', facts(year('??????????????')), false, 'notObserved'],
    ['on no record', facts(null), false, 'notObserved'],
    ['not on the cloud', facts(null, false), false, 'notOnCloud'],
    ['exempt from the cloud', facts(null, false, true), true, 'exemptFromCloud'],
  ])('%s', (_name, given, eligible, reason) => {
    expect(judgeEligibility(given, 2026, 7)).toMatchObject({ eligible, reason });
  });

  test('the longest gap has its dates, also across a leap day', () => {
    const marks = `${' '.repeat(57)}B...B`;
    expect(longestGap(2028, marks)).toEqual({ days: 3, from: '2028-02-28', to: '2028-03-01' });
    expect(longestGap(2026, marks)).toEqual({ days: 3, from: '2026-02-28', to: '2026-03-02' });
  });
});

describe('the record of days', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  const looked = () =>
    observeOperations(world.services, {
      apiVersion: API_VERSION,
      kind: 'OperationsPolicy',
      metadata: { name: 'city' },
      status: {
        loops: [{ name: 'backup', lastLookedAt: world.clock.now().toISOString(), decided: '', intervalSeconds: 900 }],
      },
    } as unknown as OperationsPolicy);
  const marks = async (code: string, of = 2026) =>
    (await world.services.db.backupYear.findUniqueOrThrow({ where: { systemId_year: { systemId: code, year: of } } }))
      .backups;
  const backUp = async (code: string) => {
    const good = point(`b-${world.clock.now().toISOString()}`, world.clock.now());
    await say(world, code, 'protected', { lastGoodBackup: good, restorePoints: [good] });
  };

  test('each day is closed once, as with or without a backup, over the end of a year', async () => {
    world.clock.set('2026-12-29T01:00:00Z');
    await productionSystem(world, 'flood');
    await backUp('flood');
    world.clock.advance({ days: 2 });
    await backUp('flood');
    world.clock.advance({ days: 3 });
    await looked();
    await closeDays(world.services);
    await closeDays(world.services);
    expect((await marks('flood')).slice(-4)).toBe(' B.B');
    expect((await marks('flood', 2027)).slice(0, 3)).toBe('.. ');
  });

  test('days on which the operators were dead are unknown, until they look again and tell what lies there', async () => {
    await productionSystem(world, 'flood');
    await backUp('flood');
    await looked();
    const began = world.clock.now();
    world.clock.advance({ days: 40 });
    await closeDays(world.services);
    expect((await marks('flood')).slice(326)).toBe(`B${'?'.repeat(38)}`);
    const nights = Array.from({ length: 40 }, (_, i) => new Date(began.getTime() + i * 86_400_000)).filter(
      (_, i) => i !== 20,
    );
    const restorePoints = nights.map((at) => point(`b-${at.toISOString()}`, at));
    await say(world, 'flood', 'stale', { restorePoints, lastGoodBackup: restorePoints.at(-1) });
    await looked();
    await closeDays(world.services);
    expect((await marks('flood')).slice(326)).toBe(`${'B'.repeat(20)}.${'B'.repeat(18)}`);
  });

  test('the list names every system with its reason, each reader’s own, and exports it', async () => {
    await productionSystem(world, 'flood');
    await productionSystem(world, 'clinic', { unit: 'health' });
    await backUp('flood');
    world.clock.advance({ days: 9 });
    await looked();
    await closeDays(world.services);
    const leader = await world.as('leader');
    const { rows, maxDays } = await leader.backups.eligibility({ year: 2026 });
    expect(maxDays).toBe(7);
    expect(rows.map(({ systemId, eligible, reason, gapDays }) => [systemId, eligible, reason, gapDays])).toEqual([
      ['clinic', false, 'neverBackedUp', 9],
      ['flood', false, 'gap', 8],
    ]);
    const unit = await world.as('unitHead');
    expect((await unit.backups.eligibility({ year: 2026 })).rows.map(({ systemId }) => systemId)).toEqual(['flood']);
    const csv = await leader.backups.exportEligibility({ year: 2026, format: 'csv', locale: 'zh' });
    const lines = Buffer.from(csv.content, 'base64').toString().split('\r\n');
    expect(lines).toContain('云州市水务局,系统flood,否,在容灾备份中心连续无备份超过7天,8,2026-11-24,2026-12-01,1,0,0');
    const sheet = await leader.backups.exportEligibility({ year: 2026, format: 'xlsx', locale: 'en' });
    const { default: ExcelJS } = await import('exceljs');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Buffer.from(sheet.content, 'base64') as unknown as ArrayBuffer);
    expect(book.worksheets[0]?.rowCount).toBe(3);
  });

  test('a year that is over is judged as it was at its end, by the policy of then', async () => {
    const { db } = world.services;
    await productionSystem(world, 'flood');
    await productionSystem(world, 'clinic', { unit: 'health' });
    await backUp('flood');
    await db.system.update({ where: { id: 'clinic' }, data: { stage: 'retired', retiredAt: world.clock.now() } });
    world.clock.set('2027-03-10T01:00:00Z');
    await db.system.update({ where: { id: 'flood' }, data: { stage: 'retired', retiredAt: world.clock.now() } });
    const body = { backup: { budgetMaxDays: 30 } };
    const now = world.clock.now();
    await db.policy.create({
      data: { version: 1, body, effectiveFrom: now, note: '', authorId: 'x', createdAt: now },
    });
    const leader = await world.as('leader');
    const { rows, maxDays, policyVersion } = await leader.backups.eligibility({ year: 2026 });
    expect(rows.map(({ systemId, reason }) => [systemId, reason])).toEqual([
      ['clinic', 'notOnCloud'],
      ['flood', 'inOrder'],
    ]);
    expect([maxDays, policyVersion]).toEqual([7, 0]);
  });
});
