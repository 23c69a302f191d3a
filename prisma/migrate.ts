import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Db, isPostgres } from '../server/db/client.ts';
import { SqliteAdapter } from '../server/db/sqlite.ts';
import { type Dialect, readSchema, schemaFor } from './schema-for.ts';

interface Migration {
  name: string;
  script: string;
}

/**
 * Brings the records to the present schema with the migrations of `prisma/migrations/<dialect>/`, by Prisma's own engine
 * (as WebAssembly, in process), so that `prisma migrate deploy` sees the same history.
 * @returns the names of the migrations that were applied now
 * @throws when a migration fails, or an applied one was edited or is unknown here
 */
export async function migrate(db: Db, url: string): Promise<string[]> {
  const dialect: Dialect = isPostgres(url) ? 'postgresql' : 'sqlite';
  const migrations = readMigrations(dialect);
  if (await isUpToDate(db, migrations)) return [];
  const { engine, close } = await openEngine(dialect, url);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: listOf(dialect, migrations),
      filters: NO_FILTERS,
    });
    return appliedMigrationNames;
  } finally {
    await close();
  }
}

const folderOf = (dialect: Dialect) => fileURLToPath(new URL(`./migrations/${dialect}/`, import.meta.url));

export function readMigrations(dialect: Dialect): Migration[] {
  const folder = folderOf(dialect);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, script: readFileSync(`${folder}${entry.name}/migration.sql`, 'utf8') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Loading the engine costs a good part of a second; a start with nothing to do should not pay it. */
async function isUpToDate(db: Db, migrations: Migration[]): Promise<boolean> {
  try {
    const applied = await db.$queryRawUnsafe<{ migration_name: string; checksum: string }[]>(
      'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    const checksums = new Map(applied.map((row) => [row.migration_name, row.checksum]));
    return (
      checksums.size === migrations.length && migrations.every((one) => checksums.get(one.name) === checksumOf(one))
    );
  } catch {
    // No such table: a new database. Anything worse shows itself in the engine's own words.
    return false;
  }
}

const checksumOf = (migration: Migration) => createHash('sha256').update(migration.script).digest('hex');

const NO_FILTERS = { externalTables: [], externalEnums: [] };

const listOf = (dialect: Dialect, migrations: Migration[]) => ({
  baseDir: folderOf(dialect),
  lockfile: { path: 'migration_lock.toml', content: `provider = "${dialect}"\n` },
  shadowDbInitScript: '',
  migrationDirectories: migrations.map(({ name, script }) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: script } },
  })),
});

/** The schema that the migrations lead to, kept beside them by `npm run generate:migration`. */
export const MIGRATED_SCHEMA = new URL('./migrations/schema.prisma', import.meta.url);
/** The schema of the last release: what is written since then is one migration, written anew until it is released. */
export const RELEASED_SCHEMA = new URL('./migrations/released.prisma', import.meta.url);

/** The statements that lead from the schema of the last release to the present one; empty when it is the same. */
export async function difference(dialect: Dialect, url: string): Promise<string> {
  const datamodel = (content: string) => ({
    tag: 'schemaDatamodel' as const,
    files: [{ path: 'schema.prisma', content }],
  });
  const released = schemaFor(dialect, readFileSync(RELEASED_SCHEMA, 'utf8'));
  return diff(dialect, url, datamodel(released), datamodel(readSchema(dialect)));
}

/**
 * What is missing from what the migrations really build, on SQLite. (Over its PostgreSQL adapter Prisma's engine cannot read
 * a schema back: "Column type 'char' could not be deserialized"; there the tests show that the migrations work.)
 */
export async function replayDifference(): Promise<string> {
  const from = { tag: 'migrations' as const, ...listOf('sqlite', readMigrations('sqlite')) };
  const to = { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content: readSchema('sqlite') }] };
  return diff('sqlite', 'file::memory:', from, to);
}

type Engine = Awaited<ReturnType<typeof openEngine>>['engine'];
type DiffTarget = Parameters<Engine['diff']>[0]['from'];

async function diff(dialect: Dialect, url: string, from: DiffTarget, to: DiffTarget): Promise<string> {
  const { engine, close } = await openEngine(dialect, url);
  try {
    const { stdout } = await engine.diff({ from, to, script: true, exitCode: null, filters: NO_FILTERS });
    return (stdout ?? '').includes('This is an empty migration') ? '' : (stdout ?? '').trim();
  } finally {
    await close();
  }
}

/** The engine over its own connection; both end with `close`. */
async function openEngine(dialect: Dialect, url: string) {
  const { SchemaEngine } = await loadEngine();
  const { bindMigrationAwareSqlAdapterFactory } = await import('@prisma/driver-adapter-utils');
  const factory =
    dialect === 'sqlite' ? new SqliteAdapter(url) : (await import('../server/db/postgres.ts')).postgresAdapter(url);
  const opened: { dispose(): Promise<void> }[] = [];
  const remember = async <T extends { dispose(): Promise<void> }>(adapter: Promise<T>) => {
    opened.push(await adapter);
    return adapter;
  };
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', readSchema(dialect)]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory({
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect: () => remember(factory.connect()),
      // The engine ends this one itself.
      connectToShadowDb: () => factory.connectToShadowDb(),
    }),
  );
  const close = async () => {
    engine.free();
    for (const adapter of opened) await adapter.dispose();
  };
  return { engine, close };
}

/** The part of the standard that is used here; Node's types leave it to the DOM's. */
declare const WebAssembly: {
  instantiate(wasm: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

type EngineModule = typeof import('@prisma/schema-engine-wasm');

let loaded: Promise<EngineModule> | undefined;

/** Once in a process: the bindings keep views into the memory of one instance. */
function loadEngine(): Promise<EngineModule> {
  loaded ??= instantiateEngine();
  return loaded;
}

/** What the package's own entry does by importing the `.wasm` file, which Node still warns about as experimental. */
async function instantiateEngine(): Promise<EngineModule> {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const folder = new URL('./', import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const wasm = readFileSync(new URL('schema_engine_bg.wasm', folder));
  const { exports } = (await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings })).instance;
  bindings.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  return bindings as unknown as EngineModule;
}
