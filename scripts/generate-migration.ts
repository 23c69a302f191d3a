import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { difference, MIGRATED_SCHEMA, RELEASED_SCHEMA } from '../prisma/migrate.ts';
import { type Dialect, wholeSchema } from '../prisma/schema-for.ts';
import { alone } from './alone.ts';
import { findPostgres, startPostgres } from './postgres.ts';

/**
 * `npm run generate:migration -- <name>`: writes, for each database, what leads from the last release's schema to the present
 * one. Until a release (`-- --release`) the same name is written anew. PostgreSQL must be installed: Prisma's engine wants
 * one to be there.
 */
const name = process.argv[2] ?? 'change';
const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
if (name === '--release') copyFileSync(MIGRATED_SCHEMA, RELEASED_SCHEMA);
else await alone('generate', writeAll);

async function writeAll(): Promise<void> {
  const bin = findPostgres();
  if (!bin) throw new Error('PostgreSQL is not installed (no initdb on PATH); its migration cannot be written.');
  const postgres = await startPostgres(bin);
  try {
    await write('sqlite', 'file::memory:');
    await write('postgresql', postgres.url);
    writeFileSync(MIGRATED_SCHEMA, wholeSchema());
  } finally {
    postgres.stop();
  }
}

async function write(dialect: Dialect, url: string): Promise<void> {
  const script = await difference(dialect, url);
  if (!script) return;
  const migrations = new URL(`../prisma/migrations/${dialect}/`, import.meta.url);
  const present = readdirSync(migrations).find((folder) => folder.endsWith(`_${name}`));
  const folder = new URL(`${present ?? `${stamp}_${name}`}/`, migrations);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('migration.sql', folder), `${script}\n`);
  writeFileSync(new URL('../migration_lock.toml', folder), `provider = "${dialect}"\n`);
  process.stdout.write(`wrote ${folder.pathname}\n`);
}
