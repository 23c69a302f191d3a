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
  { code: 'yuncloud', name: '和延云计算有限公司', kind: 'provider' },
] as const;

const peopleOf = (authority: string): Record<Exclude<keyof Desks, 'county'>, Person> => ({
  applicant: { username: 'applicant', name: '李敏', unit: 'water', role: 'unitApplicant' },
  head: { username: 'head', name: '王建国', unit: 'water', role: 'unitHead' },
  handler: { username: 'handler', name: '张伟', unit: authority, role: 'authorityHandler' },
  reviewer: { username: 'reviewer', name: '刘芳', unit: authority, role: 'technicalReviewer' },
  leader: { username: 'leader', name: '赵志强', unit: authority, role: 'leader' },
  operator: { username: 'operator', name: '吴磊', unit: 'yuncloud', role: 'providerOperator' },
  tester: { username: 'tester', name: '郑丽', unit: 'yuncloud', role: 'providerTester' },
});

export interface City extends Desks {
  administrator: Desk;
}

/** Founds a small city as its administrators would: units, accounts, roles. Answers the desks of all who take part. */
export async function foundCity(base: string, bootstrap: Bootstrap): Promise<City> {
  const { administrator, security } = await administrators(base, bootstrap);
  return { ...(await staff(base, administrator, security, peopleOf('authority'))), administrator };
}

export interface ImportedCity extends City {
  /** A head for each using unit, by the unit's code; the counties' handlers by the county authority's code. */
  heads: Map<string, Desk>;
  counties: Map<string, Desk>;
}

/** The same for a city whose units and systems come from a file: imports it, and gives every unit somebody who acts. */
export async function foundImportedCity(
  base: string,
  bootstrap: Bootstrap,
  file: { name: string; content: Uint8Array },
): Promise<ImportedCity> {
  const admins = await administrators(base, bootstrap);
  const { administrator } = admins;
  const sha256 = await administrator.upload(file.name, file.content);
  const report = await administrator.api.imports.run.mutate({ sha256, name: file.name });
  if (!report.written) throw new Error(`the import was refused: ${JSON.stringify(report.faults)}`);
  return staffImportedCity(base, admins);
}

/** Gives every unit of a city that has been imported somebody who acts. */
export async function staffImportedCity(
  base: string,
  { administrator, security }: Administrators,
): Promise<ImportedCity> {
  const units = await administrator.api.units.tree.query();
  const authority = units.find(({ code, kind }) => kind === 'authority' && code !== 'authority')?.code ?? '';
  const heads = units
    .filter(({ kind }) => kind !== 'provider' && kind !== 'consultancy')
    .map(({ code, name }) => ({
      username: `h-${code}`,
      name: `${name.slice(-12)}负责人`,
      unit: code,
      role: 'unitHead' as const,
    }));
  const counties = units
    .filter(({ kind }) => kind === 'countyAuthority')
    .map(({ code }) => ({ username: `c-${code}`, name: '县级受理人', unit: code, role: 'countyHandler' as const }));
  const byName = (people: Person[]) => Object.fromEntries(people.map((person) => [person.username, person]));
  const everyone = { ...peopleOf(authority), ...byName(heads), ...byName(counties) };
  const desks = await staff(base, administrator, security, everyone);
  const deskOf = (username: string) => (desks as Record<string, Desk>)[username] as Desk;
  return {
    ...desks,
    administrator,
    heads: new Map(heads.map(({ unit, username }) => [unit, deskOf(username)])),
    counties: new Map(counties.map(({ unit, username }) => [unit, deskOf(username)])),
  };
}

export interface Administrators {
  administrator: Desk;
  security: Desk;
}

/** The two that can make all others, with the city's password. */
export async function administrators(base: string, bootstrap: Bootstrap): Promise<Administrators> {
  const administrator = await signIn(base, 'sysadmin', bootstrap.sysadmin, CITY_PASSWORD);
  const security = await signIn(base, 'secadmin', bootstrap.secadmin, CITY_PASSWORD);
  return { administrator, security };
}

/** Makes the units that are missing, the accounts and their roles; signs everybody in. */
async function staff<K extends string>(
  base: string,
  administrator: Desk,
  security: Desk,
  people: Record<K, Person>,
): Promise<Record<K, Desk>> {
  const unitIds = await createUnits(administrator);
  const passwords = new Map<string, string>();
  for (const { username, name, unit } of Object.values<Person>(people)) {
    const account = await administrator.api.users.create.mutate({ username, name, unitId: unitIds.get(unit) ?? '' });
    passwords.set(username, account.password);
  }
  await grantRoles(security, Object.values<Person>(people));
  const signedIn = Object.entries<Person>(people).map(async ([key, { username }]) => {
    return [key, await signIn(base, username, passwords.get(username) ?? '', CITY_PASSWORD)] as const;
  });
  return Object.fromEntries(await Promise.all(signedIn)) as Record<K, Desk>;
}

async function createUnits(administrator: Desk): Promise<Map<string, string>> {
  const present = await administrator.api.units.tree.query();
  const top = present.find(({ kind }) => kind === 'authority');
  for (const unit of UNITS) {
    if (present.some(({ code }) => code === unit.code)) continue;
    await administrator.api.units.create.mutate({ ...unit, parentId: top?.id ?? null });
  }
  return new Map((await administrator.api.units.tree.query()).map(({ code, id }) => [code, id]));
}

async function grantRoles(security: Desk, people: Person[]): Promise<void> {
  const roles = new Map(people.map(({ username, role }) => [username, role]));
  for (const { id, username, version } of await security.api.users.table.query()) {
    const role = roles.get(username);
    if (role) await security.api.users.setRoles.mutate({ id, version, roles: [role] });
  }
}
