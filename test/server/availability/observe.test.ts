import { afterEach, beforeEach, expect, test } from 'vitest';
import { observeProbe } from '../../../server/availability/observe.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { productionSystem } from '../backup/systems.ts';
import { givenProbe, outage, say, statusOf } from './given.ts';

let world: World;
let id: string;
beforeEach(async () => {
  world = await createWorld();
  // In the middle of a working day, long after everything that is told below.
  world.clock.set('2026-11-23T08:00:00Z');
  id = await givenProbe(world, await productionSystem(world, 'portal'));
});
afterEach(() => world.close());

const rows = async () =>
  (await world.services.db.probeOutage.findMany({ where: { probeId: id }, orderBy: { from: 'asc' } })).map(
    ({ from, until }) => [from.toISOString().slice(11, 16), until?.toISOString().slice(11, 16) ?? null],
  );
const told = async () =>
  (await world.services.db.notice.findMany({ where: { key: { startsWith: 'probe' } }, orderBy: { at: 'asc' } })).map(
    ({ key, userId }) => [key, userId],
  );

const ONE = '2026-11-23T05:00:00Z';
const TWO = '2026-11-23T06:00:00Z';

test('an outage is one row, whose end is filled in later, and the desk hears of it once and of its end once', async () => {
  await world.person('providerOperator');
  await say(world, id, { state: 'Down', outages: [outage(ONE)] });
  expect(await rows()).toEqual([['05:00', null]]);
  await say(world, id, { state: 'Down', outages: [outage(ONE)] });
  await say(world, id, { outages: [outage(ONE, TWO)] });
  await say(world, id, { outages: [outage(ONE, TWO)] });
  expect(await rows()).toEqual([['05:00', '06:00']]);
  expect(await told()).toEqual([
    ['probeDown', 'providerOperator-provider'],
    ['probeUp', 'providerOperator-provider'],
  ]);
});

test('consoles hear of what has changed, and not of every heartbeat', async () => {
  const heard: string[] = [];
  world.services.live.subscribe((event) => event.type === 'changed' && heard.push(event.subject));
  await say(world, id);
  world.clock.advance({ hours: 1 });
  await say(world, id, { since: '2026-11-23T08:00:00Z' });
  expect(heard).toEqual(['probe']);
  await say(world, id, { state: 'Down', outages: [outage(ONE)] });
  expect(heard).toEqual(['probe', 'probe']);
});

test('heard of after it was over, it is told of once', async () => {
  await world.person('providerOperator');
  await say(world, id, { outages: [outage(ONE, TWO)] });
  expect(await told()).toEqual([['probeWasDown', 'providerOperator-provider']]);
});

test('a status that is older than the last brings nothing back', async () => {
  const older = await statusOf(world, id, { state: 'Down', outages: [outage(ONE)] }, '41');
  const newer = await statusOf(world, id, { outages: [outage(ONE, TWO)] }, '42');
  await observeProbe(world.services, newer);
  await observeProbe(world.services, older);
  expect(await rows()).toEqual([['05:00', '06:00']]);
  expect(await world.services.db.probe.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'Up' });
});

test('an end that is on record stands, whatever the provider writes afterwards', async () => {
  await say(world, id, { outages: [outage(ONE, TWO)] });
  await say(world, id, { outages: [outage(ONE, '2026-11-23T05:01:00Z')] });
  await say(world, id, { state: 'Down', outages: [outage(ONE)] });
  expect(await rows()).toEqual([['05:00', '06:00']]);
});

test('what has left the status stays on record, and the operators are told up to when', async () => {
  await say(world, id, { outages: [outage(ONE, TWO)] });
  expect((await world.services.db.probe.findUniqueOrThrow({ where: { id } })).recordedUntil?.toISOString()).toBe(
    '2026-11-23T06:00:00.000Z',
  );
  await say(world, id, { outages: [outage('2026-11-23T07:00:00Z', '2026-11-23T07:10:00Z')] });
  expect(await rows()).toEqual([
    ['05:00', '06:00'],
    ['07:00', '07:10'],
  ]);
});

test('an open outage of which the operators know nothing any more ended with the last look', async () => {
  await say(world, id, { state: 'Down', outages: [outage(ONE)], lastCheckedAt: '2026-11-23T05:30:00Z' });
  await say(world, id, { state: 'Pending', outages: [] });
  expect(await rows()).toEqual([['05:00', '05:30']]);
});

test('what lies ahead has not been, and a copy of the object elsewhere says nothing', async () => {
  await say(world, id, { outages: [outage('2027-01-01T00:00:00Z', '2027-02-01T00:00:00Z')] });
  const copy = await statusOf(world, id, { outages: [outage(ONE, TWO)] });
  copy.metadata.namespace = '2026-drill-app';
  await observeProbe(world.services, copy);
  expect(await rows()).toEqual([]);
});

test('when it first answered stays, whatever is asked afterwards; what never answered has no such day', async () => {
  const answered = async () => (await world.services.db.probe.findUniqueOrThrow({ where: { id } })).answeredAt;
  await say(world, id, { state: 'Pending', since: '2026-11-23T07:00:00Z' });
  expect(await answered()).toBeNull();
  await say(world, id, { since: '2026-11-23T07:30:00Z' });
  expect(await answered()).toEqual(new Date('2026-11-23T07:30:00Z'));
  await say(world, id, { state: 'Pending', since: '2026-11-23T07:40:00Z' });
  await say(world, id, { since: '2026-11-23T07:50:00Z' });
  expect(await answered()).toEqual(new Date('2026-11-23T07:30:00Z'));
});
