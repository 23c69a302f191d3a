import type { Command } from '../context.ts';
import type { Role } from '../identity/permissions.ts';
import type { AccountState, Colleague, UserRow } from './views.ts';

/** Every account, for the virtual table. */
export async function userTable({ db, clock }: Command): Promise<UserRow[]> {
  const now = clock.now();
  const users = await db.user.findMany({
    orderBy: { username: 'asc' },
    take: 10_000,
    omit: { passwordHash: true, totpSecret: true },
    include: { unit: { select: { name: true } }, roles: { select: { role: true } } },
  });
  const seen = await db.session.groupBy({ by: ['userId'], _max: { lastSeenAt: true } });
  const lastSeen = new Map(seen.map((row) => [row.userId, row._max.lastSeenAt]));
  return users.map((user) => ({
    id: user.id,
    username: user.username,
    name: user.name,
    unitId: user.unitId,
    unitName: user.unit.name,
    email: user.email,
    phone: user.phone,
    roles: user.roles.map(({ role }) => role as Role),
    state: stateOf(user, now),
    lockedUntil: user.lockedUntil && user.lockedUntil > now ? user.lockedUntil.toISOString() : null,
    mustChangePassword: user.mustChangePassword,
    totpEnabled: user.totpConfirmedAt !== null,
    lastSeenAt: lastSeen.get(user.id)?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
    version: user.version,
  }));
}

function stateOf(user: { disabledAt: Date | null; lockedUntil: Date | null }, now: Date): AccountState {
  if (user.disabledAt) return 'disabled';
  return user.lockedUntil && user.lockedUntil > now ? 'locked' : 'active';
}

/** The people of the own unit. */
export async function colleagues({ db, actor }: Command): Promise<Colleague[]> {
  const users = await db.user.findMany({
    where: { unitId: actor.unitId, disabledAt: null },
    orderBy: { username: 'asc' },
    select: { id: true, username: true, name: true, roles: { select: { role: true } } },
  });
  return users.map((user) => ({ ...user, roles: user.roles.map(({ role }) => role as Role) }));
}
