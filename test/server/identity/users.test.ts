import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../../setup/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const row = async (id: string) => {
  const rows = await (await world.as('systemAdministrator')).users.table();
  const found = rows.find((one) => one.id === id);
  if (!found) throw new Error(`no row ${id}`);
  return found;
};

const create = async (username: string, unitId = 'water') =>
  (await world.as('systemAdministrator')).users.create({ username, name: '张三', unitId, email: '', phone: '' });

test('a new account has no role, and a password that must be changed', async () => {
  const { id, password } = await create('zhangsan');
  expect(password).toHaveLength(16);
  expect(await row(id)).toMatchObject({ roles: [], mustChangePassword: true, state: 'active' });
});

test('a taken user name is a conflict that names the field', async () => {
  await create('lisi');
  await expect(create('lisi')).rejects.toMatchObject({ code: 'CONFLICT', cause: { fields: [{ path: 'username' }] } });
});

test('the security administrator gives roles, the system administrator cannot', async () => {
  const { id } = await create('wangwu');
  const input = { id, version: 0, roles: ['unitApplicant' as const] };
  await expect((await world.as('systemAdministrator')).users.setRoles(input)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await (await world.as('securityAdministrator')).users.setRoles(input);
  expect((await row(id)).roles).toEqual(['unitApplicant']);
});

test('nobody changes the own roles', async () => {
  const me = await world.person('securityAdministrator');
  const attempt = (await world.as('securityAdministrator')).users.setRoles({
    id: me.id,
    version: 0,
    roles: ['leader'],
  });
  await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN', cause: { user: { key: 'user.notOneself' } } });
});

test('one person cannot be system and security administrator', async () => {
  const { id } = await create('zhaoliu', 'authority');
  const roles = ['systemAdministrator' as const, 'securityAdministrator' as const];
  const attempt = (await world.as('securityAdministrator')).users.setRoles({ id, version: 0, roles });
  await expect(attempt).rejects.toMatchObject({ cause: { user: { key: 'user.roles.incompatible' } } });
});

test("a provider's role cannot be held at a department", async () => {
  const { id } = await create('sunqi');
  const attempt = (await world.as('securityAdministrator')).users.setRoles({
    id,
    version: 0,
    roles: ['providerOperator'],
  });
  await expect(attempt).rejects.toMatchObject({ cause: { user: { key: 'user.roles.wrongUnit' } } });
});

test('of two who change the same account, the second is told', async () => {
  const { id } = await create('zhouba');
  const admin = await world.as('systemAdministrator');
  const input = { id, version: 0, unitId: 'water', email: '', phone: '' };
  const results = await Promise.allSettled([
    admin.users.update({ ...input, name: '周八' }),
    admin.users.update({ ...input, name: '周八八' }),
  ]);
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await row(id)).version).toBe(1);
});

test('nobody disables the own account', async () => {
  const me = await world.person('systemAdministrator');
  await expect((await world.as('systemAdministrator')).users.disable({ id: me.id })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('colleagues are those of the own unit', async () => {
  const names = (await (await world.as('unitApplicant', 'health')).users.colleagues()).map((one) => one.username);
  expect(names).toEqual(['unitapplicant-health']);
});

test('the table holds no secret', async () => {
  const text = JSON.stringify(await (await world.as('securityAdministrator')).users.table());
  expect(text).not.toMatch(/argon2|passwordHash|totpSecret/);
});
