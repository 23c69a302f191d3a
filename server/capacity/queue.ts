import type { Db, Tx } from '../db/client.ts';
import { QUEUE_ORDER } from './ledger.ts';

/** Who waits, in the order in which they will be granted. */
export const waitingAllocations = (db: Db | Tx) =>
  db.allocation.findMany({
    where: { queuedAt: { not: null } },
    orderBy: [...QUEUE_ORDER],
    include: { system: { include: { unit: { select: { name: true } } } } },
  });

/** Place of a system in the queue, from 1; null when it does not wait. */
export async function queuePositionOf(db: Db | Tx, systemId: string): Promise<number | null> {
  const own = await db.allocation.findUnique({ where: { systemId }, select: { id: true, queuedAt: true } });
  if (!own?.queuedAt) return null;
  const ahead = await db.allocation.count({
    where: { OR: [{ queuedAt: { lt: own.queuedAt } }, { queuedAt: own.queuedAt, id: { lt: own.id } }] },
  });
  return ahead + 1;
}
