import { createHash, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import type { createTokenInput, itemInput } from './input.ts';

/** `figures` and `audit` hand in, for the provider; `feed` reads one unit's extracts. */
export const TOKEN_PURPOSES = ['figures', 'audit', 'feed'] as const;
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number];

export interface TokenView {
  id: string;
  purpose: TokenPurpose;
  name: string;
  createdAt: string;
  lastUsedAt: string | null;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A new token, shown this once: only its digest is kept. */
export async function createToken(
  cmd: Command,
  { purpose, name }: z.infer<typeof createTokenInput>,
): Promise<TokenView & { token: string }> {
  requireRight(cmd, purpose);
  const id = cmd.newId();
  const token = `yzb_${randomBytes(32).toString('base64url')}`;
  return inCommand(cmd, { action: 'bulletin.createToken', subject: { type: 'bulletinToken', id } }, async (tx) => {
    const createdAt = cmd.clock.now();
    const unitId = purpose === 'feed' ? cmd.actor.unitId : null;
    const data = { id, purpose, name, unitId, createdAt, createdBy: cmd.actor.id, tokenHash: hashOf(token) };
    await tx.bulletinToken.create({ data });
    const view = { id, purpose, name, createdAt: createdAt.toISOString(), lastUsedAt: null };
    return { result: { ...view, token }, after: { purpose, name } };
  });
}

export async function revokeToken(cmd: Command, { id }: z.infer<typeof itemInput>): Promise<{ id: string }> {
  return inCommand(cmd, { action: 'bulletin.revokeToken', subject: { type: 'bulletinToken', id } }, async (tx) => {
    const { count } = await tx.bulletinToken.updateMany({
      where: { id, revokedAt: null, ...ownTokens(cmd) },
      data: { revokedAt: cmd.clock.now() },
    });
    if (count === 0) throw new AppError('NOT_FOUND', `no token ${id}`, { key: 'bulletinTokenNotFound' });
    return { result: { id } };
  });
}

export async function readTokens(cmd: Command): Promise<TokenView[]> {
  const rows = await cmd.db.bulletinToken.findMany({
    where: { revokedAt: null, ...ownTokens(cmd) },
    orderBy: { createdAt: 'asc' },
  });
  return rows.map(({ id, purpose, name, createdAt, lastUsedAt }) => ({
    id,
    purpose: purpose as TokenPurpose,
    name,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }));
}

/** The provider's are the platform's; a feed's belongs to its unit. */
const ownTokens = (cmd: Command) =>
  can(cmd.actor, 'bulletin:write')
    ? { OR: [{ purpose: { in: ['figures', 'audit'] } }, { unitId: cmd.actor.unitId }] }
    : { unitId: cmd.actor.unitId };

function requireRight(cmd: Command, purpose: TokenPurpose): void {
  if (purpose === 'feed' || can(cmd.actor, 'bulletin:write')) return;
  throw new AppError('FORBIDDEN', `tokens for ${purpose} are the provider's`, { key: 'notAllowed' });
}

/** Minutes within which repeated use is not written down again. */
const NOTE_EVERY_MILLIS = 300_000;

/** Whose token it is. @throws AppError UNAUTHENTICATED for one that is unknown, revoked, or for something else */
export async function useToken(services: Services, token: string, purpose: TokenPurpose) {
  const found = token ? await services.db.bulletinToken.findUnique({ where: { tokenHash: hashOf(token) } }) : null;
  if (found?.purpose !== purpose || found.revokedAt)
    throw new AppError('UNAUTHENTICATED', `no token for ${purpose}`, { key: 'bulletinTokenWrong' });
  const now = services.clock.now();
  if (!found.lastUsedAt || now.getTime() - found.lastUsedAt.getTime() > NOTE_EVERY_MILLIS)
    await services.db.bulletinToken.updateMany({ where: { id: found.id }, data: { lastUsedAt: now } });
  return found;
}
