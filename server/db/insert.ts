import type { Tx } from './client.ts';
import { isPostgresClient } from './write.ts';

export interface Inserting<Row> {
  /** Writes one row, and asks for as little of it back as can be. */
  one: (data: Row) => PromiseLike<unknown>;
  all: (data: Row[]) => PromiseLike<unknown>;
}

/**
 * Many new rows within a command (`write`), the way that costs least. How a single row is written Prisma plans once; `createMany` it plans
 * anew each time, at a price that grows with the rows and beyond that of writing them, and the planner never gives its memory back.
 * On PostgreSQL the way to the server counts for more: there all rows go at once.
 */
export async function insertRows<Row>(tx: Tx, rows: readonly Row[], { one, all }: Inserting<Row>): Promise<void> {
  if (rows.length === 0) return;
  if (isPostgresClient(tx)) await all([...rows]);
  else for (const row of rows) await one(row);
}
