import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type UnitCode, type World } from '../../setup/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  for (const unit of ['water', 'health', 'countywater'] as const) await createSystem(unit);
});
afterAll(() => world.close());

async function createSystem(unit: UnitCode): Promise<void> {
  const { db, clock } = world.services;
  const dr = { drLevel: 3, rpoMinutes: 1440, rtoMinutes: 720 };
  const facts = { category: 'application', purpose: '', protectionLevel: 2, zone: 'extranet' as const, contacts: [] };
  const id = `system-${unit}`;
  const system = { id, code: 'flood', name: `${unit} 防汛监测系统`, unitId: unit, createdAt: clock.now() };
  await db.system.create({ data: { ...system, ...dr, ...facts } });
}

const systemsFound = async (caller: Awaited<ReturnType<World['as']>>) =>
  (await caller.search.all({ text: '防汛' })).systems.map((hit) => hit.id).sort();

test('a unit finds its own systems only', async () => {
  expect(await systemsFound(await world.as('unitApplicant', 'health'))).toEqual(['system-health']);
});

test('a county authority finds those of its units', async () => {
  expect(await systemsFound(await world.as('countyHandler'))).toEqual(['system-countywater']);
});

test('the authority and the provider find all', async () => {
  for (const role of ['leader', 'providerOperator'] as const) {
    expect(await systemsFound(await world.as(role))).toHaveLength(3);
  }
});

test('a consultancy and administrators find none', async () => {
  for (const role of ['consultant', 'systemAdministrator', 'auditor'] as const) {
    expect(await systemsFound(await world.as(role))).toEqual([]);
  }
});

test('people are found in the own unit, and by administrators everywhere', async () => {
  await world.person('unitHead', 'health');
  const found = async (role: 'unitApplicant' | 'systemAdministrator') =>
    (await (await world.as(role)).search.all({ text: 'unithead-health' })).people.length;
  expect(await found('unitApplicant')).toBe(0);
  expect(await found('systemAdministrator')).toBe(1);
});

test('per cent, underline and backslash are letters like any other', async () => {
  const { db, clock } = world.services;
  const facts = { category: 'application', purpose: '', protectionLevel: 2, zone: 'extranet' as const, contacts: [] };
  const odd = { id: 'odd', code: 'odd', name: String.raw`达标率100%_a\b系统`, unitId: 'water', createdAt: clock.now() };
  await db.system.create({ data: { ...odd, ...facts, drLevel: 3, rpoMinutes: 1440, rtoMinutes: 720 } });
  const leader = await world.as('leader');
  const found = async (text: string) => (await leader.search.all({ text })).systems.map(({ id }) => id);
  expect(await found('100%')).toEqual(['odd']);
  expect(await found('%_a')).toEqual(['odd']);
  expect(await found(String.raw`a\b`)).toEqual(['odd']);
  for (const wild of ['%监测%', '防_监测', '___', '%%']) expect(await found(wild)).toEqual([]);
  expect(await leader.systems.table({ text: '防_监测' })).toEqual([]);
  expect((await leader.systems.table({ text: '100%' })).map(({ id }) => id)).toEqual(['odd']);
  const auditor = await world.as('auditor');
  expect((await auditor.audit.list({ actor: '%' })).items).toEqual([]);
});
