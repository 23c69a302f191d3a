import type { UsageAmounts } from '../../operators/resources/usage-day.ts';
import { addAmounts } from './figures.ts';
import { costOfHours, type Prices } from './money.ts';

/** A tenancy over a period: its quota as an integral over time, since a quota may change within it. */
export interface TenancyUse {
  quotaCpuMilliSeconds: number;
  quotaMemoryMibSeconds: number;
  workloads: readonly UsageAmounts[];
}

/** Amount × time, and what it costs by the price list. */
export interface Gap {
  vcpuHours: number;
  gibHours: number;
  yuan: number;
}

/**
 * Where a grant goes before any workload is looked at: granted but not requested, requested but not used, used.
 * `unused` is negative where the workloads together used more than they requested; a negative gap costs nothing.
 */
export interface QuotaGap {
  quota: Gap;
  requested: Gap;
  used: Gap;
  unrequested: Gap;
  unused: Gap;
}

export function quotaGap(
  { quotaCpuMilliSeconds, quotaMemoryMibSeconds, workloads }: TenancyUse,
  prices: Prices,
): QuotaGap {
  const sum = totalAmounts(workloads);
  const gap = (milliSeconds: number, mibSeconds: number): Gap => {
    const vcpuHours = milliSeconds / 1000 / 3600;
    const gibHours = mibSeconds / 1024 / 3600;
    return { vcpuHours, gibHours, yuan: costOfHours(Math.max(0, vcpuHours), Math.max(0, gibHours), prices) };
  };
  const { cpuRequestMilliSeconds, cpuUseMilliSeconds, memoryRequestMibSeconds, memoryUseMibSeconds } = sum;
  return {
    quota: gap(quotaCpuMilliSeconds, quotaMemoryMibSeconds),
    requested: gap(cpuRequestMilliSeconds, memoryRequestMibSeconds),
    used: gap(cpuUseMilliSeconds, memoryUseMibSeconds),
    unrequested: gap(quotaCpuMilliSeconds - cpuRequestMilliSeconds, quotaMemoryMibSeconds - memoryRequestMibSeconds),
    unused: gap(cpuRequestMilliSeconds - cpuUseMilliSeconds, memoryRequestMibSeconds - memoryUseMibSeconds),
  };
}

/** Totals of a tenancy are the sums over its workloads, exactly: all amounts are whole numbers. */
export function totalAmounts(workloads: readonly UsageAmounts[]): UsageAmounts {
  const sum: UsageAmounts = {
    cpuMillis: 0,
    memoryMib: 0,
    storageMib: 0,
    cpuRequestMilliSeconds: 0,
    cpuUseMilliSeconds: 0,
    memoryRequestMibSeconds: 0,
    memoryUseMibSeconds: 0,
  };
  for (const amounts of workloads) addAmounts(sum, amounts);
  return sum;
}
