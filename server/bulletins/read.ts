import type { Draft } from '../../operators/resources/security-bulletin.ts';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Command } from '../context.ts';
import { can } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import { contentOf, numberOf } from './content.ts';
import { providerUnit } from './extracts.ts';
import { type BulletinRecord, findBulletin, visibleUnits } from './find.ts';
import {
  type BulletinActionView,
  type BulletinContent,
  type BulletinRow,
  type BulletinView,
  type ExtractContent,
  type ExtractRow,
  type ExtractView,
  OPEN_ITEM_STATES,
} from './views.ts';

/** Without the full list of findings, which is megabytes. */
const ROW = {
  id: true,
  month: true,
  state: true,
  number: true,
  draft: true,
  draftAt: true,
  dueAt: true,
  draftedAt: true,
  publishedAt: true,
  overdueAt: true,
  overdueDays: true,
} as const satisfies Prisma.BulletinSelect;
type RowRecord = Prisma.BulletinGetPayload<{ select: typeof ROW }>;

/** All months for the authority and the provider; the published ones, with their own counts, for units and counties. */
export async function readBulletins(cmd: Command): Promise<BulletinRow[]> {
  const isAll = can(cmd.actor, 'bulletin:read:all');
  const rows = await cmd.db.bulletin.findMany({
    where: isAll ? {} : { state: 'published' },
    select: ROW,
    orderBy: { month: 'desc' },
  });
  const counts = await countsByBulletin(cmd);
  return rows.map((row) => rowOf(row, counts));
}

interface Counts {
  extracts: Map<string, number>;
  acknowledged: Map<string, number>;
  open: Map<string, number>;
  overdue: Map<string, number>;
}

async function countsByBulletin(cmd: Command): Promise<Counts> {
  const units = await visibleUnits(cmd.db, cmd);
  const own = units ? { unitId: { in: units } } : {};
  const group = async (where: Prisma.BulletinExtractWhereInput) => {
    const groups = await cmd.db.bulletinExtract.groupBy({
      by: ['bulletinId'],
      where: { ...own, ...where },
      _count: true,
    });
    return new Map(groups.map(({ bulletinId, _count }) => [bulletinId, _count]));
  };
  const groupItems = async (where: Prisma.BulletinItemWhereInput) => {
    const groups = await cmd.db.bulletinItem.groupBy({ by: ['bulletinId'], where: { ...own, ...where }, _count: true });
    return new Map(groups.map(({ bulletinId, _count }) => [bulletinId, _count]));
  };
  return {
    extracts: await group({}),
    acknowledged: await group({ acknowledgedAt: { not: null } }),
    open: await groupItems({ state: { in: [...OPEN_ITEM_STATES, 'retesting'] } }),
    overdue: await groupItems({ state: 'overdue' }),
  };
}

function rowOf(row: RowRecord, counts: Counts): BulletinRow {
  const draft = row.draft as Draft | null;
  return {
    id: row.id,
    month: row.month,
    state: row.state,
    number: row.number,
    draftAt: row.draftAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    draftedAt: row.draftedAt?.toISOString() ?? null,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    isLate: row.overdueAt !== null,
    overdueDays: row.overdueDays,
    findings: draft?.findings ?? null,
    vulnerabilities: draft?.vulnerabilities.total ?? null,
    extracts: counts.extracts.get(row.id) ?? 0,
    acknowledged: counts.acknowledged.get(row.id) ?? 0,
    openItems: counts.open.get(row.id) ?? 0,
    overdueItems: counts.overdue.get(row.id) ?? 0,
  };
}

export async function readBulletin(cmd: Command, month: string): Promise<BulletinView> {
  const bulletin = await findBulletin(cmd.db, cmd, month);
  const errata = await cmd.db.bulletinErratum.findMany({
    where: { bulletinId: bulletin.id },
    orderBy: { sequence: 'asc' },
  });
  return {
    ...rowOf(bulletin, await countsByBulletin(cmd)),
    content: await contentFor(cmd, bulletin),
    digest: bulletin.digest,
    frozenDigest: bulletin.frozenDigest,
    publishedByName: bulletin.publishedByName,
    errata: errata.map(({ sequence, words, byName, at, digest }) => ({
      sequence,
      words,
      byName,
      at: at.toISOString(),
      digest,
    })),
    units: await extractRows(cmd, bulletin.id),
    mine: await ownExtract(cmd, bulletin.id),
    version: bulletin.version,
    actions: actionsOf(cmd, bulletin),
  };
}

/** What was published, as it was; before that, what would be published now. */
async function contentFor(cmd: Command, bulletin: BulletinRecord): Promise<BulletinContent | null> {
  if (bulletin.content) return bulletin.content as unknown as BulletinContent;
  if (!bulletin.draft) return null;
  const now = cmd.clock.now();
  const { body } = await currentPolicy(cmd.db, now);
  const issuer = (await providerUnit(cmd.db)).name;
  return contentOf(cmd.db, bulletin, {
    number: numberOf(bulletin.month, body.bulletin.numberPrefix),
    issuer,
    publishedAt: now,
  });
}

async function extractRows(cmd: Command, bulletinId: string): Promise<ExtractRow[]> {
  const units = await visibleUnits(cmd.db, cmd);
  const where = { bulletinId, ...(units && { unitId: { in: units } }) };
  const extracts = await cmd.db.bulletinExtract.findMany({ where });
  const open = await cmd.db.bulletinItem.groupBy({
    by: ['unitId'],
    where: { ...where, state: { in: [...OPEN_ITEM_STATES, 'retesting'] } },
    _count: true,
  });
  const openOf = new Map(open.map(({ unitId, _count }) => [unitId, _count]));
  return extracts
    .map(({ unitId, content, acknowledgedAt, acknowledgedByName }) => {
      const { unitName, counts, findings, more } = content as unknown as ExtractContent;
      return {
        unitId,
        unitName,
        findings: findings.length + more,
        counts,
        acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
        acknowledgedByName,
        openItems: openOf.get(unitId) ?? 0,
      };
    })
    .sort((a, b) => (a.unitName < b.unitName ? -1 : 1));
}

async function ownExtract(cmd: Command, bulletinId: string): Promise<ExtractView | null> {
  const { unitId } = cmd.actor;
  const extract = await cmd.db.bulletinExtract.findUnique({ where: { bulletinId_unitId: { bulletinId, unitId } } });
  if (!extract) return null;
  return {
    ...(extract.content as unknown as ExtractContent),
    unitId,
    digest: extract.digest,
    acknowledgedAt: extract.acknowledgedAt?.toISOString() ?? null,
    acknowledgedByName: extract.acknowledgedByName,
    mayAcknowledge: extract.acknowledgedAt === null && can(cmd.actor, 'bulletin:answer'),
  };
}

function actionsOf(cmd: Command, { state, draft }: BulletinRecord): BulletinActionView[] {
  if (!can(cmd.actor, 'bulletin:write')) return [];
  const isPublished = state === 'published';
  const before = isPublished ? 'published' : draft ? undefined : 'notDrafted';
  return [
    { action: 'edit', enabled: !before, reason: before },
    { action: 'publish', enabled: !before, reason: before },
    { action: 'correct', enabled: isPublished, reason: isPublished ? undefined : 'notPublished' },
    { action: 'addItem', enabled: true },
  ];
}
