import type { Db, Tx } from '../../db/client.ts';
import { adviceByUnit, type UsageAdvice } from '../advice-report.ts';
import type { Evidence, VerdictKind } from '../verdict.ts';
import { p95Of, VERDICT_SELECT, type VerdictRecord } from './rows.ts';

/**
 * What is advised to each unit in a month's operation report (article 8): by the verdicts kept of the month's last day, so that a
 * report that is drafted late says what was so then. Before that day is judged, by the last judgement of the month.
 */
export async function adviceToUnits(db: Db | Tx, month: string): Promise<UsageAdvice[]> {
  const kept = await keptOf(db, month);
  const rows =
    kept.length > 0
      ? kept
      : await db.workloadVerdict.findMany({ where: { asOf: { startsWith: `${month}-` } }, select: VERDICT_SELECT });
  const systems = await db.system.findMany({ select: { id: true, name: true, unit: { select: { name: true } } } });
  const named = new Map(systems.map((system) => [system.id, system]));
  return adviceByUnit(
    rows.map((row) => ({
      ...row,
      verdict: row.verdict as VerdictKind,
      systemName: named.get(row.systemId)?.name ?? '',
      unitName: named.get(row.systemId)?.unit.name ?? '',
    })),
  );
}

async function keptOf(db: Db | Tx, month: string): Promise<VerdictRecord[]> {
  const rows = await db.monthlyVerdict.findMany({ where: { month } });
  return rows.map(({ id, evidence, month: _, policyVersion: __, daysThere: ___, ...row }) => ({
    ...row,
    ...p95Of(evidence as unknown as Evidence),
    id: id.slice(month.length + 1),
    asOf: month,
    storageMib: 0,
  }));
}
