import type { Db, Tx } from '../db/client.ts';

/** Place of an application's grant in the queue for capacity, from 1 in order of approval; null when it does not wait. */
export async function queuePositionOf(db: Db | Tx, applicationId: string): Promise<number | null> {
  const own = await db.allocation.findFirst({
    where: { applicationId, queuedAt: { not: null } },
    select: { queuedAt: true, id: true },
  });
  if (!own?.queuedAt) return null;
  const ahead = await db.allocation.count({
    where: { OR: [{ queuedAt: { lt: own.queuedAt } }, { queuedAt: own.queuedAt, id: { lt: own.id } }] },
  });
  return ahead + 1;
}
