import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOf, sealAnew } from '../../../server/audit/chain.ts';
import { inCommand } from '../../../server/audit/in-command.ts';
import { verifyChain } from '../../../server/audit/verify.ts';
import { write } from '../../../server/db/write.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
const verify = () => verifyChain(world.services.db, world.services.settings.auditKey);

beforeEach(async () => {
  world = await createWorld();
  const cmd = await world.command('authorityHandler');
  for (let index = 1; index <= 6; index += 1) {
    const subject = { type: 'unit', id: `u${index}` };
    await inCommand(cmd, { action: 'unit.touch', subject }, async () => ({ result: null, after: { index } }));
  }
});
afterEach(() => world.close());

test('an untouched chain is whole', async () => {
  expect(await verify()).toEqual({ ok: true, entries: 6 });
});

test.each([
  ['after', { after: '{"index":99}' }],
  ['actor', { actorName: 'somebody else' }],
  ['time', { at: new Date('2020-01-01T00:00:00Z') }],
  ['result', { result: 'refused' }],
  ['address', { address: '203.0.113.9' }],
])('a changed %s is found and placed', async (_field, data) => {
  await world.services.db.auditEntry.update({ where: { seq: 3 }, data });
  expect(await verify()).toMatchObject({ ok: false, brokenAt: 3, problem: 'changed' });
});

test('an entry whose digest was computed anew is found by the one after it', async () => {
  const { db } = world.services;
  const entry = await db.auditEntry.findUniqueOrThrow({ where: { seq: 3 } });
  const forged = { ...entry, after: '{"index":99}' };
  await db.auditEntry.update({ where: { seq: 3 }, data: { after: forged.after, hash: hashOf(forged) } });
  expect(await verify()).toMatchObject({ ok: false, brokenAt: 4, problem: 'reordered' });
});

test('a removed entry is found', async () => {
  await world.services.db.auditEntry.delete({ where: { seq: 4 } });
  expect(await verify()).toMatchObject({ ok: false, brokenAt: 4, problem: 'removed' });
});

test('a cut-off end is found', async () => {
  await world.services.db.auditEntry.deleteMany({ where: { seq: { gt: 4 } } });
  expect(await verify()).toMatchObject({ ok: false, brokenAt: 5, problem: 'removed' });
});

test('a cut-off end is found although the head was made to fit, for want of the key', async () => {
  const { db } = world.services;
  await db.auditEntry.deleteMany({ where: { seq: { gt: 4 } } });
  const last = await db.auditEntry.findUniqueOrThrow({ where: { seq: 4 } });
  const value = { seq: 4, hash: last.hash, seal: '0'.repeat(64) };
  await db.setting.update({ where: { key: 'audit.head' }, data: { value } });
  expect(await verify()).toMatchObject({ ok: false, brokenAt: 4, problem: 'sealBroken' });
});

test('exchanged entries are found', async () => {
  const { db } = world.services;
  const [a, b] = await db.auditEntry.findMany({ where: { seq: { in: [2, 3] } }, orderBy: { seq: 'asc' } });
  if (!a || !b) throw new Error('entries 2 and 3 exist');
  await db.auditEntry.deleteMany({ where: { seq: { in: [2, 3] } } });
  await db.auditEntry.createMany({
    data: [
      { ...a, seq: 3 },
      { ...b, seq: 2 },
    ],
  });
  expect(await verify()).toMatchObject({ ok: false, brokenAt: 2, problem: 'changed' });
});

test('an emptied log is found', async () => {
  await world.services.db.auditEntry.deleteMany();
  expect(await verify()).toMatchObject({ ok: false, brokenAt: 1, problem: 'removed' });
  await world.services.db.setting.deleteMany({ where: { key: 'audit.head' } });
  expect(await verify()).toEqual({ ok: true, entries: 0 });
});

test('a broken seal is not mended by going on, only by a person who seals anew', async () => {
  const { db, settings } = world.services;
  await db.auditEntry.deleteMany({ where: { seq: { gt: 3 } } });
  const { hash } = await db.auditEntry.findUniqueOrThrow({ where: { seq: 3 } });
  await db.setting.update({ where: { key: 'audit.head' }, data: { value: { seq: 3, hash, seal: 'forged' } } });
  const cmd = await world.command('authorityHandler');
  const subject = { type: 'unit', id: 'u7' };
  await inCommand(cmd, { action: 'unit.touch', subject }, async () => ({ result: null }));
  expect(await verify()).toMatchObject({ ok: false, brokenAt: 3, problem: 'sealBroken' });
  await write(db, (tx) => sealAnew(tx, settings.auditKey));
  expect(await verify()).toEqual({ ok: true, entries: 4 });
});
