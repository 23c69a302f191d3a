import type { Draft } from '../../operators/resources/security-bulletin.ts';
import { SEVERITIES } from '../../operators/resources/severities.ts';
import type { Db, Tx } from '../db/client.ts';
import { guardPeriodsBetween } from '../guard/periods.ts';
import { dayOf } from '../time/working-days.ts';
import { figuresOf, incidentsOf } from './figures.ts';
import type { BulletinContent, ItemCounts, Texts } from './views.ts';

/** A bulletin as the records hold it, as far as its content goes. */
export interface ContentSource {
  id: string;
  month: string;
  fromAt: Date;
  untilAt: Date;
  policyVersion: number;
  draft: unknown;
  texts: unknown;
}

/**
 * Puts together what is published: the operators' draft, the provider's words, the imported figures and incidents. `draft` must be there.
 * The content is a function of the records alone, so that what is shown before publication is what will be published.
 */
export async function contentOf(
  db: Db | Tx,
  bulletin: ContentSource,
  publication: { number: string; issuer: string; publishedAt: Date },
): Promise<BulletinContent> {
  const { parts: _parts, ...draft } = bulletin.draft as Draft;
  return {
    month: bulletin.month,
    number: publication.number,
    issuer: publication.issuer,
    from: bulletin.fromAt.toISOString(),
    until: bulletin.untilAt.toISOString(),
    publishedAt: publication.publishedAt.toISOString(),
    policyVersion: bulletin.policyVersion,
    draft,
    texts: bulletin.texts as Texts,
    figures: await figuresOf(db, bulletin.month),
    incidents: (await incidentsOf(db, bulletin.month)).map(({ unitId: _unit, ...incident }) => incident),
    audit: await auditOf(db, bulletin.month),
    items: await itemCounts(db, bulletin.month),
    guard: await guardOf(db, bulletin),
    sources: await sourcesOf(db, bulletin.month),
  };
}

/** Guard periods that touch the month. */
async function guardOf(db: Db | Tx, { fromAt, untilAt }: ContentSource): Promise<BulletinContent['guard']> {
  const periods = await guardPeriodsBetween(db, dayOf(fromAt), dayOf(new Date(untilAt.getTime() - 1)));
  return periods.map(({ name, fromDay, untilDay }) => ({ name, fromDay, untilDay }));
}

/** Who handed in the month's figures and incidents: a token by its name, a file as such. */
async function sourcesOf(db: Db | Tx, month: string): Promise<BulletinContent['sources']> {
  const figures = await db.securityFigure.groupBy({ by: ['source'], where: { month }, _count: true });
  const incidents = await db.securityIncident.groupBy({ by: ['source'], where: { month }, _count: true });
  const counts = (groups: { source: string; _count: number }[]) =>
    new Map(groups.map(({ source, _count }) => [source, _count]));
  const [counted, told] = [counts(figures), counts(incidents)];
  const sources = [...new Set([...counted.keys(), ...told.keys()])].sort();
  const tokens = await db.bulletinToken.findMany({ where: { id: { in: sources } }, select: { id: true, name: true } });
  const names = new Map(tokens.map(({ id, name }) => [id, name]));
  return sources.map((source) => ({
    name: names.get(source) ?? source,
    figures: counted.get(source) ?? 0,
    incidents: told.get(source) ?? 0,
  }));
}

/** Events that came by the audit webhook; null when none came. */
async function auditOf(db: Db | Tx, month: string): Promise<BulletinContent['audit']> {
  const groups = await db.securityAuditEvent.groupBy({ by: ['kind'], where: { month }, _count: true });
  if (groups.length === 0) return null;
  const of = (kind: string) => groups.find((each) => each.kind === kind)?._count ?? 0;
  const byOthers = await db.securityAuditEvent.count({ where: { month, byOther: true } });
  return { denied: of('denied'), deleted: of('deleted'), restarted: of('restarted'), scaled: of('scaled'), byOthers };
}

/** How the items of all months until this one stand. */
async function itemCounts(db: Db | Tx, month: string): Promise<ItemCounts> {
  const groups = await db.bulletinItem.groupBy({
    by: ['state', 'severity'],
    where: { month: { lte: month } },
    _count: true,
  });
  const sum = (keep: (group: (typeof groups)[number]) => boolean) =>
    groups.filter(keep).reduce((all, { _count }) => all + _count, 0);
  const inState = (state: string) => sum((group) => group.state === state);
  const [critical = 0, high = 0, medium = 0, low = 0] = SEVERITIES.map((severity) =>
    sum((group) => group.severity === severity && group.state !== 'fixed'),
  );
  return {
    total: sum(() => true),
    bySeverity: { critical, high, medium, low },
    fixed: inState('fixed'),
    riskAccepted: inState('riskAccepted'),
    overdue: inState('overdue'),
  };
}

/** 云政务安〔2026〕第11期: the year and the number of the month reported on, so that a number can be given once only. */
export function numberOf(month: string, prefix: string): string {
  const [year, number] = month.split('-');
  return `${prefix}〔${year}〕第${Number(number)}期`;
}
