import { addMonths } from '../../operators/resources/months.ts';
import type { Db, Tx } from '../db/client.ts';
import type { FigureView, IncidentView } from './views.ts';

/** Figures of the provider's security products (domain.md, section 7), by the heading under which they are imported. */
export const FIGURES = {
  攻击总数: 'attacks',
  已阻断: 'blocked',
  有效告警: 'effectiveAlerts',
  处置高危漏洞: 'highRiskHandled',
  弱口令: 'weakPasswords',
  泄露风险: 'leakRisks',
  境内来源: 'sourcesHome',
  境外来源: 'sourcesAbroad',
} as const;
export type FigureName = (typeof FIGURES)[keyof typeof FIGURES];
export const FIGURE_NAMES = Object.values(FIGURES);

export const SIDES = { 互联网侧: 'internet', 政务外网侧: 'extranet', 合计: 'all' } as const;
export type Side = (typeof SIDES)[keyof typeof SIDES];

/** An attacked system's number of attacks is a figure of its own: `target:<name of the system>`. */
export const TARGET = 'target:';

/** The month's figures with last month's beside them; targets only the five most attacked. */
export async function figuresOf(db: Db | Tx, month: string): Promise<FigureView[]> {
  const rows = await db.securityFigure.findMany({ where: { month: { in: [month, addMonths(month, -1)] } } });
  const keyOf = ({ side, name }: { side: string; name: string }) => `${side}|${name}`;
  const before = new Map(rows.filter((row) => row.month !== month).map((row) => [keyOf(row), row.value]));
  const now = rows
    .filter((row) => row.month === month)
    .map((row) => ({
      side: row.side as Side,
      name: row.name,
      value: row.value,
      before: before.get(keyOf(row)) ?? null,
    }));
  const targets = now.filter(({ name }) => name.startsWith(TARGET)).sort((a, b) => b.value - a.value || order(a, b));
  return [...now.filter(({ name }) => !name.startsWith(TARGET)).sort(order), ...targets.slice(0, 5)];
}

const order = (a: FigureView, b: FigureView): number => (`${a.side}|${a.name}` < `${b.side}|${b.name}` ? -1 : 1);

/** Rows of the risk table that a bulletin holds; more would be a register, not a bulletin. */
const MOST_INCIDENTS = 1000;

export async function incidentsOf(db: Db | Tx, month: string): Promise<(IncidentView & { unitId: string | null })[]> {
  const rows = await db.securityIncident.findMany({
    where: { month },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
    take: MOST_INCIDENTS,
  });
  return rows.map(({ at, systemName, unitName, unitId, kind, severity, result, state }) => ({
    at: at.toISOString(),
    systemName,
    unitName,
    unitId,
    kind,
    severity,
    result,
    state,
  }));
}
