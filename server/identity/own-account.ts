import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from '../policies/current.ts';
import { hashPassword, passwordFits } from './password.ts';
import { passwordFaults } from './password-rule.ts';
import { ROLE_SCOPES, SCOPES } from './permissions.ts';
import { revokeSessions } from './sessions.ts';
import type { MeView, SessionView } from './views.ts';

/** Who is signed in. */
export async function me({ db, clock, actor }: Command): Promise<MeView> {
  const user = await db.user.findUniqueOrThrow({
    where: { id: actor.id },
    include: { unit: { select: { kind: true } } },
  });
  const { password } = (await currentPolicy(db, clock.now())).body;
  return {
    id: actor.id,
    username: actor.username,
    name: actor.name,
    unitId: actor.unitId,
    unitName: actor.unitName,
    unitKind: user.unit.kind,
    email: user.email,
    phone: user.phone,
    roles: [...actor.roles],
    scopes: SCOPES.filter((scope) => actor.roles.some((role) => ROLE_SCOPES[role].includes(scope))),
    locale: user.locale,
    mustChangePassword: actor.mustChangePassword,
    mustEnrolTotp: actor.mustEnrolTotp ?? false,
    totpEnabled: user.totpConfirmedAt !== null,
    idleMinutes: password.idleMinutes,
    passwordMinLength: password.minLength,
  };
}

/**
 * Changes the own password and ends every other session.
 * @throws AppError INVALID naming the field: `current` is wrong, or `next` breaks the rule
 */
export async function changePassword(cmd: Command, sessionId: string, current: string, next: string): Promise<void> {
  const { db, clock, actor } = cmd;
  const user = await db.user.findUniqueOrThrow({ where: { id: actor.id } });
  const { password: rule } = (await currentPolicy(db, clock.now())).body;
  if (!(await passwordFits(current, user.passwordHash))) throw invalid('current', 'wrongPassword');
  if (next === current) throw invalid('next', 'password.same');
  const [fault] = passwordFaults(next, user.username, rule);
  if (fault) throw invalid('next', `password.${fault}`, { minLength: rule.minLength });
  const passwordHash = await hashPassword(next);

  await inCommand(cmd, { action: 'auth.changePassword', subject: { type: 'user', id: actor.id } }, async (tx) => {
    const now = clock.now();
    const { count } = await tx.user.updateMany({
      where: { id: actor.id, passwordHash: user.passwordHash },
      data: { passwordHash, passwordChangedAt: now, mustChangePassword: false },
    });
    if (count === 0) throw new AppError('CONFLICT', 'changed meanwhile', { key: 'changedMeanwhile' });
    await revokeSessions(tx, now, actor.id, { allBut: sessionId });
    return { result: undefined };
  });
}

const invalid = (path: string, key: string, values?: Record<string, number>) =>
  new AppError('INVALID', `${path}: ${key}`, { key: 'invalidInput' }, { fields: [{ path, message: { key, values } }] });

export async function setLocale(cmd: Command, locale: string): Promise<void> {
  await cmd.db.user.update({ where: { id: cmd.actor.id }, data: { locale } });
}

/** The own sessions that could still be used. */
export async function ownSessions({ db, clock, actor }: Command, currentId: string): Promise<SessionView[]> {
  const rows = await db.session.findMany({
    where: { userId: actor.id, revokedAt: null, expiresAt: { gt: clock.now() } },
    orderBy: { lastSeenAt: 'desc' },
  });
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    address: row.address,
    userAgent: row.userAgent,
    current: row.id === currentId,
  }));
}

/** Ends one of the own sessions: signing out, or shutting a lost machine out. */
export async function revokeOwnSession(cmd: Command, id: string, action: 'auth.signOut' | 'auth.revokeSession') {
  await inCommand(cmd, { action, subject: { type: 'session', id: cmd.actor.id } }, async (tx) => {
    const count = await revokeSessions(tx, cmd.clock.now(), cmd.actor.id, { only: id });
    if (count === 0) throw new AppError('NOT_FOUND', 'no such session', { key: 'sessionNotFound' });
    return { result: undefined };
  });
}
