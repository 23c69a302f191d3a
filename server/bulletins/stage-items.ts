import type { Severity } from '../../operators/resources/severities.ts';
import { SEVERITIES } from '../../operators/resources/severities.ts';
import { digestOf } from '../../operators/runtime/canonical.ts';
import { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Command, Services } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { isPostgresClient, write } from '../db/write.ts';
import type { CurrentPolicy } from '../policies/current.ts';
import { addWorkingDays } from '../time/working-days.ts';
import { type ItemPlan, placeOf } from './plan-items.ts';

export interface Staging {
  /** Of this publication alone: two that are under way at once do not see each other's. */
  attempt: string;
  bulletinId: string;
  month: string;
  policy: CurrentPolicy;
  /** Unit's id by its code; the platform's findings are the provider's. */
  unitIds: ReadonlyMap<string, string>;
  providerId: string;
}

/** Rows of one transaction: commands of others come in between. */
const CHUNK = 1_000;
/** SQLite takes a limited number of values in one statement. */
const ROWS_A_STATEMENT = 500;

/**
 * Writes what a publication will do beside the items, in small transactions. Nothing of it can be seen before `openStaged` has carried it
 * over in one; an attempt that was killed leaves rows that `dropStrays` takes away.
 */
export async function stageItems(cmd: Command, plan: ItemPlan, staging: Staging): Promise<void> {
  const items = await itemRows(cmd, plan, staging);
  const sightings = sightingRows(cmd, plan, staging);
  const columns = columnsFor(isPostgresClient(cmd.db));
  await inChunks(cmd.db, items, (tx, rows) => insert(tx, 'BulletinStagedItem', rows, columns));
  await inChunks(cmd.db, sightings, (tx, rows) => insert(tx, 'BulletinStagedSighting', rows, columns));
}

async function inChunks<Row>(
  db: Db,
  rows: readonly Row[],
  act: (tx: Tx, rows: Row[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < rows.length; at += CHUNK)
    await write(db, async (tx) => {
      for (let from = at; from < Math.min(at + CHUNK, rows.length); from += ROWS_A_STATEMENT)
        await act(tx, rows.slice(from, Math.min(from + ROWS_A_STATEMENT, at + CHUNK)));
    });
}

/** How a value is written: PostgreSQL wants to be told what is JSON and what is of an enumeration; SQLite has neither. */
type Columns = (name: string, value: unknown) => Prisma.Sql;

const columnsFor =
  (isPostgres: boolean): Columns =>
  (name, value) => {
    const isJson = value !== null && typeof value === 'object' && !(value instanceof Date);
    const plain = isJson ? JSON.stringify(value) : value;
    if (isPostgres && isJson) return Prisma.sql`CAST(${plain} AS JSONB)`;
    if (isPostgres && name === 'severity') return Prisma.sql`CAST(${plain} AS "BulletinSeverity")`;
    return Prisma.sql`${plain}`;
  };

/** Many rows in one statement as SQL: the query compiler takes ten times as long for the same. */
async function insert(tx: Tx, table: string, rows: readonly object[], columns: Columns): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  const values = rows.map(
    (row) => Prisma.sql`(${Prisma.join(Object.entries(row).map(([name, value]) => columns(name, value)))})`,
  );
  const into = Prisma.raw(`"${table}" (${names.map((name) => `"${name}"`).join(', ')})`);
  await tx.$executeRaw`INSERT INTO ${into} VALUES ${Prisma.join(values)}`;
}

async function itemRows(cmd: Command, { fresh }: ItemPlan, staging: Staging) {
  const { attempt, bulletinId, month, policy, unitIds, providerId } = staging;
  const at = cmd.clock.now();
  const systems = await systemsByTenancy(cmd.db);
  const days = policy.body.bulletin.itemDueDays;
  const dueAt = Object.fromEntries(SEVERITIES.map((each) => [each, addWorkingDays(at, days[each])])) as Record<
    Severity,
    Date
  >;
  return fresh.map(({ finding, ids }, sequence) => ({
    attempt,
    sequence,
    id: cmd.newId(),
    fingerprint: digestOf([placeOf(finding), finding.severity, month]),
    bulletinId,
    month,
    unitId: unitIds.get(finding.unit) ?? providerId,
    systemId: systems.get(finding.tenancy) ?? null,
    tenancy: finding.tenancy,
    section: finding.section,
    subject: finding.subject,
    title: finding.title,
    detail: finding.detail,
    detailSaid: finding.said ?? [],
    severity: finding.severity,
    ids,
    fixable: finding.fixable ?? null,
    policyVersion: policy.version,
    dueAt: dueAt[finding.severity],
    reportFiles: [],
    at,
  }));
}

function sightingRows(cmd: Command, { same, fewer, gone }: ItemPlan, { attempt, month }: Staging) {
  const common = { attempt, month, at: cmd.clock.now() };
  const none = { remaining: [], eventId: '' };
  return [
    ...same.map((itemId) => ({ ...common, ...none, itemId, outcome: 'same' })),
    ...fewer.map(({ id, remaining }) => ({
      ...common,
      ...none,
      itemId: id,
      outcome: 'fewer',
      remaining,
    })),
    ...gone.map((itemId) => ({ ...common, ...none, itemId, outcome: 'gone', eventId: cmd.newId() })),
  ];
}

async function systemsByTenancy(db: Db): Promise<Map<string, string>> {
  const rows = await db.allocation.findMany({ select: { tenancyName: true, systemId: true } });
  return new Map(rows.map(({ tenancyName, systemId }) => [tenancyName, systemId]));
}

/** Takes away what an attempt has staged, also one that came to nothing. */
export async function dropStaged({ db }: Services, attempt: string): Promise<void> {
  await write(db, async (tx) => {
    await tx.bulletinStagedItem.deleteMany({ where: { attempt } });
    await tx.bulletinStagedSighting.deleteMany({ where: { attempt } });
  });
}

/** A publication takes seconds; what lies there longer was left behind by a process that died. */
const STRAY_MILLIS = 3_600_000;

export async function dropStrays({ db, clock }: Services): Promise<number> {
  const stray = { at: { lt: new Date(clock.now().getTime() - STRAY_MILLIS) } };
  const found =
    (await db.bulletinStagedItem.count({ where: stray })) + (await db.bulletinStagedSighting.count({ where: stray }));
  if (found === 0) return 0;
  await write(db, async (tx) => {
    await tx.bulletinStagedItem.deleteMany({ where: stray });
    await tx.bulletinStagedSighting.deleteMany({ where: stray });
  });
  return found;
}
