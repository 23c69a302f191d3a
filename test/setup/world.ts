import { createCaller } from '../../server/api/router.ts';
import type { Command, Person, Services } from '../../server/context.ts';
import { openFileStore } from '../../server/files/store.ts';
import type { Role } from '../../server/identity/permissions.ts';
import { createLiveEvents } from '../../server/live.ts';
import { createIdSource } from '../../server/new-id.ts';
import { readSettings } from '../../server/settings.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { openTestRecords } from './records.ts';

/** The units of every test: a city with its authority, a county, departments, the provider and a consultancy. */
export const UNITS = {
  authority: { kind: 'authority', name: '云州市政务服务和数据管理局', parent: null },
  county: { kind: 'countyAuthority', name: '青河县数据管理局', parent: 'authority' },
  water: { kind: 'department', name: '云州市水务局', parent: 'authority' },
  health: { kind: 'department', name: '云州市卫生健康委员会', parent: 'authority' },
  countywater: { kind: 'department', name: '青河县水务局', parent: 'county' },
  provider: { kind: 'provider', name: '云州云计算有限公司', parent: 'authority' },
  consultancy: { kind: 'consultancy', name: '云州信息工程咨询院', parent: 'authority' },
} as const satisfies Record<string, { kind: string; name: string; parent: string | null }>;
export type UnitCode = keyof typeof UNITS;

/** Where each role works, unless a test says otherwise. */
const HOME: Record<Role, UnitCode> = {
  unitApplicant: 'water',
  unitHead: 'water',
  countyHandler: 'county',
  authorityHandler: 'authority',
  technicalReviewer: 'authority',
  leader: 'authority',
  consultant: 'consultancy',
  providerOperator: 'provider',
  providerTester: 'provider',
  systemAdministrator: 'authority',
  securityAdministrator: 'authority',
  auditor: 'authority',
};

export interface World {
  services: Services;
  clock: FakeClock;
  /** The person who holds a role, in a unit; made at the first mention. */
  person(role: Role, unit?: UnitCode): Promise<Person>;
  /** A typed caller of every procedure, signed in as that person. */
  as(role: Role, unit?: UnitCode): Promise<ReturnType<typeof createCaller>>;
  /** A typed caller for a particular person, or for nobody. */
  asPerson(person: Person | null): ReturnType<typeof createCaller>;
  /** What a use case takes, called without the API. */
  command(role: Role, unit?: UnitCode): Promise<Command>;
  /** The id of a unit: its code, in tests. */
  unitId(unit: UnitCode): string;
  close(): Promise<void>;
}

/** Real records, files and use cases under a clock that stands still. */
export async function createWorld(): Promise<World> {
  const records = await openTestRecords();
  const clock = fakeClock();
  const services: Services = {
    db: records.db,
    clock,
    settings: { ...readSettings(['--data', records.dataDir], {}), databaseUrl: records.url },
    files: await openFileStore(records.dataDir),
    live: createLiveEvents(),
    newId: createIdSource(clock),
  };
  await createUnits(services);

  const person = async (role: Role, unit: UnitCode = HOME[role]) => findOrCreatePerson(services, role, unit);
  const asPerson = (one: Person | null) =>
    createCaller({
      services,
      requestId: 'test',
      address: '192.0.2.1',
      userAgent: 'test',
      session: one && { id: `session-${one.id}`, person: one },
      setSession: () => undefined,
      logFault: () => undefined,
    });
  return {
    services,
    clock,
    person,
    asPerson,
    as: async (role, unit) => asPerson(await person(role, unit)),
    command: async (role, unit) => ({
      ...services,
      actor: await person(role, unit),
      role,
      requestId: 'test',
      address: '192.0.2.1',
    }),
    unitId: (unit) => unit,
    close: records.close,
  };
}

async function createUnits({ db, clock }: Services): Promise<void> {
  for (const [code, { kind, name, parent }] of Object.entries(UNITS)) {
    await db.unit.create({ data: { id: code, code, name, kind, parentId: parent, createdAt: clock.now() } });
  }
}

async function findOrCreatePerson({ db, clock }: Services, role: Role, unit: UnitCode): Promise<Person> {
  const id = `${role}-${unit}`;
  const username = id.toLowerCase();
  const created = {
    id,
    username,
    name: `${UNITS[unit].name} ${role}`,
    unitId: unit,
    // No password matches: tests that sign in set their own.
    passwordHash: '!',
    passwordChangedAt: clock.now(),
    createdAt: clock.now(),
    roles: { create: { role, grantedAt: clock.now(), grantedBy: 'test' } },
  };
  const { name } = (await db.user.findUnique({ where: { id } })) ?? (await db.user.create({ data: created }));
  return { id, username, name, unitId: unit, unitName: UNITS[unit].name, roles: [role], mustChangePassword: false };
}
