import { afterEach, beforeEach, expect, test } from 'vitest';
import { remindOfRestores } from '../../../server/backup/restore-due.ts';
import { startHttp } from '../../setup/http.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { exempted, productionSystem, say } from './systems.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const daysAgo = (days: number) => new Date(world.clock.now().getTime() - days * 86_400_000);
const verified = (days: number) => ({
  lastVerifiedRestore: { name: 'drill', backup: 'b', at: daysAgo(days).toISOString() },
});

test('a system in production for longer than the policy’s days must have had a restore verified within them', async () => {
  for (const [code, days] of [
    ['never', 400],
    ['long-ago', 400],
    ['lately', 400],
    ['young', 300],
    ['excused', 400],
  ] as const)
    await productionSystem(world, code, { onlineAt: daysAgo(days) });
  await say(world, 'never', 'protected');
  await say(world, 'long-ago', 'protected', verified(366));
  await say(world, 'lately', 'protected', verified(364));
  await say(world, 'young', 'protected');
  await exempted(world, 'excused');
  await say(world, 'excused', 'exempt');
  const operator = await world.as('providerOperator');
  const due = (await operator.backups.table()).filter(({ restoreDue }) => restoreDue);
  expect(due.map(({ systemId }) => systemId).toSorted()).toEqual(['long-ago', 'never']);
  expect((await operator.backups.get({ systemId: 'never' })).restoreDue).toBe(true);
  const attention = await operator.operations.attention();
  expect(attention.find(({ kind }) => kind === 'restores')).toEqual({ kind: 'restores', overdue: 2, open: 2 });
  const server = await startHttp(world.services);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  await server.close();
  expect(text).toContain('yunzhi_backup_restores{state="unverified"} 2');
});

test('unit and provider are reminded once a month, in one notice', async () => {
  const [head, operator] = [await world.as('unitHead'), await world.as('providerOperator')];
  await productionSystem(world, 'flood', { onlineAt: daysAgo(400) });
  await productionSystem(world, 'gauge', { onlineAt: daysAgo(400) });
  await say(world, 'flood', 'protected');
  const told = async (who: typeof head) =>
    (await who.notices.list({})).items.map(({ key, values }) => [key, values.count]);
  await remindOfRestores(world.services);
  await remindOfRestores(world.services);
  expect(await told(head)).toEqual([['backupRestoresUnverified', 2]]);
  expect(await told(operator)).toEqual([['backupRestoresUnverified', 2]]);
  world.clock.advance({ days: 31 });
  await remindOfRestores(world.services);
  expect(await told(head)).toHaveLength(2);
});
