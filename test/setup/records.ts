import { createHash, randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, readMigrations } from '../../prisma/migrate.ts';
import { type Db, openDb } from '../../server/db/client.ts';

export interface TestRecords {
  db: Db;
  url: string;
  dataDir: string;
  close(): Promise<void>;
}

/** Whether this run is on PostgreSQL (`npm run test:postgres`); the variable names a server where databases can be made. */
const server = process.env.YUNZHI_TEST_POSTGRES;

/** Fresh, migrated, empty records: a copy of one migrated base, made once and shared by all workers. */
export async function openTestRecords(): Promise<TestRecords> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yunzhi-test-'));
  const { url, drop } = server ? await copyPostgres(server) : await copySqlite(dataDir);
  const db = await openDb(url);
  // These records need not outlive a power cut; tests that kill processes start real ones, with the real setting.
  if (!server) await db.$executeRawUnsafe('PRAGMA synchronous = OFF');
  return {
    db,
    url,
    dataDir,
    close: async () => {
      await db.$disconnect();
      await drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const digestOf = (dialect: 'sqlite' | 'postgresql') =>
  createHash('sha256')
    .update(JSON.stringify(readMigrations(dialect)))
    .digest('hex')
    .slice(0, 16);

async function copySqlite(dataDir: string) {
  const base = join(tmpdir(), 'yunzhi-test-base', `${digestOf('sqlite')}.db`);
  if (!existsSync(base)) await makeSqliteBase(base);
  const file = join(dataDir, 'records.db');
  copyFileSync(base, file);
  return { url: `file:${file}`, drop: async () => undefined };
}

/** Workers may make it at the same time: each makes its own, and the last rename wins. */
async function makeSqliteBase(base: string): Promise<void> {
  mkdirSync(join(base, '..'), { recursive: true });
  const own = `${base}.${randomUUID()}`;
  const url = `file:${own}`;
  const db = await openDb(url);
  await migrate(db, url);
  await db.$disconnect();
  renameSync(own, base);
}

async function copyPostgres(serverUrl: string) {
  const base = `base_${digestOf('postgresql')}`;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = await openDb(serverUrl);
  try {
    await makePostgresBase(admin, serverUrl, base);
    await admin.$executeRawUnsafe(`CREATE DATABASE ${name} TEMPLATE ${base}`);
  } finally {
    await admin.$disconnect();
  }
  const drop = async () => {
    const again = await openDb(serverUrl);
    await again.$executeRawUnsafe(`DROP DATABASE ${name} WITH (FORCE)`);
    await again.$disconnect();
  };
  return { url: withDatabase(serverUrl, name), drop };
}

/** Made under another name and renamed when it is whole, so that a half-migrated base is never copied. */
async function makePostgresBase(admin: Db, serverUrl: string, base: string): Promise<void> {
  const exists = async () =>
    (await admin.$queryRawUnsafe<unknown[]>('SELECT 1 FROM pg_database WHERE datname = $1', base)).length > 0;
  if (await exists()) return;
  const own = `making_${randomUUID().replaceAll('-', '')}`;
  await admin.$executeRawUnsafe(`CREATE DATABASE ${own}`);
  const url = withDatabase(serverUrl, own);
  const db = await openDb(url);
  await migrate(db, url);
  await db.$disconnect();
  try {
    await admin.$executeRawUnsafe(`ALTER DATABASE ${own} RENAME TO ${base}`);
  } catch (error) {
    // Another worker was faster.
    if (!(await exists())) throw error;
    await admin.$executeRawUnsafe(`DROP DATABASE ${own}`);
  }
}

function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}
