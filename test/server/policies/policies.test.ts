import { afterAll, beforeAll, expect, test } from 'vitest';
import { currentPolicy } from '../../../server/policies/current.ts';
import { defaultPolicy, policySchema } from '../../../server/policies/policy.ts';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const create = async (basedOn: number, reservePercent: number, effectiveFrom = world.clock.now()) =>
  (await world.as('leader')).policies.create({
    body: { ...defaultPolicy(), reservePercent },
    effectiveFrom: effectiveFrom.toISOString(),
    note: `预留 ${reservePercent}%`,
    basedOn,
  });

test('before anyone wrote one, the defaults are in force as version 0', async () => {
  const policy = await (await world.as('unitApplicant')).policies.current();
  expect(policy).toMatchObject({
    version: 0,
    state: 'current',
    body: { steps: { completeness: 3, technical: 5, decision: 3 } },
  });
});

test('a new version is in force from its day on, and the old one stays readable', async () => {
  await create(0, 20);
  world.clock.advance({ hours: 1 });
  await create(1, 25, new Date(world.clock.now().getTime() + 3_600_000));
  const { db } = world.services;
  expect(await currentPolicy(db, world.clock.now())).toMatchObject({ version: 1, body: { reservePercent: 20 } });
  world.clock.advance({ hours: 2 });
  expect(await currentPolicy(db, world.clock.now())).toMatchObject({ version: 2, body: { reservePercent: 25 } });
  const list = await (await world.as('auditor')).policies.list();
  expect(list.map(({ version, state }) => [version, state])).toEqual([
    [2, 'current'],
    [1, 'past'],
    [0, 'past'],
  ]);
  expect((await (await world.as('auditor')).policies.get({ version: 1 })).body.reservePercent).toBe(20);
});

test('of two who write on the same basis, the second is told that a newer one exists', async () => {
  const results = await Promise.allSettled([create(2, 30), create(2, 35)]);
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = results.find((result) => result.status === 'rejected');
  expect(refused?.reason).toMatchObject({ code: 'CONFLICT', cause: { user: { key: 'policy.newerExists' } } });
});

test('a version cannot take effect before the one it follows', async () => {
  await expect(create(3, 30, new Date('2020-01-01T00:00:00Z'))).rejects.toMatchObject({
    cause: { fields: [{ path: 'effectiveFrom' }] },
  });
});

test('a nonsensical number is refused field by field', async () => {
  const body = { ...defaultPolicy(), reservePercent: 150 };
  const input = { body, effectiveFrom: world.clock.now().toISOString(), note: 'x', basedOn: 3 };
  await expect((await world.as('leader')).policies.create(input)).rejects.toMatchObject({
    code: 'UNPROCESSABLE_CONTENT',
    cause: { fields: [{ path: 'body.reservePercent', message: { key: 'field.too_big', values: { maximum: 90 } } }] },
  });
});

test('a policy written before a field existed is read with its default', () => {
  const { upload: _absent, ...older } = defaultPolicy();
  expect(policySchema.parse(older).upload.maxBytes).toBe(50 * 1024 ** 2);
});
