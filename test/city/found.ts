import type { Role } from '../../server/identity/permissions.ts';
import { type Desk, signIn } from './desk.ts';
import type { Desks } from './flow.ts';

/** Every account of a test city has this password once its owner has signed in. */
export const CITY_PASSWORD = 'Heyan-2026-cheng';

export interface Bootstrap {
  sysadmin: string;
  secadmin: string;
}

/** The one-time passwords of the first two accounts, as a server without records prints them. */
export function readBootstrap(printed: string): Bootstrap {
  const passwordOf = (username: string) => new RegExp(`${username}\\s+one-time password: (\\S+)`).exec(printed)?.[1];
  const sysadmin = passwordOf('sysadmin');
  const secadmin = passwordOf('secadmin');
  if (!sysadmin || !secadmin) throw new Error(`no first accounts in what the server printed:\n${printed}`);
  return { sysadmin, secadmin };
}

interface Person {
  username: string;
  name: string;
  unit: string;
  role: Role;
}

const UNITS = [
  { code: 'water', name: '和延市水务局', kind: 'department' },
  { code: 'cloud', name: '和延云计算有限公司', kind: 'provider' },
] as const;

const PEOPLE: Record<keyof Desks, Person> = {
  applicant: { username: 'applicant', name: '李敏', unit: 'water', role: 'unitApplicant' },
  head: { username: 'head', name: '王建国', unit: 'water', role: 'unitHead' },
  handler: { username: 'handler', name: '张伟', unit: 'authority', role: 'authorityHandler' },
  reviewer: { username: 'reviewer', name: '刘芳', unit: 'authority', role: 'technicalReviewer' },
  leader: { username: 'leader', name: '赵志强', unit: 'authority', role: 'leader' },
  operator: { username: 'operator', name: '吴磊', unit: 'cloud', role: 'providerOperator' },
  tester: { username: 'tester', name: '郑丽', unit: 'cloud', role: 'providerTester' },
};

/** Founds a city as its administrators would: units, accounts, roles. Answers the desks of all who take part. */
export async function foundCity(base: string, bootstrap: Bootstrap): Promise<Desks & { administrator: Desk }> {
  const administrator = await signIn(base, 'sysadmin', bootstrap.sysadmin, CITY_PASSWORD);
  const security = await signIn(base, 'secadmin', bootstrap.secadmin, CITY_PASSWORD);
  const unitIds = await createUnits(administrator);
  const passwords = new Map<string, string>();
  for (const person of Object.values(PEOPLE)) {
    const unitId = unitIds.get(person.unit) ?? '';
    const { username, name } = person;
    passwords.set(username, (await administrator.api.users.create.mutate({ username, name, unitId })).password);
  }
  await grantRoles(security);
  const desks = {} as Desks;
  for (const [key, { username }] of Object.entries(PEOPLE)) {
    desks[key as keyof Desks] = await signIn(base, username, passwords.get(username) ?? '', CITY_PASSWORD);
  }
  return { ...desks, administrator };
}

async function createUnits(administrator: Desk): Promise<Map<string, string>> {
  const [authority] = await administrator.api.units.tree.query();
  for (const unit of UNITS) await administrator.api.units.create.mutate({ ...unit, parentId: authority?.id ?? null });
  return new Map((await administrator.api.units.tree.query()).map(({ code, id }) => [code, id]));
}

async function grantRoles(security: Desk): Promise<void> {
  const roles = new Map(Object.values(PEOPLE).map(({ username, role }) => [username, role]));
  for (const { id, username, version } of await security.api.users.table.query()) {
    const role = roles.get(username);
    if (role) await security.api.users.setRoles.mutate({ id, version, roles: [role] });
  }
}
