import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const admin = () => world.as('systemAdministrator');
const unit = { code: 'transport', name: '云州市交通运输局', kind: 'department' as const, parentId: 'authority' };

test('a unit is created below its parent, and its creation is on record', async () => {
  const created = await (await admin()).units.create(unit);
  expect(await (await world.as('unitApplicant')).units.tree()).toContainEqual(created);
  const entry = await world.services.db.auditEntry.findFirstOrThrow({ orderBy: { seq: 'desc' } });
  expect(entry).toMatchObject({ action: 'unit.create', subjectId: created.id, result: 'done' });
});

test.each([
  ['code', { ...unit, name: '另一个局' }],
  ['name', { ...unit, code: 'other' }],
])('a taken %s is a conflict that names the field', async (path, input) => {
  await expect((await admin()).units.create(input)).rejects.toMatchObject({
    code: 'CONFLICT',
    cause: { fields: [{ path }] },
  });
});

test('a code with a hyphen is refused: namespaces are named from it', async () => {
  const attempt = (await admin()).units.create({ ...unit, code: 'trans-port', name: '某局' });
  await expect(attempt).rejects.toMatchObject({ code: 'UNPROCESSABLE_CONTENT', cause: { fields: [{ path: 'code' }] } });
});

test('a unit cannot be put below itself', async () => {
  const attempt = (await admin()).units.update({ id: 'county', name: '青河县数据管理局', parentId: 'countywater' });
  await expect(attempt).rejects.toMatchObject({ cause: { user: { key: 'unit.badParent' } } });
});

test('a unit with people in it cannot be deactivated, an empty one can', async () => {
  await world.person('unitApplicant', 'health');
  await expect((await admin()).units.deactivate({ id: 'health' })).rejects.toMatchObject({
    code: 'CONFLICT',
    cause: { user: { key: 'unit.inUse', values: { people: 1 } } },
  });
  await (await admin()).units.deactivate({ id: 'countywater' });
  const tree = await (await admin()).units.tree();
  expect(tree.find(({ id }) => id === 'countywater')?.active).toBe(false);
});
