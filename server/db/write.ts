import { AsyncLocalStorage } from 'node:async_hooks';
import { takeAfterCommit } from './after-commit.ts';
import type { Db, Tx } from './client.ts';

const writing = new AsyncLocalStorage<boolean>();

/**
 * Opens the one write transaction of a command. Commands run one at a time on both databases, so that what a command has
 * read stays true until it commits: SQLite has a single writer, and PostgreSQL takes an advisory lock that all replicas
 * share. (At a few hundred commands a second, that is far from the limit of a city's paperwork.)
 * @throws when called inside another: it would wait for itself; pass `tx` on instead
 */
export async function write<T>(db: Db, act: (tx: Tx) => Promise<T>): Promise<T> {
  if (writing.getStore()) throw new Error('A write transaction was opened inside another; pass its tx on instead.');
  const { result, after } = await writing.run(true, () =>
    db.$transaction(async (tx) => {
      if (isPostgresClient(db)) {
        markPostgres(tx);
        await tx.$executeRawUnsafe(`SELECT pg_advisory_xact_lock(${COMMAND_LOCK})`);
      }
      const result = await act(tx);
      return { result, after: takeAfterCommit(tx) };
    }),
  );
  for (const call of after) call();
  return result;
}

/** "yunzhi" as a number: any constant does, as long as every replica uses the same. */
const COMMAND_LOCK = 0x79_75_6e_7a_68_69;

const postgresClients = new WeakSet<Db | Tx>();
export const markPostgres = (db: Db | Tx): void => void postgresClients.add(db);
export const isPostgresClient = (db: Db | Tx): boolean => postgresClients.has(db);
