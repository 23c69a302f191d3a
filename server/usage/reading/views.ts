import type { HourUsage } from '../../../operators/resources/usage-report.ts';
import type { Advice } from '../advice.ts';
import type { Orphan } from '../orphans.ts';
import type { QuotaGap } from '../quota-gap.ts';
import type { SizeFigures } from '../size-figures.ts';
import type { Evidence, Reason, UsagePolicy, VerdictKind } from '../verdict.ts';

/** One workload in a table: its verdict and the figures people sort by (percent of what is requested; null without data). */
export interface VerdictRow {
  id: string;
  namespace: string;
  kind: string;
  name: string;
  systemId: string;
  systemName: string;
  unitId: string;
  unitName: string;
  asOf: string;
  verdict: VerdictKind;
  cpuMillis: number;
  memoryMib: number;
  storageMib: number;
  cpuP95: number | null;
  memoryP95: number | null;
  freesCpuMillis: number;
  freesMemoryMib: number;
  freesYuan: number;
  /** Where one system, or one workload, is looked at. */
  held?: HeldByWorkload | undefined;
}

/** Everything behind one verdict. */
export interface WorkloadView extends VerdictRow {
  policyVersion: number;
  reasons: Reason[];
  evidence: Evidence;
  sizes: { cpu: SizeFigures | null; memory: SizeFigures | null };
  advice: Advice;
  /** The same figures by each of the methods, in the policy's numbers; null for verdicts that call for no size. */
  alternatives: Pick<Advice, 'method' | 'cpu' | 'memory'>[];
  /** The thresholds of the policy version that judged. */
  thresholds: UsagePolicy;
  extraMarginPercent: number;
}

/** Cores and GiB over one day: means of what was granted, requested and used. `coverage`: share of the day that was sampled. */
export interface DayUse {
  day: string;
  coverage: number;
  quotaCpu: number;
  requestCpu: number;
  useCpu: number;
  quotaMemory: number;
  requestMemory: number;
  useMemory: number;
}

/**
 * What was held at the day's end: cores and GiB. Limits are null where a container has none, requested storage where no claim was told of,
 * its use where the source does not measure volumes.
 */
export interface SystemDay extends DayUse {
  limitCpu: number | null;
  limitMemory: number | null;
  quotaStorage: number;
  requestStorage: number | null;
  useStorage: number | null;
}

/** Of one workload on its last day; null as above. */
export interface HeldByWorkload {
  limitCpuMillis: number | null;
  limitMemoryMib: number | null;
  storageUseMib: number | null;
}

export interface SystemUsage {
  /** It holds a tenancy, which the operators measure; otherwise files of another cloud may be taken in. */
  isOnCluster: boolean;
  systemId: string;
  systemName: string;
  unitName: string;
  days: SystemDay[];
  /** The last 28 days, by hour: percent of what was requested; null where nothing was sampled or requested. */
  hours: { day: string; cpu: (number | null)[]; memory: (number | null)[] }[];
  gap: QuotaGap;
  workloads: VerdictRow[];
  exemptions: ExemptionView[];
}

export interface ExemptionView {
  id: string;
  systemId: string;
  systemName: string;
  kind: string;
  reason: string;
  from: string;
  until: string | null;
  approverName: string;
  state: 'inForce' | 'ended' | 'revoked';
}

export interface OrphanRow extends Orphan {
  systemId: string;
  systemName: string;
  unitName: string;
}

/** How much lies with each verdict, and what following the advice would free. */
export interface VerdictTotal {
  verdict: VerdictKind;
  workloads: number;
  systems: number;
  cpuMillis: number;
  memoryMib: number;
  freesYuan: number;
}

export interface Waste {
  id: string;
  name: string;
  unitName: string;
  idle: number;
  overProvisioned: number;
  cpuMillis: number;
  memoryMib: number;
  freesCpuMillis: number;
  freesMemoryMib: number;
  freesYuan: number;
}

export interface CityUsage {
  asOf: string | null;
  totals: VerdictTotal[];
  /** Workloads by their 95th percentile, in steps of five percent; the last step holds everything above 100. */
  distribution: { from: number; cpu: number; memory: number }[];
  units: Waste[];
  systems: Waste[];
  days: DayUse[];
  months: { month: string; verdict: VerdictKind; workloads: number; cpuMillis: number }[];
}

export type { HourUsage };
