import { afterEach, beforeEach, expect, test } from 'vitest';
import { superviseBackups } from '../../../server/backup/tick.ts';
import { createWorld, type World } from '../../setup/world.ts';
import { exempted, productionSystem, say } from './systems.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await productionSystem(world, 'flood');
  await say(world, 'flood', 'overdue');
});
afterEach(() => world.close());

const ask = async () =>
  (await world.as('unitHead')).backups.requestExemption({
    systemId: 'flood',
    reason: '只存公开数据的镜像',
    until: '2026-12-31T16:00:00.000Z',
  });

test('an exemption is asked for by the unit, decided by the authority, and ends by itself', async () => {
  const id = await ask();
  const leader = await world.as('leader');
  expect(await leader.backups.exemptions()).toMatchObject([{ state: 'requested', reason: '只存公开数据的镜像' }]);
  await leader.backups.decideExemption({ id, approve: true, opinion: '同意' });
  expect(await leader.backups.exemptions()).toMatchObject([
    { state: 'approved', approverName: '云州市政务服务和数据管理局 leader' },
  ]);
  world.clock.set('2026-12-31T16:00:00Z');
  expect((await superviseBackups(world.services)).ended).toBe(1);
  expect((await superviseBackups(world.services)).ended).toBe(0);
  expect(await leader.backups.exemptions()).toMatchObject([{ state: 'ended' }]);
});

test('an exempt system’s finding closes with the exemption as its evidence', async () => {
  await exempted(world, 'flood');
  await say(world, 'flood', 'exempt');
  const [finding] = await (await world.as('leader')).backups.findings({});
  expect(finding).toMatchObject({ state: 'closed', evidence: { message: 'because exempt' } });
});

test('operators who call a system exempt that the authority has not exempted close no finding by it', async () => {
  await say(world, 'flood', 'exempt');
  const leader = await world.as('leader');
  expect(await leader.backups.findings({})).toMatchObject([
    { state: 'open', word: 'unprotected', message: expect.stringContaining('no exemption') },
  ]);
  const { findings } = await world.services.db.backupYear.findFirstOrThrow();
  expect(findings).toContain('u');
  expect(findings).not.toContain('e');
});

test('a word that outlives the exemption is a finding once the operators have had an hour to look', async () => {
  await exempted(world, 'flood');
  await say(world, 'flood', 'exempt');
  const leader = await world.as('leader');
  world.clock.advance({ days: 30 });
  await superviseBackups(world.services);
  expect((await leader.backups.findings({})).map(({ state }) => state)).toEqual(['closed']);
  world.clock.advance({ hours: 1, seconds: 1 });
  await superviseBackups(world.services);
  expect((await leader.backups.findings({})).map(({ state }) => state)).toEqual(['open', 'closed']);
});

test('a second request, a decision that comes second, and an end too far away are refused', async () => {
  const id = await ask();
  await expect(ask()).rejects.toThrow('has an exemption or has asked for one');
  const leader = await world.as('leader');
  await leader.backups.decideExemption({ id, approve: false, opinion: '应当备份' });
  await expect(leader.backups.decideExemption({ id, approve: true, opinion: '同意' })).rejects.toThrow('decided');
  const unit = await world.as('unitHead');
  const far = { systemId: 'flood', reason: '理由', until: '2028-01-01T00:00:00.000Z' };
  await expect(unit.backups.requestExemption(far)).rejects.toThrow('not within a year');
});

test('a unit cannot ask for another unit’s system, nor the applicant for an exemption', async () => {
  const other = await world.as('unitHead', 'health');
  const input = { systemId: 'flood', reason: '理由', until: '2026-12-31T16:00:00.000Z' };
  await expect(other.backups.requestExemption(input)).rejects.toThrow('No system');
  await expect((await world.as('unitApplicant')).backups.requestExemption(input)).rejects.toThrow('needs');
});
