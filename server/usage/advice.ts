import { type Amounts, monthlyCost } from './money.ts';
import type { SizeFigures } from './size-figures.ts';
import type { UsagePolicy, VerdictKind } from './verdict.ts';

/** What is advised from: plain figures, kept with the advice. */
export interface AdviceInput {
  verdict: VerdictKind;
  /** Allocated now; null where the source does not tell: then advice is in percent of it. */
  cpuMillis: number | null;
  memoryBytes: number | null;
  cpu: SizeFigures | null;
  memory: SizeFigures | null;
  /** Days of data and percent of the expected samples. */
  days: number;
  coveragePercent: number;
  /** Points by which the target share is lowered for this system because an earlier advice proved unsafe. */
  extraMarginPercent: number;
}

export type Method = UsagePolicy['advice']['method'];
export type Confidence = 'high' | 'medium' | 'low';
export type Action = 'reclaim' | 'shrink' | 'grow' | 'keep' | 'observe';

export interface Size {
  request: number;
  /** null: none is advised (KRR advises no CPU limit). */
  limit: number | null;
}

export interface SizeAdvice {
  /** Millicores, bytes, or percent of what is allocated where the amount is unknown. */
  unit: 'millicores' | 'bytes' | 'percent';
  present: number;
  conservative: Size;
  moderate: Size;
  aggressive: Size;
}

export interface Advice {
  action: Action;
  method: Method;
  confidence: Confidence;
  cpu: SizeAdvice | null;
  memory: SizeAdvice | null;
  /** What the moderate size frees (reclaim: everything); negative when it grows; null where amounts are unknown. */
  frees: (Amounts & { yuanPerMonth: number }) | null;
}

const ACTIONS = {
  idle: 'reclaim',
  overProvisioned: 'shrink',
  overloaded: 'grow',
  fitting: 'keep',
  insufficientData: 'observe',
  exempt: 'keep',
} as const satisfies Record<VerdictKind, Action>;

/**
 * Sizes at workload level. A shrink never advises more than is allocated now and a growth never less; idle workloads get a
 * size too, for the unit that wants to keep them.
 */
export function advise(input: AdviceInput, policy: UsagePolicy): Advice {
  const action = ACTIONS[input.verdict];
  const hasSizes = action === 'reclaim' || action === 'shrink' || action === 'grow';
  const cpu = hasSizes ? sizeAdvice('cpu', input, policy) : null;
  const memory = hasSizes ? sizeAdvice('memory', input, policy) : null;
  return {
    action,
    method: policy.advice.method,
    confidence: confidenceOf(input, policy),
    cpu,
    memory,
    frees: freed(action, input, { cpu, memory }, policy),
  };
}

/**
 * By the length of what was seen against the policy's own windows; one grade less where gaps take more than half of what is
 * tolerated, and low where use runs into its ceiling, for demand beyond 100 % cannot be seen.
 */
function confidenceOf(input: AdviceInput, policy: UsagePolicy): Confidence {
  const { days, coveragePercent, cpu, memory } = input;
  const grades: Confidence[] = ['low', 'medium', 'high'];
  const isCapped = Math.max(cpu?.p95 ?? 0, memory?.p95 ?? 0) >= 99;
  if (isCapped || !cpu || !memory) return 'low';
  const byLength = days >= policy.overProvisioned.windowDays ? 2 : days >= policy.idle.windowDays ? 1 : 0;
  const hasGaps = coveragePercent < (100 + policy.minimumSamplesPercent) / 2;
  return grades[Math.max(0, byLength - (hasGaps ? 1 : 0))] ?? 'low';
}

/** Percent of what is allocated, before rounding and bounds: [request, lowest limit]. */
interface Shares {
  conservative: number;
  moderate: number;
  aggressive: number;
}

function sizeAdvice(signal: 'cpu' | 'memory', input: AdviceInput, policy: UsagePolicy): SizeAdvice | null {
  const figures = input[signal];
  if (!figures) return null;
  const amount = signal === 'cpu' ? input.cpuMillis : input.memoryBytes;
  const unit = amount === null ? 'percent' : signal === 'cpu' ? 'millicores' : 'bytes';
  const present = amount ?? 100;
  const shares = METHODS[policy.advice.method](signal, figures, input, policy);
  const step = unit === 'percent' ? 1 : signal === 'cpu' ? policy.advice.cpuStepMillis : policy.advice.memoryStepBytes;
  const sized = (share: number): Size => {
    const request = bounded(roundUp((share / 100) * present, step), present, input.verdict);
    return { request, limit: limitOf(signal, request, figures, { present, step }, policy) };
  };
  const { conservative, moderate, aggressive } = shares;
  return {
    unit,
    present,
    conservative: sized(conservative),
    moderate: sized(moderate),
    aggressive: sized(aggressive),
  };
}

type MethodRule = (signal: 'cpu' | 'memory', figures: SizeFigures, input: AdviceInput, policy: UsagePolicy) => Shares;

const METHODS: Record<Method, MethodRule> = { headroom, vpa, krr };

/** P95 at the target share of the new size (80 % by default; ServiceNow's rule); ± the spread for the other two. */
function headroom(_: 'cpu' | 'memory', { p95 }: SizeFigures, input: AdviceInput, policy: UsagePolicy): Shares {
  const target = policy.overProvisioned.targetPercent - input.extraMarginPercent;
  const at = (share: number) => (p95 * 100) / Math.min(100, Math.max(10, share));
  const { spreadPercent } = policy.advice;
  return { conservative: at(target - spreadPercent), moderate: at(target), aggressive: at(target + spreadPercent) };
}

/**
 * Kubernetes' Vertical Pod Autoscaler (recommender, its published defaults): P90 of decayed samples (memory: of daily peaks)
 * + 15 %; upper bound P95 · (1 + 1/days) as the conservative size, lower bound P50 · (1 + 0.001/days)^-2 as the aggressive one.
 */
function vpa(_: 'cpu' | 'memory', { decayed }: SizeFigures, input: AdviceInput, policy: UsagePolicy): Shares {
  const margin = 1 + (policy.advice.vpa.marginPercent + input.extraMarginPercent) / 100;
  const days = Math.max(input.days, 1 / 24);
  return {
    conservative: decayed.p95 * margin * (1 + 1 / days),
    moderate: decayed.target * margin,
    aggressive: decayed.p50 * margin * (1 + 0.001 / days) ** -2,
  };
}

/**
 * Robusta's KRR, simple strategy: CPU at a percentile (P95), memory at its maximum + 15 %. It publishes one size; P99 and twice the
 * buffer for the conservative one, the median of P50 and P95 and half the buffer for the aggressive one are ours.
 */
function krr(signal: 'cpu' | 'memory', figures: SizeFigures, input: AdviceInput, policy: UsagePolicy): Shares {
  const widened = 1 + input.extraMarginPercent / 100;
  if (signal === 'cpu') {
    const { p50, p99, krr: base } = figures;
    return {
      conservative: Math.max(p99, base) * widened,
      moderate: base * widened,
      aggressive: ((Math.min(p50, base) + base) / 2) * widened,
    };
  }
  const at = (times: number) => figures.max * (1 + (policy.advice.krr.memoryBufferPercent * times) / 100) * widened;
  return { conservative: at(2), moderate: at(1), aggressive: at(0.5) };
}

/** Memory never below the highest use seen (beyond it a process is killed), CPU never below P99 (beyond it, it is slowed). */
function limitOf(
  signal: 'cpu' | 'memory',
  request: number,
  figures: SizeFigures,
  { present, step }: { present: number; step: number },
  { advice }: UsagePolicy,
): number | null {
  if (advice.method === 'krr') return signal === 'cpu' ? null : request;
  const seen = ((signal === 'cpu' ? figures.p99 : figures.max) / 100) * present;
  return roundUp(Math.max((request * advice.limitPercent) / 100, seen), step);
}

const roundUp = (value: number, step: number): number => Math.max(step, Math.ceil(value / step - 1e-9) * step);

function bounded(request: number, present: number, verdict: VerdictKind): number {
  if (verdict === 'overloaded') return Math.max(request, present);
  return Math.min(request, present);
}

/**
 * What following the advice gives back of one amount, in whole steps of the policy; below 0 where it grows. The year's assessment
 * counts the same as excess (`../assessment/source-usage.ts`).
 */
export const freedOf = (action: Action, present: number, size: SizeAdvice | null): number =>
  action === 'reclaim' ? present : size ? present - size.moderate.request : 0;

function freed(
  action: Action,
  { cpuMillis, memoryBytes }: AdviceInput,
  { cpu, memory }: Pick<Advice, 'cpu' | 'memory'>,
  policy: UsagePolicy,
): Advice['frees'] {
  if (cpuMillis === null || memoryBytes === null) return null;
  const amounts = {
    cpuMillis: freedOf(action, cpuMillis, cpu),
    memoryBytes: freedOf(action, memoryBytes, memory),
  };
  return { ...amounts, yuanPerMonth: monthlyCost(amounts, policy.prices) };
}
