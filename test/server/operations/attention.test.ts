import { afterEach, beforeEach, expect, test } from 'vitest';
import { tickReports } from '../../../server/reports/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { givenTicket } from '../tickets/given.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const attention = async () => {
  const lines = await (await world.as('providerOperator')).operations.attention();
  return Object.fromEntries(lines.map(({ kind, overdue, open }) => [kind, { overdue, open }]));
};

test('a city in which nothing waits says so of every subject', async () => {
  const found = await attention();
  expect(Object.keys(found)).toHaveLength(12);
  expect(Object.values(found).every(({ overdue, open }) => overdue === 0 && open === 0)).toBe(true);
});

test('what is open is told apart from what is overdue', async () => {
  await givenTicket(world, { level: 1 });
  await givenTicket(world, { level: 4 });
  const { incidents } = await world.as('providerOperator');
  await incidents.report({ level: 1, title: '断电', detectedAt: '2026-11-23T00:00:00Z' });
  await incidents.report({ level: 4, title: '抖动', detectedAt: '2026-11-23T00:00:00Z' });
  world.clock.advance({ hours: 1 });
  expect(await attention()).toMatchObject({
    tickets: { overdue: 1, open: 2 },
    incidents: { overdue: 1, open: 2 },
    report: { overdue: 0, open: 0 },
  });
  world.clock.set('2026-12-20T00:00:00Z');
  await tickReports(world.services);
  expect((await attention()).report).toEqual({ overdue: 1, open: 1 });
});
