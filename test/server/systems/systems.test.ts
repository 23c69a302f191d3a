import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';
import { approve, givenAtDecision, givenOnline, givenSubmitted, refusal } from '../applications/given.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('a system’s page tells its whole life and what may be applied for next', async () => {
  const { id, systemId } = await givenAtDecision(world);
  await approve(world, id);
  const view = await (await world.as('unitApplicant')).systems.get({ id: systemId });
  expect([view.stage, view.applications.length, view.trials.length]).toEqual(['trial', 1, 1]);
  expect(view.history.map(({ action }) => action).at(-1)).toBe('submit');
  expect(view.contacts.map(({ duty, name }) => [duty, name])).toEqual([
    ['owner', '李明'],
    ['emergencyA', '王芳'],
    ['emergencyB', '赵强'],
  ]);
  const may = Object.fromEntries(view.mayApply.map(({ kind, enabled, reason }) => [kind, enabled || reason]));
  expect(may).toEqual({ open: 'stage', change: 'stage', terminate: true, exemption: 'stage' });
});

test('what is declared at submission is on record; after that zone and level change by approval only', async () => {
  const { systemId } = await givenSubmitted(world, {
    content: (sample) => ({ ...sample, system: { ...sample.system, zone: 'exchange', userCount: 77, concurrency: 7 } }),
  });
  const system = await (await world.as('unitApplicant')).systems.get({ id: systemId });
  expect([system.zone, system.userCount, system.drLevel]).toEqual(['exchange', 77, 3]);
});

test('while one application of a kind is open, another is not offered', async () => {
  const granted = {
    cpuMillis: 4000,
    memoryBytes: 2 ** 33,
    storageBytes: 2 ** 37,
    pods: 10,
    loadBalancers: 0,
    publicIps: 0,
    gpus: 0,
  };
  const { systemId } = await givenOnline(world, { granted });
  const applicant = await world.as('unitApplicant');
  await applicant.applications.createDraft({ kind: 'change', systemId });
  const { mayApply } = await applicant.systems.get({ id: systemId });
  expect(mayApply.filter(({ enabled }) => enabled).map(({ kind }) => kind)).toEqual(['terminate']);
  expect(mayApply.find(({ kind }) => kind === 'change')?.reason).toBe('openApplication');
  const leader = await (await world.as('leader')).systems.get({ id: systemId });
  expect(leader.mayApply.map(({ reason }) => reason)).toEqual(Array(4).fill('scope'));
});

test('contacts are kept by the unit, and two who change them at once are told', async () => {
  const { systemId } = await givenSubmitted(world);
  const applicant = await world.as('unitApplicant');
  const { version, contacts } = await applicant.systems.get({ id: systemId });
  const next = [...contacts, { duty: 'providerStaff' as const, name: '周工', phone: '13900000003', email: '' }];
  const outcomes = await Promise.allSettled([
    applicant.systems.updateContacts({ id: systemId, version, contacts: next }),
    applicant.systems.updateContacts({ id: systemId, version, contacts: [] }),
  ]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const handler = await world.as('authorityHandler');
  expect((await refusal(handler.systems.updateContacts({ id: systemId, version, contacts: [] }))).code).toBe(
    'FORBIDDEN',
  );
});

test('the list is filtered by stage and by words in name, code or unit', async () => {
  const caller = await world.as('leader');
  const all = await caller.systems.table({});
  const online = await caller.systems.table({ stage: ['online'] });
  expect(online.length).toBeGreaterThan(0);
  expect(online.length).toBeLessThan(all.length);
  expect((await caller.systems.table({ text: '水务局' })).length).toBe(all.length);
  expect(await caller.systems.table({ text: '没有这样的系统' })).toEqual([]);
});
