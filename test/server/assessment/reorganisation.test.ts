import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, type UnitCode, type World } from '../../setup/world.ts';

/** What a reorganisation would move is said in numbers before it is recorded, by the same checks and the same arithmetic. */
let world: World;
beforeEach(async () => {
  world = await createWorld();
  await db().unit.updateMany({ data: { createdAt: new Date('2020-01-01T00:00:00Z') } });
  await system('monitor', 'water');
  await system('river', 'water');
  await system('registry', 'health');
});
afterEach(() => world.close());

const db = () => world.services.db;

async function system(id: string, unitId: UnitCode): Promise<void> {
  const facts = {
    category: 'application',
    purpose: '',
    protectionLevel: 2,
    drLevel: 2,
    rpoMinutes: 1440,
    rtoMinutes: 1440,
  };
  const createdAt = new Date('2025-01-01T00:00:00+08:00');
  await db().system.create({
    data: {
      id,
      code: id,
      name: `系统${id}`,
      unitId,
      stage: 'online',
      zone: 'extranet',
      contacts: [],
      createdAt,
      ...facts,
    },
  });
}

const openTicket = async (systemId: string) =>
  (await world.as('unitApplicant')).tickets.open({
    kind: 'problem',
    level: 3,
    title: '故障',
    body: '无法登录',
    systemId,
    files: [],
  });

describe('before a system is handed over', () => {
  const planned = { what: 'move' as const, systemIds: ['river'], toUnitId: 'health', day: '2026-10-01' };

  test('one sees whose days change, and what stays with the old unit', async () => {
    await openTicket('river');
    await openTicket('monitor');
    const preview = await (await world.as('leader')).assessments.previewReorganisation(planned);
    expect(preview).toMatchObject({
      problem: null,
      fromUnits: ['云州市水务局'],
      year: 2026,
      systems: [{ id: 'river', code: 'river', name: '系统river', stage: 'online' }],
      open: { applications: 0, useFindings: 0, backupFindings: 0, bulletinItems: 0, tickets: 1 },
      people: { members: 0, accounts: 0 },
    });
    // Two systems of water for 365 days; from 1 October on, 92 days of one are health's.
    expect(preview.shares.map(({ before, after }) => [before, after])).toEqual([
      [730, 638],
      [365, 457],
    ]);
  });

  test('nothing is on record, and the same days count once it is', async () => {
    const leader = await world.as('leader');
    const preview = await leader.assessments.previewReorganisation(planned);
    expect(await db().responsibilityChange.count()).toBe(0);
    const { what: _, ...move } = planned;
    await leader.assessments.moveSystems({ ...move, kind: 'move', reason: '职能调整' });
    const held = async (unitId: string, day: string) =>
      (await leader.assessments.answerableSystems({ unitId, day })).map(({ id }) => id);
    expect(await held('water', '2026-09-30')).toEqual(['monitor', 'river']);
    expect(await held('water', '2026-10-01')).toEqual(['monitor']);
    expect(await held('health', '2026-10-01')).toEqual(['registry', 'river']);
    expect(preview.shares.map(({ after }) => after).reduce((sum, days) => sum + days, 0)).toBe(3 * 365);
  });

  test('what would be refused is said beforehand, in the words of the refusal', async () => {
    const leader = await world.as('leader');
    const own = await leader.assessments.previewReorganisation({ ...planned, toUnitId: 'water' });
    expect(own.problem).toEqual({ key: 'assessment.sameUnit' });
    const { what: _, ...move } = planned;
    await leader.assessments.moveSystems({ ...move, kind: 'split', reason: '职能调整' });
    const earlier = await leader.assessments.previewReorganisation({
      ...planned,
      toUnitId: 'county',
      day: '2026-09-01',
    });
    expect(earlier.problem).toEqual({ key: 'assessment.laterChange' });
  });
});

describe('before a unit ends', () => {
  test('its heir is seen to take its whole year, and its accounts are counted', async () => {
    const preview = await (await world.as('authorityHandler')).assessments.previewReorganisation({
      ...{ what: 'dissolve', unitId: 'health', heirId: 'water', day: '2026-09-01' },
    });
    expect(preview.systems.map(({ id }) => id)).toEqual(['registry']);
    expect(preview.shares.map(({ before, after }) => [before, after])).toEqual([
      [365, 0],
      [730, 1095],
    ]);
    expect(preview.people.accounts).toBe(await db().user.count({ where: { unitId: 'health' } }));
  });

  test('without an heir it is told which system is left', async () => {
    const preview = await (await world.as('authorityHandler')).assessments.previewReorganisation({
      ...{ what: 'dissolve', unitId: 'health', heirId: null, day: '2026-09-01' },
    });
    expect(preview.problem).toEqual({ key: 'assessment.systemsLeft', values: { system: '系统registry' } });
  });
});
