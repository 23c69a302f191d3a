import type { PolicyBody } from '../policies/policy.ts';
import type { SignalFigures, WindowFigures } from './figures.ts';

export type UsagePolicy = PolicyBody['usage'];

/** 闲置, 配置过度, 过载, 合理, 数据不足, 豁免. */
export const VERDICTS = ['idle', 'overProvisioned', 'overloaded', 'fitting', 'insufficientData', 'exempt'] as const;
export type VerdictKind = (typeof VERDICTS)[number];

/** What is judged: plain figures. Stored with the verdict, so that `judge` gives the same result again. */
export interface Evidence {
  /** The last moment that was looked at, ISO 8601. */
  asOf: string;
  intervalSeconds: number;
  idle: WindowFigures;
  overProvisioned: WindowFigures;
  overloaded: WindowFigures;
  /** Granted, or because the system is young (`young`). */
  exemption: { reason: string; until: string | null; kind?: string } | null;
}

export type ReasonCode =
  | 'exempt'
  | 'noSamples'
  | 'fewDays'
  | 'fewSamples'
  | 'littleRunning'
  | 'noSecondSignal'
  | 'memoryGaps'
  | 'scaledToZero'
  | 'cpuMeanLow'
  | 'cpuP95Low'
  | 'ioNearZero'
  | 'memoryP95Low'
  | 'cpuP95High'
  | 'cpuP95'
  | 'memoryP95'
  | 'memoryP95High'
  | 'shortWindow'
  | 'withinLimits';

/** One ground of a verdict. `limit` is the policy's threshold that `value` was held against; percent, KiB/s or days. */
export interface Reason {
  code: ReasonCode;
  value?: number;
  limit?: number;
  days?: number;
  text?: string;
}

/** 0 is the built-in policy; a text is the digest of a policy given as a file. */
export type PolicyVersion = number | string;

export interface Verdict {
  verdict: VerdictKind;
  reasons: Reason[];
  /** The window that decided. */
  window: { from: string | null; to: string | null; days: number };
  policyVersion: PolicyVersion;
  evidence: Evidence;
}

/** Fewer running days than this among powered-off ones say nothing, whatever the policy's minimum for the window. */
const MIN_RUNNING_DAYS = 1;

type Finding = Pick<Verdict, 'verdict' | 'reasons'> & { of: WindowFigures };
type Rule = (evidence: Evidence, policy: UsagePolicy) => Finding | undefined;

/**
 * The rules in their order; the first that speaks decides. Thresholds: domain.md §5 as defaults of the policy. A workload that
 * is idle by two signals is idle even where it holds its memory (an idle Java process), so idle comes before overloaded.
 */
const RULES: readonly Rule[] = [exempt, scaledToZero, insufficientData, idle, overloaded, overProvisioned, unsure];

export function judge(evidence: Evidence, policy: UsagePolicy, policyVersion: PolicyVersion): Verdict {
  for (const rule of RULES) {
    const finding = rule(evidence, policy);
    if (finding) return stated(finding, evidence, policyVersion);
  }
  const reasons: Reason[] = [...figuresOf(evidence.overloaded), { code: 'withinLimits' }];
  return stated({ verdict: 'fitting', reasons, of: evidence.overloaded }, evidence, policyVersion);
}

/** True when the stored evidence still gives the stored verdict under the policy version that it names. */
export function isReproducible(verdict: Verdict, policy: UsagePolicy): boolean {
  const again = judge(verdict.evidence, policy, verdict.policyVersion);
  return JSON.stringify(again) === JSON.stringify(verdict);
}

function stated({ verdict, reasons, of }: Finding, evidence: Evidence, policyVersion: PolicyVersion): Verdict {
  return { verdict, reasons, window: { from: of.from, to: of.to, days: of.days }, policyVersion, evidence };
}

function exempt({ exemption, idle }: Evidence): Finding | undefined {
  return exemption ? { verdict: 'exempt', reasons: [{ code: 'exempt', text: exemption.reason }], of: idle } : undefined;
}

/** Nothing allocated in all of the idle window, and the source said so. */
function scaledToZero({ idle }: Evidence, policy: UsagePolicy): Finding | undefined {
  const isAllOff = idle.seen === 0 && idle.off > 0 && covered(idle.off, idle) >= policy.minimumSamplesPercent;
  if (!isAllOff || idle.days < policy.idle.windowDays) return undefined;
  return { verdict: 'idle', reasons: [{ code: 'scaledToZero', days: idle.days }], of: idle };
}

/** Too short, too full of gaps, or hardly ever running: says nothing about use and lowers nobody's score. */
function insufficientData({ idle, overProvisioned }: Evidence, policy: UsagePolicy): Finding | undefined {
  const reasons: Reason[] = [];
  const measured = idle.cpu?.samples ?? 0;
  const days = Math.max(idle.days, overProvisioned.days);
  if (idle.seen + idle.off === 0) reasons.push({ code: 'noSamples' });
  if (days < policy.minimumDays) reasons.push({ code: 'fewDays', days, limit: policy.minimumDays });
  const share = covered(measured + idle.off, idle);
  if (share < policy.minimumSamplesPercent)
    reasons.push({ code: 'fewSamples', value: share, limit: policy.minimumSamplesPercent });
  const runningDays = idle.expected === 0 ? 0 : round((idle.days * measured) / idle.expected);
  if (idle.off > 0 && runningDays < MIN_RUNNING_DAYS)
    reasons.push({ code: 'littleRunning', days: runningDays, limit: MIN_RUNNING_DAYS });
  return reasons.length > 0 ? { verdict: 'insufficientData', reasons, of: idle } : undefined;
}

/** Two signals: CPU, and network and disk together; memory where the source has no network and disk. */
function idle({ idle: window }: Evidence, policy: UsagePolicy): Finding | undefined {
  const cpu = cpuIdle(window, policy);
  const second = ioIdle(window, policy) ?? memoryIdle(window, policy);
  if (!cpu || !second) return undefined;
  return { verdict: 'idle', reasons: [...cpu, ...second, ...short(window, policy.idle.windowDays)], of: window };
}

/** A workload that keeps restarting has too few samples outside of its starts to be called idle. */
function cpuIdle(window: WindowFigures, policy: UsagePolicy): Reason[] | undefined {
  const { cpuSteady } = window;
  const { idle } = policy;
  if (!isCovered(cpuSteady, window, policy)) return undefined;
  if (cpuSteady.mean >= idle.cpuMeanPercent || cpuSteady.p95 >= idle.cpuP95Percent) return undefined;
  return [
    { code: 'cpuMeanLow', value: cpuSteady.mean, limit: idle.cpuMeanPercent },
    { code: 'cpuP95Low', value: cpuSteady.p95, limit: idle.cpuP95Percent },
  ];
}

/** undefined where the source has too little of it to say; false where it speaks against. */
function ioIdle(window: WindowFigures, policy: UsagePolicy): Reason[] | false | undefined {
  if (!isCovered(window.io, window, policy)) return undefined;
  const limit = policy.idle.ioBytesPerSecond / 1024;
  return window.io.p95 <= limit ? [{ code: 'ioNearZero', value: window.io.p95, limit }] : false;
}

function memoryIdle(window: WindowFigures, policy: UsagePolicy): Reason[] | undefined {
  if (!isCovered(window.memory, window, policy)) return undefined;
  const { p95 } = window.memory;
  const limit = policy.idle.memoryP95Percent;
  return p95 < limit ? [{ code: 'memoryP95Low', value: p95, limit }] : undefined;
}

function overloaded({ overloaded: window }: Evidence, policy: UsagePolicy): Finding | undefined {
  const limits = policy.overloaded;
  const reasons: Reason[] = [];
  if (isCovered(window.cpu, window, policy) && window.cpu.p95 > limits.cpuP95Percent)
    reasons.push({ code: 'cpuP95High', value: window.cpu.p95, limit: limits.cpuP95Percent });
  if (isCovered(window.memory, window, policy) && window.memory.p95 > limits.memoryP95Percent)
    reasons.push({ code: 'memoryP95High', value: window.memory.p95, limit: limits.memoryP95Percent });
  return reasons.length > 0 ? { verdict: 'overloaded', reasons, of: window } : undefined;
}

function overProvisioned({ overProvisioned: window }: Evidence, policy: UsagePolicy): Finding | undefined {
  const limits = policy.overProvisioned;
  if (!isCovered(window.cpu, window, policy) || window.cpu.p95 >= limits.cpuP95Percent) return undefined;
  if (!isCovered(window.memory, window, policy) || window.memory.p95 >= limits.memoryP95Percent) return undefined;
  const reasons: Reason[] = [
    { code: 'cpuP95Low', value: window.cpu.p95, limit: limits.cpuP95Percent },
    { code: 'memoryP95Low', value: window.memory.p95, limit: limits.memoryP95Percent },
    ...short(window, limits.windowDays),
  ];
  return { verdict: 'overProvisioned', reasons, of: window };
}

/**
 * CPU would allow "over-provisioned" but memory is missing, or the longer window is too full of gaps: neither that nor
 * "fitting" may be said. Where CPU excludes it, the lack of memory changes nothing and the workload is fitting.
 */
function unsure({ overProvisioned: window }: Evidence, policy: UsagePolicy): Finding | undefined {
  const cpuLimit = policy.overProvisioned.cpuP95Percent;
  if (!window.cpu || window.cpu.p95 >= cpuLimit) return undefined;
  const reasons: Reason[] = [{ code: 'cpuP95Low', value: window.cpu.p95, limit: cpuLimit }];
  const limit = policy.minimumSamplesPercent;
  const cpu = covered(window.cpu.samples + window.off, window);
  if (cpu < limit) reasons.push({ code: 'fewSamples', value: cpu, limit });
  const memory = window.memory ? covered(window.memory.samples + window.off, window) : undefined;
  if (memory === undefined) reasons.push({ code: 'noSecondSignal' });
  else if (memory < limit) reasons.push({ code: 'memoryGaps', value: memory, limit });
  return reasons.length > 1 ? { verdict: 'insufficientData', reasons, of: window } : undefined;
}

const figuresOf = ({ cpu, memory }: WindowFigures): Reason[] => [
  ...(cpu ? [{ code: 'cpuP95', value: cpu.p95 } as const] : []),
  ...(memory ? [{ code: 'memoryP95', value: memory.p95 } as const] : [{ code: 'noSecondSignal' } as const]),
];

/** A window shorter than the policy's is judged on what there is, and says so. */
const short = ({ days }: WindowFigures, limit: number): Reason[] =>
  days < limit ? [{ code: 'shortWindow', days, limit }] : [];

/** Percent of the slots due. */
function covered(samples: number, { expected }: WindowFigures): number {
  return expected === 0 ? 0 : round(Math.min(100, (100 * samples) / expected));
}

function isCovered(signal: SignalFigures | null, window: WindowFigures, policy: UsagePolicy): signal is SignalFigures {
  return signal !== null && covered(signal.samples + window.off, window) >= policy.minimumSamplesPercent;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
