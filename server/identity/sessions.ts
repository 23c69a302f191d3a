import { createHash, randomBytes } from 'node:crypto';
import type { Person, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { currentPolicy } from '../policies/current.ts';
import { can, type Role } from './permissions.ts';

export interface SessionOrigin {
  address: string;
  userAgent: string;
}

/** What is stored of a session's token: whoever reads the records cannot sign in with it. */
const idOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Opens a session. @returns the token for the cookie, and the seconds until its absolute end */
export async function openSession(tx: Tx, services: Services, userId: string, origin: SessionOrigin) {
  const token = randomBytes(32).toString('base64url');
  const now = services.clock.now();
  const { password } = (await currentPolicy(tx, now)).body;
  const maxAgeSeconds = password.absoluteHours * 3600;
  await tx.session.create({
    data: {
      id: idOf(token),
      userId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + maxAgeSeconds * 1000),
      address: origin.address,
      userAgent: origin.userAgent.slice(0, 200),
    },
  });
  return { token, maxAgeSeconds };
}

interface SessionRow {
  sessionId: string;
  lastSeenAt: Date;
  expiresAt: Date;
  userId: string;
  username: string;
  name: string;
  mustChangePassword: boolean | number;
  totpConfirmedAt: Date | null;
  unitId: string;
  unitName: string;
  role: string | null;
}

/** Written at most this often, so that reading costs no write. */
const TOUCH_MILLIS = 60_000;

/**
 * The person behind a cookie, or null when the session is unknown, revoked, past its absolute end, or idle too long.
 * @param isActivity false for requests that no person's hand caused (polls, live updates): they do not keep a session alive
 */
export async function findSession(services: Services, token: string, isActivity: boolean) {
  const { db, clock } = services;
  const now = clock.now();
  const id = idOf(token);
  // One statement: this runs with every request. A row for each role.
  const rows = await db.$queryRaw<SessionRow[]>`
    SELECT s."id" AS "sessionId", s."lastSeenAt", s."expiresAt", u."id" AS "userId", u."username", u."name",
           u."mustChangePassword", u."totpConfirmedAt", u."unitId", n."name" AS "unitName", r."role"
    FROM "Session" s
    JOIN "User" u ON u."id" = s."userId"
    JOIN "Unit" n ON n."id" = u."unitId"
    LEFT JOIN "UserRole" r ON r."userId" = u."id"
    WHERE s."id" = ${id} AND s."revokedAt" IS NULL AND u."disabledAt" IS NULL`;
  const [row] = rows;
  if (!row || row.expiresAt <= now) return null;
  const idleMillis = now.getTime() - row.lastSeenAt.getTime();
  const needsPolicy = idleMillis > TOUCH_MILLIS || row.totpConfirmedAt === null;
  const { password } = needsPolicy ? (await currentPolicy(db, now)).body : { password: null };
  if (password && idleMillis > password.idleMinutes * 60_000) return null;
  if (isActivity && idleMillis > TOUCH_MILLIS) {
    await db.session.updateMany({ where: { id, revokedAt: null }, data: { lastSeenAt: now } });
  }
  return { id, person: personOf(rows, row, password?.totpForAdministrators ?? false) };
}

function personOf(rows: SessionRow[], first: SessionRow, totpForAdministrators: boolean): Person {
  const roles = rows.flatMap((row) => (row.role ? [row.role as Role] : []));
  return {
    id: first.userId,
    username: first.username,
    name: first.name,
    unitId: first.unitId,
    unitName: first.unitName,
    roles,
    mustChangePassword: Boolean(first.mustChangePassword),
    mustEnrolTotp: totpForAdministrators && first.totpConfirmedAt === null && isAdministrator(roles),
  };
}

/** Those whom GB/T 22239-2019 asks for a second factor. */
const isAdministrator = (roles: Role[]): boolean =>
  (['user:manage', 'role:grant', 'audit:read', 'policy:manage'] as const).some((scope) => can({ roles }, scope));

/** Ends sessions of a person: one, or all but one. */
export async function revokeSessions(tx: Tx, now: Date, userId: string, which: { only: string } | { allBut?: string }) {
  const id = 'only' in which ? which.only : { not: which.allBut ?? '' };
  const { count } = await tx.session.updateMany({ where: { userId, id, revokedAt: null }, data: { revokedAt: now } });
  return count;
}

/** A session's traces are in the audit log; its row is of use until it ends. */
export async function forgetOldSessions({ db, clock }: Services): Promise<void> {
  await db.session.deleteMany({ where: { expiresAt: { lt: clock.now() } } });
}
