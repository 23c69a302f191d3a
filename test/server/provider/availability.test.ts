import { afterEach, beforeEach, expect, test } from 'vitest';
import { yearBounds } from '../../../server/assessment/days.ts';
import { collectService } from '../../../server/provider/collect.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { refusal } from '../applications/given.ts';
import { givenSystem, givenTicket } from '../tickets/given.ts';

let world: World;
let systemId: string;
beforeEach(async () => {
  world = await createWorld();
  systemId = await givenSystem(world);
  await world.services.db.system.update({
    where: { id: systemId },
    data: { onlineAt: new Date('2026-01-01T00:00:00+08:00') },
  });
});
afterEach(() => world.close());

const desk = () => world.as('providerOperator');
const maintenance = (from: string, until: string | null) => ({
  level: 3,
  title: '检修',
  detectedAt: '2026-11-23T00:00:00Z',
  ...{ interruptedFrom: from, interruptedUntil: until, planned: true, systemIds: [systemId] },
});
/** What the year's availability is charged with, and what it leaves out. */
async function interruptions() {
  world.clock.set('2026-12-20T00:00:00Z');
  const evidence = await collectService(world.services.db, yearBounds(2026), world.clock.now());
  return evidence.interruptions.map(({ type, minutes, planned, isUnannounced }) => [
    type,
    minutes,
    planned ? 'announced' : isUnannounced ? 'not announced' : 'away',
  ]);
}

test('maintenance is left out when it was on record before it began', async () => {
  await (await desk()).incidents.report(maintenance('2026-11-24T00:00:00Z', '2026-11-24T02:00:00Z'));
  expect(await interruptions()).toEqual([['incident', 120, 'announced']]);
});

test('called maintenance afterwards, an interruption counts in full', async () => {
  const provider = await desk();
  await provider.incidents.report(maintenance('2026-11-22T00:00:00Z', '2026-11-22T02:00:00Z'));
  const fault = { ...maintenance('2026-11-22T12:00:00Z', '2026-11-22T13:00:00Z'), planned: false };
  const { id, version } = await provider.incidents.report(fault);
  await provider.incidents.update({ ...fault, id, version, planned: true });
  expect(await interruptions()).toEqual([
    ['incident', 120, 'not announced'],
    ['incident', 60, 'not announced'],
  ]);
});

test('what goes beyond the announced window counts, and the window stands once it has begun', async () => {
  const provider = await desk();
  const announced = maintenance('2026-11-24T00:00:00Z', '2026-11-24T02:00:00Z');
  const { id, version } = await provider.incidents.report(announced);
  world.clock.set('2026-11-24T01:30:00Z');
  await provider.incidents.update({ ...announced, id, version, interruptedUntil: '2026-11-24T05:00:00Z' });
  expect(await interruptions()).toEqual([
    ['incident', 120, 'announced'],
    ['incident', 180, 'away'],
  ]);
});

test('an announcement says until when', async () => {
  const open = (await desk()).incidents.report(maintenance('2026-11-24T00:00:00Z', null));
  expect((await refusal(open)).key).toBe('maintenanceNeedsWindow');
});

test('a unit’s problem ticket of level 1 counts from its opening to its resolution', async () => {
  const { id } = await givenTicket(world, { level: 1, systemId });
  await givenTicket(world, { level: 2, systemId });
  await givenTicket(world, { level: 1 });
  const provider = await desk();
  world.clock.advance({ minutes: 10 });
  const { version } = await provider.tickets.accept({ id, version: 0, words: '已受理' });
  world.clock.advance({ minutes: 80 });
  await provider.tickets.resolve({ id, version, words: '已恢复' });
  expect(await interruptions()).toEqual([['ticket', 90, 'away']]);
});

test('a ticket adds only what neither an incident nor an announced window covers', async () => {
  const provider = await desk();
  await provider.incidents.report(maintenance('2026-11-23T01:30:00Z', '2026-11-23T01:45:00Z'));
  const { id } = await givenTicket(world, { level: 1, systemId });
  world.clock.advance({ minutes: 90 });
  await world.services.db.ticket.update({ where: { id }, data: { state: 'resolved', resolvedAt: world.clock.now() } });
  const fault = maintenance('2026-11-23T01:00:00Z', '2026-11-23T01:20:00Z');
  await provider.incidents.report({ ...fault, title: '断电', planned: false });
  expect(await interruptions()).toEqual([
    ['incident', 20, 'away'],
    ['incident', 15, 'announced'],
    ['ticket', 55, 'away'],
  ]);
});

/** What a probe of the system saw; the system's other facts are given above. */
async function seen(...outages: [from: string, until: string | null][]): Promise<string> {
  const { db, newId, clock } = world.services;
  const id = newId();
  const own = { id, systemId, tenancyName: 'water-sys-1', part: 'app', namespace: 'water-sys-1-app', resourceName: id };
  const set = { setById: '', setByName: '', createdAt: clock.now(), answeredAt: clock.now() };
  await db.probe.create({ data: { ...own, ...set, name: '首页', target: {}, state: 'Up' } });
  for (const [from, until] of outages)
    await db.probeOutage.create({
      data: {
        ...{ id: newId(), probeId: id, systemId, reason: '' },
        ...{ from: new Date(from), until: until ? new Date(until) : null },
      },
    });
  return id;
}

test('a probe adds only what neither incident, nor ticket, nor announced window covers', async () => {
  const provider = await desk();
  await provider.incidents.report(maintenance('2026-11-23T01:30:00Z', '2026-11-23T01:45:00Z'));
  const { id } = await givenTicket(world, { level: 1, systemId });
  world.clock.advance({ minutes: 20 });
  await world.services.db.ticket.update({ where: { id }, data: { state: 'resolved', resolvedAt: world.clock.now() } });
  const fault = maintenance('2026-11-23T02:00:00Z', '2026-11-23T02:10:00Z');
  await provider.incidents.report({ ...fault, title: '断电', planned: false });
  // The ticket covers 01:00 to 01:20, the window 01:30 to 01:45, the incident 02:00 to 02:10.
  await seen(['2026-11-23T00:50:00Z', '2026-11-23T02:05:00Z'], ['2026-11-24T00:00:00Z', '2026-11-24T00:01:30Z']);
  expect(await interruptions()).toEqual([
    ['incident', 15, 'announced'],
    ['incident', 10, 'away'],
    ['ticket', 20, 'away'],
    ['probe', 10 + 10 + 15, 'away'],
    ['probe', 1.5, 'away'],
  ]);
});

test('two probes of one system take it away once, and what an incident says already is not listed again', async () => {
  const fault = maintenance('2026-11-22T02:00:00Z', '2026-11-22T03:00:00Z');
  await (await desk()).incidents.report({ ...fault, planned: false });
  await seen(['2026-11-22T02:10:00Z', '2026-11-22T02:20:00Z'], ['2026-11-22T05:00:00Z', '2026-11-22T05:10:00Z']);
  await seen(['2026-11-22T05:05:00Z', '2026-11-22T05:20:00Z']);
  expect(await interruptions()).toEqual([
    ['incident', 60, 'away'],
    ['probe', 10, 'away'],
    ['probe', 10, 'away'],
  ]);
});

test('an outage that lasts counts up to the last look, and none before the system was in production', async () => {
  const id = await seen(['2026-11-22T05:00:00Z', null], ['2025-12-31T15:00:00Z', '2025-12-31T16:30:00Z']);
  const { db } = world.services;
  await db.probe.update({ where: { id }, data: { lastCheckedAt: new Date('2026-11-22T05:40:00Z') } });
  // The year begins, and with it the system, at 16:00 UTC.
  expect(await interruptions()).toEqual([
    ['probe', 30, 'away'],
    ['probe', 40, 'away'],
  ]);
});

test('what nobody watches is said beside the figure', async () => {
  await seen(['2026-11-22T05:00:00Z', '2026-11-22T05:10:00Z']);
  const other = await givenSystem(world, 'sys-2');
  await world.services.db.system.update({ where: { id: other }, data: { onlineAt: new Date('2026-02-01T00:00:00Z') } });
  world.clock.set('2026-12-20T00:00:00Z');
  const evidence = await collectService(world.services.db, yearBounds(2026), world.clock.now());
  expect(evidence.coverage).toEqual({ systems: 2, watched: 1, without: [{ id: 'sys-2', name: '系统sys-2' }] });
});
