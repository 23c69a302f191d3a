import { PrismaLibSql } from '@prisma/adapter-libsql';
import Database from 'libsql';

type Adapter = Awaited<ReturnType<PrismaLibSql['connect']>>;
type Client = ReturnType<PrismaLibSql['createClient']>;
type ResultSet = Awaited<ReturnType<Client['batch']>>[number];
type Transaction = Awaited<ReturnType<Client['transaction']>>;
interface Sql {
  sql: string;
  args?: unknown;
}

/**
 * SQLite under Prisma, with two connections: one writes, one reads.
 *
 * Prisma's own libsql adapter has a single connection that an open transaction keeps to itself, so that every reader waits
 * for it; and its driver opens a new connection, without our settings, after each transaction. Here WAL lets readers go on,
 * transactions queue for the one writer (SQLite has only one anyway), and the settings below hold on both.
 */
export class SqliteAdapter {
  readonly provider = 'sqlite' as const;
  readonly adapterName = '@prisma/adapter-libsql';
  readonly #url: string;

  /** @param url `file:/path/to/records.db` */
  constructor(url: string) {
    this.#url = url;
  }

  async connect(): Promise<Adapter> {
    const writer = await new OneConnection({ url: this.#url }).connect();
    const reader = await new OneConnection({ url: this.#url }).connect();
    const side = (query: { sql: string }) => (/^\s*SELECT\b/i.test(query.sql) ? reader : writer);
    return {
      provider: 'sqlite',
      adapterName: this.adapterName,
      queryRaw: (query) => side(query).queryRaw(query),
      executeRaw: (query) => writer.executeRaw(query),
      executeScript: (script) => writer.executeScript(script),
      startTransaction: (isolation) => writer.startTransaction(isolation),
      dispose: async () => {
        await reader.dispose();
        await writer.dispose();
      },
    };
  }

  /** An empty database in memory, for the schema engine's comparisons. */
  async connectToShadowDb(): Promise<Adapter> {
    const shadow = await new OneConnection({ url: 'file::memory:' }).connect();
    // The engine replays whole migrations as if they were one statement; the driver would stop after the first.
    shadow.executeRaw = async ({ sql }) => {
      await shadow.executeScript(sql);
      return 0;
    };
    return shadow;
  }
}

class OneConnection extends PrismaLibSql {
  override createClient(config: { url: string }): Client {
    // The adapter calls these four of it and no others (checked against 7.10.0).
    return new Connection(config.url.replace(/^file:/, '')) as unknown as Client;
  }
}

const SETTINGS = [
  'PRAGMA journal_mode = WAL',
  // Durable at commit, also when the machine loses power.
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  // Another process (import, audit:verify) may hold the write lock for a moment.
  'PRAGMA busy_timeout = 10000',
  'PRAGMA cache_size = -32000',
];

const MAX_STATEMENTS = 400;

type Row = ResultSet['rows'][number];
type Statement = ReturnType<InstanceType<typeof Database>['prepare']>;

interface Prepared {
  statement: Statement;
  /** Null for a statement that returns no rows. */
  columns: { names: string[]; types: string[] } | null;
}

/** One connection that keeps its prepared statements: about twice as fast as preparing each time. */
class Connection {
  readonly #database: InstanceType<typeof Database>;
  readonly #prepared = new Map<string, Prepared>();

  constructor(path: string) {
    this.#database = new Database(path);
    for (const setting of SETTINGS) this.#database.exec(setting);
  }

  async execute({ sql, args }: Sql): Promise<ResultSet> {
    const { statement, columns } = this.#prepare(sql);
    // The driver knows no booleans.
    const values = ((args ?? []) as unknown[]).map((value) => (typeof value === 'boolean' ? Number(value) : value));
    if (!columns) return resultOf({ names: [], types: [] }, [], statement.run(values).changes);
    return resultOf(columns, statement.all(values) as Row[], 0);
  }

  async transaction(): Promise<Transaction> {
    // IMMEDIATE: take the write lock now, where waiting is possible, and not at the first write, where it would fail.
    this.#database.exec('BEGIN IMMEDIATE');
    const transaction = {
      execute: (statement: Sql) => this.execute(statement),
      commit: async () => this.#database.exec('COMMIT'),
      rollback: async () => {
        if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      },
    };
    return transaction as unknown as Transaction;
  }

  async executeMultiple(sql: string): Promise<void> {
    this.#database.exec(sql);
  }

  close(): void {
    if (!this.#database.open) return;
    this.#prepared.clear();
    // Fold the log into the file, so that the file alone is whole (backups, copies).
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#database.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const prepared = describe(this.#database.prepare(withEscape(sql)));
    // A full house is emptied: simpler than tracking the least used, and rare (the product has some 300 statements).
    if (this.#prepared.size >= MAX_STATEMENTS) this.#prepared.clear();
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/**
 * SQLite's LIKE knows no escape unless told; with the one that PostgreSQL has, one filter serves both (see `containing.ts`). Prisma
 * writes `LIKE ('%' || ? || '%')`, and for a prefix or suffix one side less.
 */
const withEscape = (sql: string): string => sql.replaceAll(/\bLIKE (\([^()]*\))/g, "LIKE $1 ESCAPE '\\'");

function describe(statement: Statement): Prepared {
  const columns = statement.columns();
  if (columns.length === 0) return { statement, columns: null };
  statement.raw(true);
  return {
    statement,
    columns: { names: columns.map((column) => column.name), types: columns.map((column) => column.type ?? '') },
  };
}

function resultOf(columns: { names: string[]; types: string[] }, rows: Row[], rowsAffected: number): ResultSet {
  return {
    columns: columns.names,
    columnTypes: columns.types,
    rows,
    rowsAffected,
    lastInsertRowid: undefined,
    toJSON: () => ({ columns: columns.names, rows }),
  };
}
