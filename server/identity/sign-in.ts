import { recordOutcome } from '../audit/in-command.ts';
import type { Command, Person, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from '../policies/current.ts';
import type { PolicyBody } from '../policies/policy.ts';
import type { SignInInput } from './input.ts';
import { afterFailure, isLocked, UnknownNames } from './lockout.ts';
import { passwordFits } from './password.ts';
import type { Role } from './permissions.ts';
import { isSealed, openSecret, sealSecret } from './sealed-secret.ts';
import { openSession, type SessionOrigin } from './sessions.ts';
import { acceptedStep } from './totp.ts';

type Account = NonNullable<Awaited<ReturnType<typeof findAccount>>>;

type Verdict =
  | { kind: 'signedIn'; token: string; maxAgeSeconds: number; userId: string }
  | { kind: 'wrong' | 'locked' | 'totpNeeded' | 'totpWrong' };

const unknownNames = new WeakMap<object, UnknownNames>();

/**
 * Checks the credentials and opens a session.
 * @throws AppError UNAUTHENTICATED (`wrongCredentials`, `totpNeeded`, `totpWrong`), LIMITED (`accountLocked`); a name that
 * nobody has gets the same answers after the same time
 */
export async function signIn(services: Services, origin: SessionOrigin & { requestId: string }, input: SignInInput) {
  const account = await findAccount(services, input.username);
  // The slow part, outside the transaction. What it found is judged inside, where failures are counted one by one, so
  // that a thousand guesses at once have no more chances than the rule allows.
  const fits = await passwordFits(input.password, account?.passwordHash ?? null);
  const now = services.clock.now();
  const { password: rule } = (await currentPolicy(services.db, now)).body;
  const verdict = await write(services.db, async (tx) => {
    const verdict = account
      ? await judge(tx, services, { account, fits, input, rule, origin })
      : judgeUnknown(services, input.username, rule);
    await record(tx, services, { account, verdict, input, origin });
    return verdict;
  });
  if (verdict.kind === 'signedIn') return verdict;
  throw refusalOf(verdict.kind, rule);
}

const findAccount = ({ db }: Services, username: string) =>
  db.user.findFirst({
    where: { username, disabledAt: null },
    include: { roles: true, unit: { select: { name: true } } },
  });

interface Attempt {
  account: Account;
  fits: boolean;
  input: SignInInput;
  rule: PolicyBody['password'];
  origin: SessionOrigin;
}

async function judge(tx: Tx, services: Services, { account, fits, input, rule, origin }: Attempt): Promise<Verdict> {
  const now = services.clock.now();
  const user = await tx.user.findUniqueOrThrow({ where: { id: account.id } });
  if (isLocked(user, now)) return { kind: 'locked' };
  const fail = async (kind: 'wrong' | 'totpWrong'): Promise<Verdict> => {
    await tx.user.update({ where: { id: user.id }, data: afterFailure(user, rule, now) });
    return { kind };
  };
  if (!fits || user.passwordHash !== account.passwordHash || user.disabledAt) return fail('wrong');
  let { totpLastStep, totpSecret } = user;
  if (totpSecret && user.totpConfirmedAt) {
    if (!input.totp) return { kind: 'totpNeeded' };
    const { secretsKey } = services.settings;
    const secret = openSecret(totpSecret, user.id, secretsKey);
    const step = acceptedStep(secret, input.totp, now, user.totpLastStep);
    if (step === null) return fail('totpWrong');
    totpLastStep = step;
    // One that was kept as it is, by versions before, is sealed at its first use.
    if (!isSealed(totpSecret)) totpSecret = sealSecret(secret, user.id, secretsKey);
  }
  const data = { failedAttempts: 0, lockedUntil: null, totpLastStep, totpSecret };
  await tx.user.update({ where: { id: user.id }, data });
  return { kind: 'signedIn', userId: user.id, ...(await openSession(tx, services, user.id, origin)) };
}

function judgeUnknown(services: Services, name: string, rule: PolicyBody['password']): Verdict {
  const names = unknownNames.get(services.db) ?? new UnknownNames();
  unknownNames.set(services.db, names);
  const now = services.clock.now();
  if (isLocked(names.of(name), now)) return { kind: 'locked' };
  names.fail(name, rule, now);
  return { kind: 'wrong' };
}

interface Judged {
  account: Account | null;
  verdict: Verdict;
  input: SignInInput;
  origin: SessionOrigin & { requestId: string };
}

async function record(tx: Tx, services: Services, { account, verdict, input, origin }: Judged): Promise<void> {
  const actor: Person = {
    id: account?.id ?? '',
    username: input.username,
    // A password typed into the wrong field must not be written down: only names that exist are.
    name: account?.name ?? '—',
    unitId: account?.unitId ?? '',
    unitName: account?.unit.name ?? '',
    roles: account?.roles.map(({ role }) => role as Role) ?? [],
    mustChangePassword: false,
  };
  const cmd: Command = { ...services, actor, requestId: origin.requestId, address: origin.address };
  const done = verdict.kind === 'signedIn';
  const subject = { type: 'session', id: account?.id ?? '' };
  await recordOutcome(
    tx,
    cmd,
    { action: 'auth.signIn', subject },
    {
      result: done ? 'done' : 'refused',
      reason: done ? '' : verdict.kind,
    },
  );
}

function refusalOf(kind: Exclude<Verdict['kind'], 'signedIn'>, rule: PolicyBody['password']): AppError {
  const values = { maxFailures: rule.maxFailures, minutes: rule.lockMinutes };
  switch (kind) {
    case 'wrong':
      return new AppError('UNAUTHENTICATED', 'wrong user name or password', { key: 'wrongCredentials', values });
    case 'locked':
      return new AppError('LIMITED', 'the account is locked', { key: 'accountLocked', values });
    case 'totpNeeded':
      return new AppError('UNAUTHENTICATED', 'a second factor is needed', { key: 'totpNeeded' });
    case 'totpWrong':
      return new AppError('UNAUTHENTICATED', 'wrong or used code', { key: 'totpWrong', values });
    default:
      return kind satisfies never;
  }
}
