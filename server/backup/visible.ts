import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';

/** Systems whose backups the actor may look at: all, those of the own unit, or (county authority) those of its units. */
export const backupSystemsOf = ({ actor }: Pick<Command, 'actor'>) =>
  can(actor, 'operations:read') || can(actor, 'system:read:all')
    ? {}
    : {
        OR: [
          { unitId: actor.unitId },
          ...(can(actor, 'review:completeness') ? [{ unit: { parentId: actor.unitId } }] : []),
        ],
      };

/** Throws NOT_FOUND for what the actor may not know. */
export async function requireVisible(db: Db | Tx, cmd: Command, systemId: string) {
  const system = await db.system.findFirst({
    where: { id: systemId, ...backupSystemsOf(cmd) },
    include: { unit: { select: { name: true } }, allocation: true },
  });
  if (!system) throw new AppError('NOT_FOUND', `No system ${systemId}`, { key: 'systemNotFound' });
  return system;
}

/** A production system that the operators review; with `own`, of the actor's unit. */
export async function requireReviewed(
  db: Db | Tx,
  cmd: Command,
  systemId: string,
  { own }: { own: boolean },
): Promise<{ tenancyName: string; unitId: string; systemName: string }> {
  const { unitId, name, allocation } = await requireVisible(db, cmd, systemId);
  if (own && unitId !== cmd.actor.unitId)
    throw new AppError('FORBIDDEN', `System ${systemId} belongs to another unit`, { key: 'notYourSystem' });
  if (allocation?.environment !== 'production' || allocation.state === 'retired')
    throw new AppError('CONFLICT', `System ${systemId} is not in production`, { key: 'notInProduction' });
  return { tenancyName: allocation.tenancyName, unitId, systemName: name };
}
