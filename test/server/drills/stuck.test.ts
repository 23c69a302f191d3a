import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Drill, DrillStatus } from '../../../operators/resources/drill.ts';
import { ANNOTATIONS, API_VERSION } from '../../../operators/resources/group.ts';
import { DRILLS } from '../../../operators/runtime/kinds.ts';
import { dispatchDrills, observeDrill, specOf } from '../../../server/drills/cluster.ts';
import { countStuck } from '../../../server/drills/stuck.ts';
import { tickDrills } from '../../../server/drills/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { ScriptedCloud } from '../../simulation/cloud.ts';
import { confirmed, inProduction } from './given.ts';

let world: World;
let cloud: ScriptedCloud;
beforeEach(async () => {
  world = await createWorld();
  cloud = new ScriptedCloud();
  world.services.cluster = cloud.client;
  for (const role of ['leader', 'providerOperator', 'unitHead'] as const) await world.person(role);
});
afterEach(() => world.close());

const HOUR = 3_600_000;
const db = () => world.services.db;
const tick = () => tickDrills(world.services);
const toldLeader = async (key: string) =>
  db().notice.count({ where: { key, userId: (await world.person('leader')).id } });
const look = async (id: string) => (await world.as('leader')).drills.get({ id });

/** One drill of 2027, begun by the operators on its announced start. */
async function running() {
  await inProduction(world, 'monitor');
  world.clock.set('2026-12-01T01:00:00Z');
  await tick();
  await confirmed(world, 2027);
  const row = await db().drill.findFirstOrThrow();
  world.clock.set(row.plannedFor.toISOString());
  await say(row.id, { phase: 'running', startedAt: row.plannedFor.toISOString() });
  return row;
}

async function say(id: string, status: DrillStatus): Promise<void> {
  const row = await db().drill.findUniqueOrThrow({ where: { id } });
  const drill: Drill = {
    apiVersion: API_VERSION,
    kind: 'Drill',
    metadata: { name: row.resourceName ?? '', annotations: { [ANNOTATIONS.record]: id } },
    spec: specOf(row),
    status,
  };
  await observeDrill(world.services, drill);
}

const after = ({ plannedFor, timeoutMinutes }: { plannedFor: Date; timeoutMinutes: number }, hours: number) =>
  new Date(plannedFor.getTime() + timeoutMinutes * 60_000 + hours * HOUR).toISOString();

test('a drill that operators died in is late an hour after its time, told once, and may still come to its end', async () => {
  const drill = await running();
  world.clock.set(after(drill, 0.9));
  await tick();
  expect(await look(drill.id)).toMatchObject({ state: 'running', stuck: null, wasOverdue: false });
  world.clock.set(after(drill, 1));
  await Promise.all([tick(), tick()]);
  world.clock.advance({ days: 3 });
  await tick();
  expect(await look(drill.id)).toMatchObject({ state: 'running', stuck: 'running', wasOverdue: true });
  expect(await toldLeader('drillStuck')).toBe(1);
  expect(await countStuck(world.services)).toEqual({ stuck: 1, unclean: 0 });
  const { operations } = await world.as('providerOperator');
  expect((await operations.attention()).find(({ kind }) => kind === 'drills')).toMatchObject({ overdue: 1 });
  const now = world.clock.now().toISOString();
  await say(drill.id, { phase: 'timed-out', startedAt: drill.plannedFor.toISOString(), finishedAt: now, score: 0 });
  expect(await look(drill.id)).toMatchObject({ state: 'ended', outcome: 'timedOut', wasOverdue: true });
});

test('a cleaning that is not proven a day after the verdict is told once, and counted until it is', async () => {
  const drill = await running();
  const at = drill.plannedFor.toISOString();
  const verdict = { phase: 'verified', startedAt: at, finishedAt: at, score: 100 } as const;
  await say(drill.id, verdict);
  world.clock.set(new Date(drill.plannedFor.getTime() + 23 * HOUR).toISOString());
  await tick();
  expect(await look(drill.id)).toMatchObject({ state: 'ended', stuck: null });
  world.clock.set(new Date(drill.plannedFor.getTime() + 24 * HOUR).toISOString());
  await Promise.all([tick(), tick()]);
  world.clock.advance({ days: 3 });
  await tick();
  expect(await look(drill.id)).toMatchObject({ state: 'ended', stuck: 'unclean' });
  expect(await toldLeader('drillNotCleanedUp')).toBe(1);
  expect(await countStuck(world.services)).toEqual({ stuck: 0, unclean: 1 });
  const proof = { namespaces: [], namespacesGone: true, volumesGone: true, restoreGone: true, message: '' };
  const cleanup = { ...proof, locationClear: 'seen', provenAt: world.clock.now().toISOString() } as const;
  await say(drill.id, { ...verdict, cleanup });
  expect(await look(drill.id)).toMatchObject({ state: 'cleanedUp', stuck: null });
});

test('a drill whose object is deleted while it runs has failed, and what it made is a problem until somebody has looked', async () => {
  const drill = await running();
  // The watch knows the object no longer, and it is not there.
  await Promise.all([
    dispatchDrills(world.services, cloud.present<Drill>(DRILLS)),
    dispatchDrills(world.services, cloud.present<Drill>(DRILLS)),
  ]);
  const view = await look(drill.id);
  expect(view).toMatchObject({ state: 'cleanedUp', outcome: 'failed', score: 0, cleanedUpAt: null });
  expect(view.problems.map(({ words }) => words.slice(0, 6))).toEqual(['恢复演练未通', '演练对象已被']);
  expect(await toldLeader('drillFailed')).toBe(1);
  expect(cloud.of(DRILLS).size).toBe(0);
});

test('one that the watch has only lost sight of goes on', async () => {
  const drill = await running();
  const metadata = { name: drill.resourceName ?? '' };
  await cloud.apply(DRILLS, metadata, { apiVersion: API_VERSION, kind: 'Drill', metadata });
  await dispatchDrills(world.services, { get: () => undefined });
  expect(await look(drill.id)).toMatchObject({ state: 'running' });
});

/** The same drill, announced and not begun as far as the records know. */
async function announced() {
  const drill = await running();
  await db().drill.update({ where: { id: drill.id }, data: { state: 'announced', startedAt: null, observed: {} } });
  return drill;
}

async function onCluster({ id, resourceName }: { id: string; resourceName: string | null }, status: DrillStatus) {
  const metadata = { name: resourceName ?? '', annotations: { [ANNOTATIONS.record]: id } };
  await cloud.apply(DRILLS, metadata, { apiVersion: API_VERSION, kind: 'Drill', metadata, status });
}

const heldAt = (at: Date): DrillStatus => ({
  phase: 'verified',
  startedAt: at.toISOString(),
  finishedAt: new Date(at.getTime() + HOUR).toISOString(),
  score: 100,
});

test('a drill held while the server was down is asked for before it is called overdue', async () => {
  const drill = await announced();
  await onCluster(drill, heldAt(drill.plannedFor));
  world.clock.set(after(drill, 48));
  await tick();
  expect(await look(drill.id)).toMatchObject({ state: 'ended', outcome: 'verified', wasOverdue: false });
  expect(await toldLeader('drillOverdue')).toBe(0);
});

test('one that was held in time and could not be seen is late no more once it is; one that was begun late stays so', async () => {
  const drill = await announced();
  cloud.find = async () => {
    throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  };
  world.clock.set(after(drill, 48));
  await tick();
  expect(await look(drill.id)).toMatchObject({ state: 'overdue', wasOverdue: true });
  await say(drill.id, heldAt(drill.plannedFor));
  expect(await look(drill.id)).toMatchObject({ state: 'ended', wasOverdue: false });

  await db().drill.update({
    where: { id: drill.id },
    data: { state: 'overdue', overdueAt: world.clock.now(), observed: {}, outcome: null },
  });
  await say(drill.id, heldAt(world.clock.now()));
  expect(await look(drill.id)).toMatchObject({ state: 'ended', wasOverdue: true });
});

test('a drill that was overdue on an earlier day stays counted, however well it is held on its new one', async () => {
  const drill = await announced();
  const overdueAt = new Date(drill.plannedFor.getTime() - 30 * 24 * HOUR);
  await db().drill.update({ where: { id: drill.id }, data: { overdueAt } });
  await say(drill.id, heldAt(drill.plannedFor));
  expect(await look(drill.id)).toMatchObject({ state: 'ended', wasOverdue: true });
});
