import { afterAll, beforeAll, expect, test } from 'vitest';
import { inCommand } from '../../../server/audit/in-command.ts';
import { write } from '../../../server/db/write.ts';
import { AppError } from '../../../server/errors.ts';
import type { LiveEvent } from '../../../server/live.ts';
import { notify } from '../../../server/notices/notify.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const subject = { type: 'unit', id: 'water' };

test('a command leaves its change and its audit entry together', async () => {
  const cmd = await world.command('authorityHandler');
  const name = await inCommand(cmd, { action: 'unit.rename', subject }, async (tx) => {
    await tx.unit.update({ where: { id: 'water' }, data: { phone: '0452-1' } });
    return { result: 'ok', before: { phone: '' }, after: { phone: '0452-1' } };
  });
  expect(name).toBe('ok');
  const entry = await world.services.db.auditEntry.findFirstOrThrow({ orderBy: { seq: 'desc' } });
  expect(entry).toMatchObject({
    action: 'unit.rename',
    role: 'authorityHandler',
    actorId: cmd.actor.id,
    before: '{"phone":""}',
    after: '{"phone":"0452-1"}',
    result: 'done',
    address: '192.0.2.1',
  });
});

test('a command that fails changes nothing and leaves its refusal on record', async () => {
  const cmd = await world.command('authorityHandler');
  const attempt = inCommand(cmd, { action: 'unit.rename', subject }, async (tx) => {
    await tx.unit.update({ where: { id: 'health' }, data: { phone: 'lost' } });
    throw new AppError('CONFLICT', 'somebody was faster', { key: 'changedMeanwhile' });
  });
  await expect(attempt).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await world.services.db.unit.findUnique({ where: { id: 'health' } })).toMatchObject({ phone: '' });
  const entry = await world.services.db.auditEntry.findFirstOrThrow({ orderBy: { seq: 'desc' } });
  expect(entry).toMatchObject({ result: 'refused', reason: 'somebody was faster' });
});

test('watchers hear of a change and of a notice after the commit, and of nothing after a rollback', async () => {
  const heard: LiveEvent[] = [];
  const stop = world.services.live.subscribe((event) => heard.push(event));
  const cmd = await world.command('leader');
  const recipient = await world.person('unitApplicant');
  const act = (fail: boolean) =>
    inCommand(cmd, { action: 'unit.touch', subject }, async (tx) => {
      await notify(tx, cmd, { userIds: [recipient.id], level: 'info', key: 'test', values: {} });
      expect(heard).toEqual([]);
      if (fail) throw new AppError('CONFLICT', 'no', { key: 'changedMeanwhile' });
      return { result: null };
    });
  await expect(act(true)).rejects.toThrow('no');
  expect(heard).toEqual([]);
  await act(false);
  stop();
  expect(heard.map((event) => event.type)).toEqual(['notice', 'changed']);
});

test('a hundred commands at once number the audit entries without a gap', async () => {
  const cmd = await world.command('authorityHandler');
  const before = await world.services.db.auditEntry.count();
  await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      inCommand(cmd, { action: 'unit.touch', subject }, async (tx) => {
        const { phone } = await tx.unit.findUniqueOrThrow({ where: { id: 'county' } });
        await tx.unit.update({ where: { id: 'county' }, data: { phone: String(Number(phone) + 1) } });
        return { result: index };
      }),
    ),
  );
  const { phone } = await world.services.db.unit.findUniqueOrThrow({ where: { id: 'county' } });
  expect(Number(phone)).toBe(100);
  const entries = await world.services.db.auditEntry.findMany({ orderBy: { seq: 'asc' }, select: { seq: true } });
  expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: before + 100 }, (_, index) => index + 1));
});

test('readers do not wait for an open command', async () => {
  const { db } = world.services;
  await write(db, async (tx) => {
    await tx.unit.update({ where: { id: 'provider' }, data: { phone: 'uncommitted' } });
    const seen = await db.unit.findUniqueOrThrow({ where: { id: 'provider' } });
    expect(seen.phone).toBe('');
  });
  expect((await db.unit.findUniqueOrThrow({ where: { id: 'provider' } })).phone).toBe('uncommitted');
});

test('a command inside a command is a fault that says so, not a wait without end', async () => {
  const { db } = world.services;
  const nested = write(db, () => write(db, async () => null));
  await expect(nested).rejects.toThrow(/inside another/);
});
