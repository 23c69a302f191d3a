import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { hashPassword, oneTimePassword } from '../identity/password.ts';
import type { Role } from '../identity/permissions.ts';
import { revokeSessions } from '../identity/sessions.ts';
import type { CreateUserInput, SetRolesInput, UpdateUserInput } from './input.ts';
import { roleFault } from './role-rules.ts';
import type { OneTimePassword } from './views.ts';

const subjectOf = (id: string) => ({ type: 'user', id });

/** An account without roles: those are the security administrator's to give. @throws AppError CONFLICT: the name is taken */
export async function createUser(cmd: Command, input: CreateUserInput): Promise<OneTimePassword> {
  const id = cmd.newId();
  const password = oneTimePassword();
  const passwordHash = await hashPassword(password);
  return inCommand(cmd, { action: 'user.create', subject: subjectOf(id) }, async (tx) => {
    if (await tx.user.findUnique({ where: { username: input.username } })) throw usernameTaken();
    await findActiveUnit(tx, input.unitId);
    const now = cmd.clock.now();
    const secret = { passwordHash, passwordChangedAt: now, mustChangePassword: true };
    await tx.user.create({ data: { id, ...input, ...secret, createdAt: now } });
    return { result: { id, username: input.username, password }, after: input };
  });
}

const usernameTaken = () =>
  new AppError(
    'CONFLICT',
    'user name taken',
    { key: 'user.usernameTaken' },
    { fields: [{ path: 'username', message: { key: 'user.usernameTaken' } }] },
  );

/** @throws AppError CONFLICT when somebody changed the account meanwhile, or roles do not suit the new unit */
export async function updateUser(cmd: Command, { id, version, ...data }: UpdateUserInput): Promise<void> {
  await inCommand(cmd, { action: 'user.update', subject: subjectOf(id) }, async (tx) => {
    const user = await findUser(tx, id);
    const unit = await findActiveUnit(tx, data.unitId);
    refuseRoles(rolesOf(user), unit.kind);
    await claim(tx, id, version, data);
    const before = { name: user.name, unitId: user.unitId, email: user.email, phone: user.phone };
    return { result: undefined, before, after: data };
  });
}

/** Roles take effect, or end, with the next request. Nobody changes the own ones. */
export async function setRoles(cmd: Command, { id, version, roles }: SetRolesInput): Promise<void> {
  await inCommand(cmd, { action: 'user.setRoles', subject: subjectOf(id) }, async (tx) => {
    refuseOneself(cmd, id);
    const user = await findUser(tx, id);
    refuseRoles(roles, user.unit.kind);
    await claim(tx, id, version, {});
    await tx.userRole.deleteMany({ where: { userId: id } });
    const grant = { grantedAt: cmd.clock.now(), grantedBy: cmd.actor.id };
    await tx.userRole.createMany({ data: [...new Set(roles)].map((role) => ({ userId: id, role, ...grant })) });
    return { result: undefined, before: { roles: rolesOf(user) }, after: { roles } };
  });
}

/** Shuts the account and ends its sessions. */
export async function disableUser(cmd: Command, id: string): Promise<void> {
  await inCommand(cmd, { action: 'user.disable', subject: subjectOf(id) }, async (tx) => {
    refuseOneself(cmd, id);
    const now = cmd.clock.now();
    const { count } = await tx.user.updateMany({ where: { id, disabledAt: null }, data: { disabledAt: now } });
    if (count === 0) throw new AppError('CONFLICT', 'already disabled, or unknown', { key: 'user.alreadyDisabled' });
    await revokeSessions(tx, now, id, {});
    return { result: undefined, after: { disabledAt: now } };
  });
}

export async function enableUser(cmd: Command, id: string): Promise<void> {
  await inCommand(cmd, { action: 'user.enable', subject: subjectOf(id) }, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id, disabledAt: { not: null } },
      data: { disabledAt: null },
    });
    if (count === 0) throw new AppError('CONFLICT', 'not disabled, or unknown', { key: 'user.notDisabled' });
    return { result: undefined, after: { disabledAt: null } };
  });
}

/** A new one-time password; the second factor is given up and every session ends. */
export async function resetPassword(cmd: Command, id: string): Promise<OneTimePassword> {
  const password = oneTimePassword();
  const passwordHash = await hashPassword(password);
  return inCommand(cmd, { action: 'user.resetPassword', subject: subjectOf(id) }, async (tx) => {
    refuseOneself(cmd, id);
    const { username } = await findUser(tx, id);
    const now = cmd.clock.now();
    const fresh = {
      mustChangePassword: true,
      totpSecret: null,
      totpConfirmedAt: null,
      failedAttempts: 0,
      lockedUntil: null,
    };
    await tx.user.update({ where: { id }, data: { passwordHash, passwordChangedAt: now, ...fresh } });
    await revokeSessions(tx, now, id, {});
    return { result: { id, username, password } };
  });
}

export async function unlockUser(cmd: Command, id: string): Promise<void> {
  await inCommand(cmd, { action: 'user.unlock', subject: subjectOf(id) }, async (tx) => {
    const before = await findUser(tx, id);
    await tx.user.update({ where: { id }, data: { failedAttempts: 0, lockedUntil: null } });
    return { result: undefined, before: { lockedUntil: before.lockedUntil }, after: { lockedUntil: null } };
  });
}

async function findUser(tx: Tx, id: string) {
  const user = await tx.user.findUnique({ where: { id }, include: { unit: true, roles: true } });
  if (!user) throw new AppError('NOT_FOUND', `no user ${id}`, { key: 'user.notFound' });
  return user;
}

const rolesOf = (user: { roles: { role: string }[] }): Role[] => user.roles.map(({ role }) => role as Role);

async function findActiveUnit(tx: Tx, id: string) {
  const unit = await tx.unit.findUnique({ where: { id } });
  if (unit?.active) return unit;
  throw new AppError(
    'INVALID',
    `no active unit ${id}`,
    { key: 'unitNotFound' },
    { fields: [{ path: 'unitId', message: { key: 'unitNotFound' } }] },
  );
}

/** The write that only one of two who read the same version makes. */
async function claim(tx: Tx, id: string, version: number, data: object): Promise<void> {
  const { count } = await tx.user.updateMany({ where: { id, version }, data: { ...data, version: version + 1 } });
  if (count === 0) throw new AppError('CONFLICT', 'changed meanwhile', { key: 'changedMeanwhile' });
}

function refuseOneself(cmd: Command, id: string): void {
  if (id === cmd.actor.id) throw new AppError('FORBIDDEN', 'not the own account', { key: 'user.notOneself' });
}

function refuseRoles(roles: Role[], unitKind: Parameters<typeof roleFault>[1]): void {
  const fault = roleFault(roles, unitKind);
  if (!fault) return;
  const values: Record<string, string> =
    fault.fault === 'incompatible' ? { one: fault.roles[0], other: fault.roles[1] } : { role: fault.role };
  throw new AppError('INVALID', `roles: ${fault.fault}`, { key: `user.roles.${fault.fault}`, values });
}
