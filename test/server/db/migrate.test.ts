import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MIGRATED_SCHEMA, migrate, readMigrations, replayDifference } from '../../../prisma/migrate.ts';
import { wholeSchema } from '../../../prisma/schema-for.ts';
import { isPostgres, openDb } from '../../../server/db/client.ts';
import { openTestRecords, type TestRecords } from '../../setup/records.ts';

let records: TestRecords;
beforeEach(async () => {
  records = await openTestRecords();
});
afterEach(() => records.close());

const names = () => readMigrations(isPostgres(records.url) ? 'postgresql' : 'sqlite').map(({ name }) => name);

test('migrated records have nothing left to apply', async () => {
  expect(await migrate(records.db, records.url)).toEqual([]);
});

test("the history is Prisma's own", async () => {
  const rows = await records.db.$queryRawUnsafe<{ migration_name: string }[]>(
    'SELECT migration_name FROM _prisma_migrations',
  );
  expect(rows.map((row) => row.migration_name)).toEqual(names());
});

test('a migration that was edited after it was applied stops the start', async () => {
  await records.db.$executeRawUnsafe("UPDATE _prisma_migrations SET checksum = 'other', finished_at = NULL");
  await expect(migrate(records.db, records.url)).rejects.toThrow();
});

test('both databases have migrations of the same names', () => {
  expect(readMigrations('sqlite').map(({ name }) => name)).toEqual(
    readMigrations('postgresql').map(({ name }) => name),
  );
});

test('what was written is there when the records are opened again', async () => {
  const { db, url } = records;
  await db.counter.create({ data: { name: 'kept', value: 7 } });
  const again = await openDb(url);
  expect(await again.counter.findUnique({ where: { name: 'kept' } })).toEqual({ name: 'kept', value: 7 });
  await again.$disconnect();
});

test('a broken reference is refused: foreign keys hold on every connection', async () => {
  const { db } = records;
  const orphan = { userId: 'nobody', role: 'leader', grantedAt: new Date(), grantedBy: 'x' };
  await expect(db.userRole.create({ data: orphan })).rejects.toMatchObject({ code: 'P2003' });
  await expect(db.$transaction((tx) => tx.userRole.create({ data: orphan }))).rejects.toMatchObject({ code: 'P2003' });
  await expect(db.$transaction((tx) => tx.userRole.create({ data: orphan }))).rejects.toMatchObject({ code: 'P2003' });
});

test('the migrations build what the schema says', async () => {
  expect(await replayDifference()).toBe('');
  expect(readFileSync(MIGRATED_SCHEMA, 'utf8')).toBe(wholeSchema());
});
