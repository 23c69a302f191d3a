import type { Db, Tx } from '../db/client.ts';
import { readPool } from './pool.ts';
import type { HeadroomView } from './views.ts';

/** What the pool can still give: evidence for the reviewer, and the live figures beside the application form. */
export async function readHeadroom(db: Db | Tx, now: Date): Promise<HeadroomView> {
  const pool = await readPool(db, now);
  const waiting = await db.allocation.count({ where: { queuedAt: { not: null } } });
  return { capacity: pool.capacity, granted: pool.granted, locked: pool.locked, free: pool.free, waiting };
}
