import type { PoolAmounts } from '../../capacity/amounts.ts';
import type { Advice } from '../advice.ts';
import type { SignalFigures } from '../figures.ts';
import { monthlyCost, type Prices } from '../money.ts';
import type { Reason, UsagePolicy, VerdictKind } from '../verdict.ts';

const MIB = 1024 ** 2;
const CORE = 1000;
const GIB = 1024 ** 3;

/** A workload as it was found, with the evidence that stood at the issue. */
export interface LetterWorkload {
  id: string;
  kind: string;
  name: string;
  verdict: VerdictKind;
  cpuMillis: number;
  memoryMib: number;
  from: string | null;
  to: string | null;
  days: number;
  cpu: SignalFigures | null;
  memory: SignalFigures | null;
  reasons: Reason[];
  advice: Advice;
}

/** What is frozen when a finding is issued: it says the same years later, whatever policy and figures have become. */
export interface FindingLetter {
  number: string;
  unitName: string;
  systemName: string;
  systemCode: string;
  kind: FindingKind;
  asOf: string;
  policyVersion: number;
  thresholds: Pick<UsagePolicy, 'idle' | 'overProvisioned' | 'minimumDays' | 'minimumSamplesPercent'>;
  /** The issuer's words: how busy the business is was considered. */
  grounds: string;
  answerDays: number;
  /** The last day to answer, YYYY-MM-DD, as it was at the issue; more time may have been given since. */
  answerBy: string;
  workloads: LetterWorkload[];
  granted: PoolAmounts;
  /** The quota that the advice comes to; null where everything lies idle and the system is to leave. */
  advised: PoolAmounts | null;
  freesYuanPerMonth: number;
  issuedOn: string;
  issuerName: string;
  issuerUnitName: string;
}

/** 2026-1 as it stands on the letter. */
export const letterNumber = (number: string): string => {
  const [year, count] = number.split('-');
  return `〔${year}〕闲置第${count}号`;
};

export type FindingKind = 'idle' | 'overProvisioned';

/** Idle as a whole if every judged workload is; otherwise too large, if anything is idle or over-provisioned; else nothing is found. */
export function kindOf(verdicts: readonly VerdictKind[]): FindingKind | null {
  const judged = verdicts.filter((verdict) => verdict !== 'exempt' && verdict !== 'insufficientData');
  if (judged.length > 0 && judged.length === verdicts.length && judged.every((verdict) => verdict === 'idle'))
    return 'idle';
  return judged.some((verdict) => verdict === 'idle' || verdict === 'overProvisioned') ? 'overProvisioned' : null;
}

/**
 * Granted, and asked for by nobody: the most that the pods requested on any day of the window is less of the grant than the shares
 * of use at which a workload is too large (domain.md §5). What is not requested by any workload is judged with none of them.
 */
export function isUnrequested(
  granted: PoolAmounts,
  peak: (Pick<PoolAmounts, 'cpuMillis' | 'memoryBytes'> & { days: number }) | null,
  { overProvisioned, minimumDays }: UsagePolicy,
): boolean {
  if (!peak || peak.days < minimumDays || granted.cpuMillis === 0) return false;
  const isBelow = (key: 'cpuMillis' | 'memoryBytes', percent: number) => peak[key] * 100 < granted[key] * percent;
  return (
    isBelow('cpuMillis', overProvisioned.cpuP95Percent) && isBelow('memoryBytes', overProvisioned.memoryP95Percent)
  );
}

/**
 * The quota that follows from the advice on each workload: idle ones need none, over-provisioned ones the moderate size, and
 * whatever is overloaded its larger one; rounded up to whole cores and GiB, never above the grant. Storage is left as it is:
 * nothing was judged about it.
 */
export function advisedQuota(granted: PoolAmounts, workloads: readonly LetterWorkload[]): PoolAmounts {
  const sum = (amount: (workload: LetterWorkload) => number) =>
    workloads.reduce((total, workload) => total + amount(workload), 0);
  const cpu = sum((one) => afterAdvice(one, 'cpu', one.cpuMillis));
  const memory = sum((one) => afterAdvice(one, 'memory', one.memoryMib * MIB));
  const bounded = (value: number, step: number, present: number) =>
    Math.min(present, Math.max(step, Math.ceil(value / step) * step));
  return {
    cpuMillis: bounded(cpu, CORE, granted.cpuMillis),
    memoryBytes: bounded(memory, GIB, granted.memoryBytes),
    storageBytes: granted.storageBytes,
  };
}

function afterAdvice({ verdict, advice }: LetterWorkload, signal: 'cpu' | 'memory', present: number): number {
  if (verdict === 'idle') return 0;
  const size = advice[signal];
  return size && size.unit !== 'percent' ? size.moderate.request : present;
}

/** Yuan a month between the grant and the advised quota; everything where the system is to leave. */
export const freedBy = (granted: PoolAmounts, advised: PoolAmounts | null, prices: Prices): number =>
  monthlyCost(
    {
      cpuMillis: granted.cpuMillis - (advised?.cpuMillis ?? 0),
      memoryBytes: granted.memoryBytes - (advised?.memoryBytes ?? 0),
    },
    prices,
  );
