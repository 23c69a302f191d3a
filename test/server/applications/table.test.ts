import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';
import { type Given, givenAtTechnical, givenDraft, givenSubmitted } from './given.ts';

let world: World;
let ids: Record<'draft' | 'submitted' | 'technical' | 'health' | 'exemption', Given>;
beforeAll(async () => {
  world = await createWorld();
  ids = {
    technical: await givenAtTechnical(world),
    health: await givenSubmitted(world, { unit: 'health' }),
    exemption: await givenSubmitted(world, { kind: 'exemption' }),
    submitted: await givenSubmitted(world),
    draft: await givenDraft(world),
  };
});
afterAll(() => world.close());

type Filters = Parameters<Awaited<ReturnType<World['as']>>['applications']['table']>[0];
const found = async (filters: Filters) => {
  const rows = await (await world.as('leader')).applications.table(filters);
  const names = new Map(Object.entries(ids).map(([name, { id }]) => [id, name]));
  return rows.map(({ id }) => names.get(id)).sort();
};

test('holds every application but others’ drafts', async () => {
  expect(await found({})).toEqual(['exemption', 'health', 'submitted', 'technical']);
});

test('is filtered by stage, kind and unit, and all of them at once', async () => {
  expect(await found({ stage: ['technical'] })).toEqual(['technical']);
  expect(await found({ kind: ['exemption'] })).toEqual(['exemption']);
  expect(await found({ unitId: 'health' })).toEqual(['health']);
  expect(await found({ unitId: 'health', stage: ['technical'] })).toEqual([]);
});

test('is searched by number, by system and by unit', async () => {
  const leader = await world.as('leader');
  const { number, system } = await leader.applications.get({ id: ids.health.id });
  expect(await found({ text: number ?? '' })).toEqual(['health']);
  expect(await found({ text: system.code })).toContain('health');
  expect(await found({ text: '卫生健康' })).toEqual(['health']);
});

test('takes what looks like a pattern as plain text', async () => {
  expect(await found({ text: "' OR 1=1 --" })).toEqual([]);
});

test('shows each row’s amounts and the step under way with its clock', async () => {
  const [row] = await (await world.as('leader')).applications.table({ stage: ['technical'] });
  expect(row).toMatchObject({ requested: { cpuMillis: 6000 }, granted: null, unitName: '云州市水务局' });
  expect(row?.step).toMatchObject({ name: 'technical', light: 'green', paused: false });
});

test('knows what I have begun myself, and what is overdue', async () => {
  const head = await world.as('unitHead');
  expect(await head.applications.table({ mine: true })).toEqual([]);
  const applicant = await world.as('unitApplicant');
  expect(await applicant.applications.table({ mine: true })).toHaveLength(4);
  expect(await found({ overdue: true })).toEqual([]);
  world.clock.advance({ days: 4 }); // Friday: acceptance (3 days) is late, technical review (5) is not
  expect(await found({ overdue: true })).toEqual(['exemption', 'health', 'submitted']);
});
