import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyChain } from '../../../server/audit/verify.ts';
import { DEMO_PEOPLE, DEMO_SYSTEMS } from '../../../server/demo/city.ts';
import { LOOPBACK_PASSWORD, seedDemo } from '../../../server/demo/seed.ts';
import { ROLES } from '../../../server/identity/permissions.ts';
import { openTestRecords, type TestRecords } from '../../setup/records.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
let empty: TestRecords;
beforeEach(async () => {
  empty = await openTestRecords();
  world = await createWorld();
  world.services.db = empty.db;
  world.services.settings.databaseUrl = empty.url;
});
afterEach(async () => {
  await empty.close();
  await world.close();
});

const stages = async () => {
  const systems = await empty.db.system.findMany({ include: { applications: true } });
  return Object.fromEntries(systems.map(({ code, applications }) => [code, applications[0]?.stage]));
};

test('the demo city has somebody in each role, and applications at every stage, made by the procedures themselves', async () => {
  const accounts = await seedDemo(world.services);
  expect(accounts).toHaveLength(DEMO_PEOPLE.length);
  expect(accounts?.[0]?.password).toBe(LOOPBACK_PASSWORD);
  expect([...new Set(DEMO_PEOPLE.map(({ role }) => role))].sort()).toEqual([...ROLES].sort());
  expect(await stages()).toEqual({
    flood: 'executing',
    exam: 'executing',
    registry: 'decision',
    vaccine: 'technical',
    school: 'submitted',
    rain: 'submitted',
    permit: 'returned',
    monitor: 'draft',
  });
  expect(await verifyChain(empty.db, world.services.settings.auditKey)).toMatchObject({ ok: true });
});

test('a second start changes nothing and shows the accounts again', async () => {
  const first = await seedDemo(world.services);
  const entries = await empty.db.auditEntry.count();
  expect(await seedDemo(world.services)).toEqual(first);
  expect(await empty.db.auditEntry.count()).toBe(entries);
  expect(await empty.db.system.count()).toBe(DEMO_SYSTEMS.length);
});

test('records that hold somebody already are left alone', async () => {
  world.services.db = empty.db;
  await empty.db.unit.create({ data: { id: 'u', code: 'u', name: 'u', kind: 'authority', createdAt: new Date() } });
  const account = { id: 'p', username: 'p', name: 'p', unitId: 'u', passwordHash: '!' };
  await empty.db.user.create({ data: { ...account, passwordChangedAt: new Date(), createdAt: new Date() } });
  expect(await seedDemo(world.services)).toBeNull();
});

test('where others can reach the console, the password is not the one of the documentation', async () => {
  world.services.settings.host = '0.0.0.0';
  const accounts = await seedDemo(world.services);
  expect(accounts?.[0]?.password).not.toBe(LOOPBACK_PASSWORD);
});
