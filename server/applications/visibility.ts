import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { type Actor, can } from '../identity/permissions.ts';

/**
 * Which applications a person may know of. A unit: its own. A county authority: those it accepts. Authority and provider: all
 * but others' drafts, which are nobody's business before submission. A consultancy: none here (see `delegations/`).
 */
export function visibleTo(actor: Actor): Prisma.ApplicationWhereInput {
  const own: Prisma.ApplicationWhereInput[] = [{ unitId: actor.unitId }];
  if (can(actor, 'application:read:all')) return { OR: [...own, { stage: { not: 'draft' } }] };
  if (!can(actor, 'application:read:own')) return { id: { in: [] } };
  return { OR: [...own, { handlerUnitId: actor.unitId, stage: { not: 'draft' } }] };
}

/** The same answer for what does not exist and for what one may not know of. */
export const noSuchApplication = (id: string) =>
  new AppError('NOT_FOUND', `application ${id} does not exist or is not visible to this person`, {
    key: 'applicationNotFound',
  });

/** @throws AppError NOT_FOUND */
export async function requireVisible(db: Db | Tx, actor: Actor, id: string): Promise<void> {
  const found = await db.application.findFirst({ where: { AND: [{ id }, visibleTo(actor)] }, select: { id: true } });
  if (!found) throw noSuchApplication(id);
}

/**
 * Whether the person may download a file in the name of this application: it is one of its materials or was sent with one of
 * its messages, and the application is theirs to see; or a consultancy was given it.
 */
export async function mayReadFile(db: Db | Tx, actor: Actor, applicationId: string, sha256: string): Promise<boolean> {
  const material = await db.material.findFirst({ where: { applicationId, sha256 }, select: { id: true } });
  const visible = await db.application.count({ where: { AND: [{ id: applicationId }, visibleTo(actor)] } });
  if (visible > 0) return material !== null || (await wasSent(db, applicationId, sha256));
  if (!material || !can(actor, 'application:read:delegated')) return false;
  const delegations = await db.delegation.findMany({
    where: { applicationId, consultancyId: actor.unitId, revokedAt: null },
    select: { materialIds: true },
  });
  return delegations.some(({ materialIds }) => (materialIds as string[]).includes(material.id));
}

async function wasSent(db: Db | Tx, applicationId: string, sha256: string): Promise<boolean> {
  const messages = await db.message.findMany({ where: { applicationId }, select: { files: true } });
  return messages.some(({ files }) => (files as { sha256: string }[]).some((file) => file.sha256 === sha256));
}
