import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { passwordFits } from './password.ts';
import { openSecret, sealSecret } from './sealed-secret.ts';
import { acceptedStep, newTotpSecret, totpUri } from './totp.ts';
import type { TotpEnrolment } from './views.ts';

const subjectOf = (cmd: Command) => ({ type: 'user', id: cmd.actor.id });

/** A new secret; it counts only after `confirmTotp`. @throws AppError CONFLICT when one is already in use */
export async function beginTotp(cmd: Command): Promise<TotpEnrolment> {
  const secret = newTotpSecret();
  return inCommand(cmd, { action: 'auth.totp.begin', subject: subjectOf(cmd) }, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: cmd.actor.id, totpConfirmedAt: null },
      data: { totpSecret: sealSecret(secret, cmd.actor.id, cmd.settings.secretsKey) },
    });
    if (count === 0) throw new AppError('CONFLICT', 'a second factor is in use', { key: 'totpAlreadyOn' });
    return { result: { secret, uri: totpUri(secret, cmd.actor.username) } };
  });
}

/** Proves that the app holds the secret; from now on each sign-in asks for a code. */
export async function confirmTotp(cmd: Command, code: string): Promise<void> {
  await inCommand(cmd, { action: 'auth.totp.confirm', subject: subjectOf(cmd) }, async (tx) => {
    const now = cmd.clock.now();
    const user = await tx.user.findUniqueOrThrow({ where: { id: cmd.actor.id } });
    const { secretsKey } = cmd.settings;
    const secret = user.totpSecret && !user.totpConfirmedAt && openSecret(user.totpSecret, user.id, secretsKey);
    const step = secret && acceptedStep(secret, code, now, user.totpLastStep);
    if (!step) throw new AppError('INVALID', 'wrong code', { key: 'totpWrong' });
    const totpSecret = sealSecret(secret, user.id, secretsKey);
    await tx.user.update({ where: { id: user.id }, data: { totpSecret, totpConfirmedAt: now, totpLastStep: step } });
    return { result: undefined };
  });
}

/** Gives the second factor up, with the password as proof. */
export async function disableTotp(cmd: Command, password: string): Promise<void> {
  const { passwordHash } = await cmd.db.user.findUniqueOrThrow({ where: { id: cmd.actor.id } });
  const fits = await passwordFits(password, passwordHash);
  await inCommand(cmd, { action: 'auth.totp.disable', subject: subjectOf(cmd) }, async (tx) => {
    if (!fits) throw new AppError('INVALID', 'wrong password', { key: 'wrongPassword' });
    await tx.user.update({ where: { id: cmd.actor.id }, data: { totpSecret: null, totpConfirmedAt: null } });
    return { result: undefined };
  });
}
