import { type Prisma, PrismaClient } from '../../prisma/generated/sqlite/client.ts';
import { SqliteAdapter } from './sqlite.ts';
import { markPostgres } from './write.ts';

/** The records. The type is the SQLite client's; PostgreSQL's is generated from the same schema and has the same shape. */
export type Db = PrismaClient;
/** The records inside a transaction. Inside one, never touch `Db`: on SQLite it would wait for the transaction to end. */
export type Tx = Prisma.TransactionClient;

/** Long enough for a burst of commands that queue for the single writer. */
const TRANSACTIONS = { maxWait: 20_000, timeout: 20_000 };

export const isPostgres = (url: string): boolean => /^postgres(ql)?:\/\//.test(url);

/**
 * Opens the records.
 * @param url `file:/data/records.db` or `postgres://user:password@host:5432/name?schema=name`
 */
export async function openDb(url: string): Promise<Db> {
  if (!isPostgres(url)) return new PrismaClient({ adapter: new SqliteAdapter(url), transactionOptions: TRANSACTIONS });
  const { postgresAdapter } = await import('./postgres.ts');
  const { PrismaClient: PostgresClient } = await import('../../prisma/generated/postgresql/client.ts');
  const client = new PostgresClient({
    adapter: postgresAdapter(url),
    transactionOptions: TRANSACTIONS,
  }) as unknown as Db;
  markPostgres(client);
  return client;
}
