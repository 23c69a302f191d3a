import { afterAll, beforeAll, expect, test } from 'vitest';
import { APPLICATION_KINDS } from '../../../server/applications/stages.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test.each(APPLICATION_KINDS)(
  'the guide of kind %s names basis, conditions, procedure, limits, materials and a sample',
  async (kind) => {
    const guide = await (await world.as('unitApplicant')).guide.get({ kind });
    expect(guide.basis.length).toBeGreaterThan(0);
    expect(guide.conditions.every(({ why }) => why.length > 0)).toBe(true);
    expect(guide.procedure.slice(0, 3).map(({ step, party, limitDays }) => [step, party, limitDays])).toEqual([
      ['completeness', 'acceptor', 3],
      ['technical', 'authority', 5],
      ['decision', 'authority', 3],
    ]);
    expect(guide.materials.some(({ required }) => required)).toBe(true);
    expect(guide.sample).toBeTruthy();
  },
);

test('the filing certificate is said to be needed from level 3 on', async () => {
  const { materials } = await (await world.as('unitHead')).guide.get({ kind: 'open' });
  expect(materials.find(({ kind }) => kind === 'protectionFiling')).toEqual({
    kind: 'protectionFiling',
    required: true,
    when: 'level3',
  });
  expect(materials.find(({ kind }) => kind === 'other')).toEqual({ kind: 'other', required: false, when: 'optional' });
});

test('the list gives the days that a review takes at the most', async () => {
  const rows = await (await world.as('auditor')).guide.list();
  expect(rows.map(({ kind, totalDays }) => [kind, totalDays])).toEqual(APPLICATION_KINDS.map((kind) => [kind, 11]));
});

test('only a new system is told of a trial', async () => {
  const caller = await world.as('unitApplicant');
  const steps = async (kind: 'open' | 'change' | 'terminate') =>
    (await caller.guide.get({ kind })).procedure.slice(3).map(({ step }) => step);
  expect([await steps('open'), await steps('change'), await steps('terminate')]).toEqual([
    ['confirmation', 'delivery'],
    ['delivery'],
    [],
  ]);
});
