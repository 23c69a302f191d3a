import { afterEach, beforeEach, expect, test } from 'vitest';
import { superviseBackups } from '../../../server/backup/tick.ts';
import { alarmSilentRounds, Rounds } from '../../../server/operations/rounds.ts';
import { startHttp } from '../../setup/http.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { productionSystem, say } from '../backup/systems.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  world.services.rounds = new Rounds(world.clock);
});
afterEach(() => world.close());

const fails = () => Promise.reject(new Error('the disk is full'));

test('a round of the server that fails is silent after two of its intervals, on the page, by notice once a day, and in the metrics', async () => {
  const operator = await world.as('providerOperator');
  const { rounds } = world.services;
  const backup = rounds?.watched('backup', 600, fails) ?? fails;
  const drills = rounds?.watched('drills', 600, async () => undefined) ?? fails;
  await expect(backup()).rejects.toThrow('disk');
  world.clock.advance({ seconds: 1201 });
  await drills();
  expect(await operator.operations.rounds()).toMatchObject([
    { name: 'backup', state: 'silent', failures: 1, error: 'Error: the disk is full' },
    { name: 'drills', state: 'looking', failures: 0, error: '' },
  ]);
  await alarmSilentRounds(world.services);
  await alarmSilentRounds(world.services);
  const { items } = await operator.notices.list({});
  expect(items).toMatchObject([{ key: 'loopOfServerSilent', level: 'urgent', values: { round: 'backup' } }]);
  const server = await startHttp(world.services);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  await server.close();
  expect(text).toContain('yunzhi_server_loop_failures_total{loop="backup"} 1');
  expect(text).toContain(
    `yunzhi_server_loop_last_success_timestamp_seconds{loop="drills"} ${world.clock.now().getTime() / 1000}`,
  );
});

test('a step that fails keeps none of those after it from being done, and the round counts as failed', async () => {
  await productionSystem(world, 'flood');
  await productionSystem(world, 'clinic', { unit: 'health' });
  await say(world, 'flood', 'overdue');
  await say(world, 'clinic', 'overdue', { unit: 'health' });
  world.clock.advance({ days: 30 });
  const { db } = world.services;
  // A record that cannot be told of: the finding of a system that is not there.
  const broken = await db.backupFinding.findFirstOrThrow({ where: { systemId: 'flood' } });
  await db.backupFinding.update({ where: { id: broken.id }, data: { systemId: 'gone' } });
  await expect(superviseBackups(world.services)).rejects.toThrow();
  const findings = await db.backupFinding.findMany({ orderBy: { openedAt: 'asc' } });
  expect(findings.map(({ systemId, state }) => [systemId, state])).toEqual([
    ['gone', 'open'],
    ['clinic', 'escalated'],
  ]);
});
