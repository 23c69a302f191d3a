import { toFen } from './money.ts';
import type { VerdictRow } from './reading/views.ts';

const SHOWN = 20;

/** One workload that the month's report names, with what following the advice would free. */
export type AdvisedWorkload = Pick<
  VerdictRow,
  | 'id'
  | 'name'
  | 'systemId'
  | 'systemName'
  | 'verdict'
  | 'cpuP95'
  | 'memoryP95'
  | 'freesCpuMillis'
  | 'freesMemoryMib'
  | 'freesYuan'
>;

/** Article 8: what is advised to one unit (or, with all rows, to the authority). */
export interface UsageAdvice {
  unitId: string;
  unitName: string;
  workloads: number;
  idle: number;
  overProvisioned: number;
  overloaded: number;
  insufficientData: number;
  freesCpuMillis: number;
  freesMemoryMib: number;
  freesYuan: number;
  /** To reclaim or to shrink, what saves most first; then what is overloaded and should grow. At most twenty of each. */
  save: AdvisedWorkload[];
  grow: AdvisedWorkload[];
}

/** Pure: the optimisation advice of the monthly operation report, one entry a unit, who could save most first. */
export function adviceByUnit(rows: readonly VerdictRow[]): UsageAdvice[] {
  return [...Map.groupBy(rows, ({ unitId }) => unitId)]
    .map(([unitId, own]) => adviceOf(unitId, own[0]?.unitName ?? '', own))
    .sort((a, b) => b.freesYuan - a.freesYuan || (a.unitId < b.unitId ? -1 : 1));
}

/** Pure: the same for any set of workloads under one name. */
export function adviceOf(unitId: string, unitName: string, rows: readonly VerdictRow[]): UsageAdvice {
  const of = (verdict: VerdictRow['verdict']) => rows.filter((row) => row.verdict === verdict);
  const save = [...of('idle'), ...of('overProvisioned')].sort(
    (a, b) => b.freesYuan - a.freesYuan || (a.id < b.id ? -1 : 1),
  );
  const grow = of('overloaded').sort((a, b) => (b.cpuP95 ?? 0) - (a.cpuP95 ?? 0) || (a.id < b.id ? -1 : 1));
  const sum = (amount: (row: VerdictRow) => number) => save.reduce((total, row) => total + amount(row), 0);
  return {
    unitId,
    unitName,
    workloads: rows.length,
    idle: of('idle').length,
    overProvisioned: of('overProvisioned').length,
    overloaded: grow.length,
    insufficientData: of('insufficientData').length,
    freesCpuMillis: sum((row) => row.freesCpuMillis),
    freesMemoryMib: sum((row) => row.freesMemoryMib),
    freesYuan: toFen(sum((row) => row.freesYuan)),
    save: save.slice(0, SHOWN).map(shown),
    grow: grow.slice(0, SHOWN).map(shown),
  };
}

const shown = (row: VerdictRow): AdvisedWorkload => ({
  id: row.id,
  name: row.name,
  systemId: row.systemId,
  systemName: row.systemName,
  verdict: row.verdict,
  cpuP95: row.cpuP95,
  memoryP95: row.memoryP95,
  freesCpuMillis: row.freesCpuMillis,
  freesMemoryMib: row.freesMemoryMib,
  freesYuan: row.freesYuan,
});
