import type { Db, Tx } from '../../db/client.ts';
import { adviceByUnit, type UsageAdvice } from '../advice-report.ts';
import type { VerdictKind } from '../verdict.ts';
import { VERDICT_SELECT } from './rows.ts';

/** What the last judgement advises to each unit, for the monthly operation report (article 8). */
export async function adviceToUnits(db: Db | Tx): Promise<UsageAdvice[]> {
  const rows = await db.workloadVerdict.findMany({ select: VERDICT_SELECT });
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
