import { afterEach, beforeEach, expect, test } from 'vitest';
import { superviseBackups } from '../../../server/backup/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { point, productionSystem, say } from './systems.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await productionSystem(world, 'flood');
  const good = point('b1', world.clock.now());
  await say(world, 'flood', 'protected', { lastGoodBackup: good, restorePoints: [good] });
});
afterEach(() => world.close());

const requests = async () =>
  (await (await world.as('providerOperator')).operations.attention()).find(({ kind }) => kind === 'requests');

test('a backup that Velero does not end has failed after the policy’s hours, and the unit may ask again', async () => {
  const unit = await world.as('unitHead');
  await unit.backups.now({ systemId: 'flood', reason: '升级前' });
  world.clock.advance({ hours: 23, minutes: 59 });
  await superviseBackups(world.services);
  await expect(unit.backups.now({ systemId: 'flood', reason: '再来' })).rejects.toThrow('under way');
  expect(await requests()).toMatchObject({ open: 1, overdue: 0 });
  world.clock.advance({ minutes: 1 });
  await superviseBackups(world.services);
  await superviseBackups(world.services);
  const [order] = (await unit.backups.get({ systemId: 'flood' })).orders;
  expect(order).toMatchObject({ state: 'failed' });
  expect(order?.message).toContain('24 hours');
  expect((await unit.notices.list({})).items.map(({ key }) => key)).toEqual(['backupOrderStuck']);
  await unit.backups.now({ systemId: 'flood', reason: '再来' });
});

test('a system that is leaving the cloud is not restored in place; beside it, it may be', async () => {
  const unit = await world.as('unitHead');
  await world.services.db.allocation.updateMany({ data: { state: 'retiring' } });
  const wish = { systemId: 'flood', backup: 'b1', reason: '误删数据' };
  await expect(unit.backups.requestRestore({ ...wish, mode: 'inPlace', confirm: 'water-flood' })).rejects.toMatchObject(
    { cause: { user: { key: 'restoreWhileLeaving' } } },
  );
  await unit.backups.requestRestore({ ...wish, mode: 'newNamespace' });
});

test('a restore is given its hours from when the provider took it up, and then frees the way for another', async () => {
  const [unit, provider] = [await world.as('unitHead'), await world.as('providerOperator')];
  const wish = { systemId: 'flood', backup: 'b1', mode: 'newNamespace', reason: '误删数据' } as const;
  await unit.backups.requestRestore(wish);
  world.clock.advance({ hours: 25 });
  await superviseBackups(world.services);
  expect(await requests()).toMatchObject({ open: 1, overdue: 1 });
  const [asked] = await provider.backups.restores({ states: ['requested'] });
  await provider.backups.decideRestore({
    ...{ id: asked?.id ?? '', version: asked?.version ?? 0 },
    ...{ carryOut: true, opinion: '' },
  });
  world.clock.advance({ hours: 23 });
  await superviseBackups(world.services);
  expect(await provider.backups.restores({ states: ['ordered'] })).toHaveLength(1);
  world.clock.advance({ hours: 1 });
  await superviseBackups(world.services);
  const [failed] = await provider.backups.restores({});
  expect(failed).toMatchObject({ state: 'failed', keepUntil: expect.any(String) });
  expect(failed?.message).toContain('24 hours');
  await unit.backups.requestRestore(wish);
});
