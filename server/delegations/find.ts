import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';

/** What was given to this person's consultancy and not taken back. @throws AppError NOT_FOUND for anything else */
export async function openDelegation(db: Db | Tx, cmd: Command, id: string) {
  const delegation = await db.delegation.findFirst({
    where: { id, consultancyId: cmd.actor.unitId, revokedAt: null },
    include: { application: { include: { system: { select: { name: true } } } } },
  });
  if (delegation) return delegation;
  throw new AppError('NOT_FOUND', `delegation ${id} is not with this consultancy`, { key: 'delegationNotFound' });
}
