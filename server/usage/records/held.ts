import type { UsageReportStatus, WorkloadUsage } from '../../../operators/resources/usage-report.ts';

const MIB = 1024 ** 2;

/** What a namespace held when its day was last looked at, beside requests and use. Null: without a limit, or not measured. */
export interface Held {
  limitCpuMillis: number | null;
  limitMemoryMib: number | null;
  storageRequestMib: number;
  storageUseMib: number | null;
}

/**
 * Of the workloads that were there at the last look. All claims of the namespace count as requested, mounted or not, where the report
 * lists them; a report of the past only knows those that its workloads mounted.
 */
export function heldBy({ workloads, inventory }: Pick<UsageReportStatus, 'workloads' | 'inventory'>): Held {
  const last = workloads.reduce((latest, { lastSlot = -1 }) => Math.max(latest, lastSlot), -1);
  const present = workloads.filter(({ replicas, lastSlot = -1 }) => replicas > 0 && lastSlot === last);
  const withVolumes = present.filter(({ amounts }) => amounts.storageMib > 0);
  const claimed = inventory
    ? Math.round(inventory.volumes.reduce((sum, { bytes }) => sum + bytes, 0) / MIB)
    : sumOf(present, ({ amounts }) => amounts.storageMib);
  return {
    limitCpuMillis: sumOf(present, ({ cpuLimitMillis }) => cpuLimitMillis),
    limitMemoryMib: sumOf(present, ({ memoryLimitMib }) => memoryLimitMib),
    storageRequestMib: claimed ?? 0,
    storageUseMib: sumOf(withVolumes, ({ storageUseMib }) => storageUseMib),
  };
}

/** Null as soon as one is not told. */
function sumOf(workloads: readonly WorkloadUsage[], amount: (one: WorkloadUsage) => number | undefined): number | null {
  let total = 0;
  for (const one of workloads) {
    const part = amount(one);
    if (part === undefined) return null;
    total += part;
  }
  return total;
}
