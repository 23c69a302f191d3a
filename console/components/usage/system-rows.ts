import type { VerdictRow } from '../../../server/usage/reading/views.ts';

/** One system's verdicts added up. */
export interface SystemSum {
  systemId: string;
  systemName: string;
  unitName: string;
  workloads: number;
  idle: number;
  overProvisioned: number;
  overloaded: number;
  cpuMillis: number;
  memoryMib: number;
  freesYuan: number;
}

/** The systems behind the verdicts, what could be saved most first. */
export function bySystem(rows: readonly VerdictRow[]): SystemSum[] {
  const sums = new Map<string, SystemSum>();
  for (const { systemId, systemName, unitName, verdict, cpuMillis, memoryMib, freesYuan } of rows) {
    const sum = sums.get(systemId) ?? {
      systemId,
      systemName,
      unitName,
      workloads: 0,
      idle: 0,
      overProvisioned: 0,
      overloaded: 0,
      cpuMillis: 0,
      memoryMib: 0,
      freesYuan: 0,
    };
    sum.workloads += 1;
    if (verdict === 'idle' || verdict === 'overProvisioned' || verdict === 'overloaded') sum[verdict] += 1;
    sum.cpuMillis += cpuMillis;
    sum.memoryMib += memoryMib;
    sum.freesYuan = Math.round((sum.freesYuan + freesYuan) * 100) / 100;
    sums.set(systemId, sum);
  }
  return [...sums.values()].sort((a, b) => b.freesYuan - a.freesYuan || (a.systemId < b.systemId ? -1 : 1));
}
