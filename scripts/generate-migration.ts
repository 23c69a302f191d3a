import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { difference, MIGRATED_SCHEMA } from '../prisma/migrate.ts';
import type { Dialect } from '../prisma/schema-for.ts';
import { findPostgres, startPostgres } from './postgres.ts';

/**
 * `npm run generate:migration -- <name>`: writes, for each database, what leads from the present migrations to
 * `schema.prisma`. PostgreSQL must be installed: Prisma's engine wants one to be there.
 */
const name = process.argv[2] ?? 'change';
const bin = findPostgres();
if (!bin) throw new Error('PostgreSQL is not installed (no initdb on PATH); its migration cannot be written.');
const postgres = await startPostgres(bin);
const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
try {
  await write('sqlite', 'file::memory:');
  await write('postgresql', postgres.url);
  copyFileSync(new URL('../prisma/schema.prisma', import.meta.url), MIGRATED_SCHEMA);
} finally {
  postgres.stop();
}

async function write(dialect: Dialect, url: string): Promise<void> {
  const script = await difference(dialect, url);
  if (!script) return;
  const folder = new URL(`../prisma/migrations/${dialect}/${stamp}_${name}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('migration.sql', folder), `${script}\n`);
  writeFileSync(new URL('../migration_lock.toml', folder), `provider = "${dialect}"\n`);
  process.stdout.write(`wrote prisma/migrations/${dialect}/${stamp}_${name}\n`);
}
