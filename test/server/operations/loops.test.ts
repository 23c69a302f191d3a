import { afterEach, beforeEach, expect, test } from 'vitest';
import { API_VERSION } from '../../../operators/resources/group.ts';
import { LOOPS, type LoopStatus, type OperationsPolicy } from '../../../operators/resources/operations-policy.ts';
import { english, say } from '../../../operators/resources/sentences.ts';
import { observeOperations } from '../../../server/operations/observe.ts';
import { alarmNeverRan, alarmSilentLoops } from '../../../server/operations/silence.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { inChinese } from '../../../server/sentences/chinese.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const said = (...loops: LoopStatus[]): OperationsPolicy => ({
  apiVersion: API_VERSION,
  kind: 'OperationsPolicy',
  metadata: { name: 'city' },
  spec: operationsSpec({ version: 0, body: defaultPolicy() }),
  status: { loops },
});

const backup = (lastLookedAt: Date, decided = '3 protected'): LoopStatus => ({
  name: 'backup',
  lastLookedAt: lastLookedAt.toISOString(),
  decided,
  intervalSeconds: 900,
});

test('a loop that never ran says so, and does not look like one that passed', async () => {
  const leader = await world.as('leader');
  const loops = await leader.operations.loops();
  expect(loops.map(({ state }) => state)).toEqual(LOOPS.map(() => 'neverRan'));
});

test('a loop silent for two intervals is announced once to authority and provider, and again after its next silence', async () => {
  const operator = await world.as('providerOperator');
  await world.as('leader');
  await observeOperations(world.services, said(backup(world.clock.now())));
  world.clock.advance({ seconds: 1800 });
  expect(await alarmSilentLoops(world.services)).toBe(0);
  world.clock.advance({ seconds: 1 });
  expect(await alarmSilentLoops(world.services)).toBe(1);
  expect(await alarmSilentLoops(world.services)).toBe(0);
  const { items } = await operator.notices.list({});
  expect(items.map(({ key }) => key)).toEqual(['loopSilent']);
  expect((await operator.operations.loops())[0]).toMatchObject({ name: 'backup', state: 'silent' });

  await observeOperations(world.services, said(backup(world.clock.now())));
  expect((await operator.operations.loops())[0]).toMatchObject({ state: 'looking' });
  world.clock.advance({ seconds: 1801 });
  expect(await alarmSilentLoops(world.services)).toBe(1);
});

test('what a loop decided is kept as codes, too, so that each console says it in its own language; older operators give none', async () => {
  const codes = [
    say('loop.backupReviewed', { total: 4 }),
    say('loop.backupFinding', { count: 4, finding: 'protected' }),
  ];
  await observeOperations(world.services, said({ ...backup(world.clock.now(), english(codes)), said: codes }));
  const leader = await world.as('leader');
  const [loop] = await leader.operations.loops();
  expect(loop).toMatchObject({ decided: '4 tenancies reviewed. 4 protected.', said: codes });
  expect(inChinese(loop?.said, loop?.decided ?? '')).toBe('已检查4个租户环境。有效4个。');
  world.clock.advance({ seconds: 900 });
  await observeOperations(world.services, said(backup(world.clock.now(), '4 protected')));
  const [older] = await leader.operations.loops();
  expect(inChinese(older?.said, older?.decided ?? '')).toBe('4 protected');
});

test('a duty that never ran since it was given its rules is told once, after two of the policy’s intervals', async () => {
  const operator = await world.as('providerOperator');
  await observeOperations(world.services, said());
  const { reviewMinutes } = defaultPolicy().backup;
  world.clock.advance({ minutes: 2 * reviewMinutes });
  await observeOperations(world.services, said());
  const told = async () =>
    (await operator.notices.list({})).items.filter(({ values }) => values.loop === 'backup').map(({ key }) => key);
  await alarmNeverRan(world.services);
  expect(await told()).toEqual([]);
  world.clock.advance({ seconds: 1 });
  await alarmNeverRan(world.services);
  await alarmNeverRan(world.services);
  expect(await told()).toEqual(['loopNeverRan']);
});

test('a look of the future, or an interval of a year, does not make a dead duty look alive', async () => {
  const operator = await world.as('providerOperator');
  const state = async () => (await operator.operations.loops())[0]?.state;
  const { reviewMinutes } = defaultPolicy().backup;
  await observeOperations(world.services, said({ ...backup(world.clock.now()), intervalSeconds: 31_536_000 }));
  await observeOperations(world.services, said(backup(new Date('2099-01-01T00:00:00Z'))));
  world.clock.advance({ minutes: 2 * reviewMinutes, seconds: 1 });
  expect(await state()).toBe('silent');
  // As an earlier version kept it.
  await world.services.db.loopState.updateMany({ data: { lastLookedAt: new Date('2099-01-01T00:00:00Z') } });
  await observeOperations(world.services, said(backup(world.clock.now())));
  world.clock.advance({ minutes: 2 * reviewMinutes, seconds: 1 });
  expect(await state()).toBe('silent');
});

test('an older status that arrives late changes nothing', async () => {
  const then = world.clock.now();
  world.clock.advance({ seconds: 900 });
  await observeOperations(world.services, said(backup(world.clock.now(), '4 protected')));
  await observeOperations(world.services, said(backup(then, '3 protected')));
  const leader = await world.as('leader');
  expect((await leader.operations.loops())[0]).toMatchObject({ decided: '4 protected' });
});
