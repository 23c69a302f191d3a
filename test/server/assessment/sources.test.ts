import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { collectEvidence } from '../../../server/assessment/collect.ts';
import { yearBounds } from '../../../server/assessment/days.ts';
import { partIn } from '../../../server/assessment/source-duties.ts';
import { daysIn } from '../../../server/assessment/source-usage.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { createSystem } from '../capacity/stage.ts';

let world: World;
const worlds: World[] = [];
beforeEach(async () => {
  world = await createWorld();
  worlds.push(world);
  await db().unit.updateMany({ data: { createdAt: new Date('2020-01-01T00:00:00Z') } });
  await createSystem(world, 'monitor');
  await db().system.update({
    where: { id: 'monitor' },
    data: { createdAt: day('2025-01-01'), onlineAt: day('2025-02-01'), stage: 'online' },
  });
});
afterAll(() => Promise.all(worlds.map((one) => one.close())));

const db = () => world.services.db;
const day = (iso: string) => new Date(`${iso}T00:00:00+08:00`);
const evidenceOf = async (unitId: string) => {
  const all = await collectEvidence(db(), yearBounds(2026), day('2027-01-11'));
  const found = all.find(({ unit }) => unit.id === unitId);
  if (!found) throw new Error(`no evidence of ${unitId}`);
  return found;
};

const verdict = (
  month: string,
  name: string,
  kind: string,
  more: { evidence?: object; freesCpuMillis?: number; daysThere?: string } = {},
) =>
  db().monthlyVerdict.create({
    data: {
      id: `${month}/ns/deployment/${name}`,
      month,
      namespace: 'ns',
      kind: 'deployment',
      name,
      systemId: 'monitor',
      unitId: 'water',
      verdict: kind,
      policyVersion: 0,
      evidence: {},
      cpuMillis: 4000,
      memoryMib: 1024,
      ...more,
    },
  });

describe('use', () => {
  test('each month’s verdict counts for the days on which the unit answered for the system', async () => {
    await verdict('2026-02', 'app', 'idle');
    await verdict('2026-03', 'app', 'overProvisioned', { freesCpuMillis: 2900 });
    const exemption = { kind: 'seasonal', reason: '汛期', until: null };
    await verdict('2026-04', 'app', 'exempt', { evidence: { exemption } });
    await verdict('2025-12', 'app', 'idle');
    const { id: byId, name: byName } = await world.person('leader');
    const move = { fromUnitId: 'water', toUnitId: 'health', kind: 'move', reason: 'x', byId, byName };
    await db().responsibilityChange.create({
      data: { id: 'm', systemId: 'monitor', at: day('2026-03-11'), createdAt: day('2026-03-11'), ...move },
    });
    const water = await evidenceOf('water');
    expect(water.usage.map((one) => [one.label, one.days, one.verdict, one.excessCpuMillis])).toEqual([
      ['2026-02 ns/app', 28, 'idle', 0],
      // What the advice of the month's last day gives back.
      ['2026-03 ns/app', 10, 'overProvisioned', 2900],
    ]);
    const health = await evidenceOf('health');
    expect(health.usage.map((one) => [one.days, one.verdict, one.exemption])).toEqual([
      [21, 'overProvisioned', null],
      [30, 'exempt', { reason: '汛期', seasonal: true }],
    ]);
  });

  test('only the days on which the workload was there weigh, those of a silent source among them', async () => {
    // From the 12th of March on, without the 15th; of the 20th and 21st nothing is on record.
    const there = `${'.'.repeat(11)}SSS.SSSS??${'S'.repeat(10)}`;
    await verdict('2026-03', 'late', 'idle', { daysThere: there });
    const { id: byId, name: byName } = await world.person('leader');
    const move = { fromUnitId: 'water', toUnitId: 'health', kind: 'move', reason: 'x', byId, byName };
    await db().responsibilityChange.create({
      data: { id: 'm', systemId: 'monitor', at: day('2026-03-21'), createdAt: day('2026-03-21'), ...move },
    });
    const daysOf = async (unitId: string) => (await evidenceOf(unitId)).usage.map(({ days }) => days);
    // 12th to 20th without the 15th; 21st to 31st.
    expect([await daysOf('water'), await daysOf('health')]).toEqual([[8], [11]]);
  });

  test('a verdict kept before days were written down weighs as a whole month, and one that was never there nothing', () => {
    expect(daysIn({ from: 100, until: 131 }, 100, null)).toBe(31);
    expect(daysIn({ from: 110, until: 131 }, 100, '.'.repeat(31))).toBe(0);
    expect(daysIn({ from: 110, until: 120 }, 100, `${'S'.repeat(15)}${'.'.repeat(16)}`)).toBe(5);
  });

  test('a verdict that grows the workload is no excess', async () => {
    await verdict('2026-03', 'app', 'overloaded', { freesCpuMillis: -2000 });
    await verdict('2026-03', 'db', 'overProvisioned', { freesCpuMillis: 0 });
    await verdict('2026-03', 'web', 'idle', { freesCpuMillis: 4000 });
    expect((await evidenceOf('water')).usage.map(({ excessCpuMillis }) => excessCpuMillis)).toEqual([0, 0, 0]);
  });
});

test('a backup finding counts where it fell due, and the location’s is the provider’s', async () => {
  await db().backupYear.create({
    data: { systemId: 'monitor', year: 2026, backups: 'B'.repeat(365), findings: 'p'.repeat(365) },
  });
  const finding = (id: string, firstWord: string, dueAt: string, closedAt: string | null) =>
    db().backupFinding.create({
      data: {
        id,
        systemId: 'monitor',
        unitId: 'water',
        word: firstWord,
        firstWord,
        message: '',
        openedAt: day('2026-05-01'),
        dueAt: day(dueAt),
        closedAt: closedAt ? day(closedAt) : null,
        history: [],
        policyVersion: 0,
      },
    });
  await finding('a', 'overdue', '2026-05-06', '2026-05-04');
  await finding('b', 'location-unavailable', '2026-05-06', null);
  await finding('c', 'stale', '2027-02-01', null);
  const { backups } = await evidenceOf('water');
  expect(
    backups[0]?.findings.map(({ id, providersFault, closedAt }) => [id, providersFault, closedAt !== null]),
  ).toEqual([
    ['a', false, true],
    ['b', true, false],
  ]);
});

describe('the unit’s part of a drill', () => {
  const asOf = day('2027-01-01');
  const drill = (more: object) => ({
    state: 'planned',
    plannedFor: day('2026-09-10'),
    timesPostponed: 0,
    endedAt: null,
    signDueAt: null,
    unitSignedAt: null,
    ...more,
  });
  test.each([
    ['signed', { state: 'closed', endedAt: day('2026-09-11'), unitSignedAt: day('2026-09-12') }, 'tookPart'],
    [
      'held and never signed',
      { state: 'cleanedUp', endedAt: day('2026-09-11'), signDueAt: day('2026-09-20') },
      'missed',
    ],
    [
      'held, with time to sign',
      { state: 'cleanedUp', endedAt: day('2026-12-30'), signDueAt: day('2027-01-20') },
      'notDueYet',
    ],
    ['never held by the provider', { state: 'overdue' }, 'providersFault'],
    ['put off', { timesPostponed: 1 }, 'postponed'],
    ['called off', { state: 'cancelled' }, 'cancelled'],
    ['to come', { plannedFor: day('2027-03-01') }, 'notDueYet'],
  ])('%s', (_, more, part) => {
    expect(partIn(drill(more), asOf)).toBe(part);
  });
});
