import { type AdviceInput, advise } from './advice.ts';
import { monthlyCost, toFen } from './money.ts';
import type { SizeFigures } from './size-figures.ts';
import { type Evidence, judge, type UsagePolicy, VERDICTS, type VerdictKind } from './verdict.ts';

/** A workload as the records hold it ready: everything that a changed threshold needs, without its days. */
export interface PreparedWorkload {
  unit: string;
  system: string;
  cpuMillis: number;
  memoryBytes: number;
  evidence: Evidence;
  cpu: SizeFigures | null;
  memory: SizeFigures | null;
  extraMarginPercent: number;
}

/** How much is concerned; yuan a month by the price list of the policy in question. */
export interface Tally {
  workloads: number;
  systems: number;
  units: number;
  cpuMillis: number;
  memoryBytes: number;
  yuanPerMonth: number;
}

export interface WhatIf {
  /** What is allocated to the workloads of each verdict. */
  before: Record<VerdictKind, Tally>;
  after: Record<VerdictKind, Tally>;
  /** Those whose verdict changes, by from and to; what is allocated to them. */
  moves: (Tally & { from: VerdictKind; to: VerdictKind })[];
  /** What following the advice would free: idle reclaimed, over-provisioned shrunk to the moderate size. */
  freedBefore: Tally;
  freedAfter: Tally;
}

/** The evidence was gathered over other windows than the policy has: gather it again. */
export class WindowsDifferError extends Error {
  override name = 'WindowsDifferError';
}

/**
 * Judges all workloads under both policies, before the new one is adopted. Thresholds, targets, methods' spread and prices may
 * differ; windows may not (throws WindowsDifferError), for the evidence was gathered over them.
 */
export function whatIf(workloads: readonly PreparedWorkload[], before: UsagePolicy, after: UsagePolicy): WhatIf {
  const differing = windowsThatDiffer(before, after);
  if (differing.length > 0)
    throw new WindowsDifferError(`The evidence must be gathered again: other ${differing.join(', ')}.`);
  const tallies = { before: tallyByVerdict(), after: tallyByVerdict() };
  const freed = { before: new Tallying(), after: new Tallying() };
  const moves = new Map<string, { from: VerdictKind; to: VerdictKind; tally: Tallying }>();
  for (const workload of workloads) {
    const from = judge(workload.evidence, before, 0).verdict;
    const to = judge(workload.evidence, after, 0).verdict;
    tallies.before[from].add(workload, workload);
    tallies.after[to].add(workload, workload);
    addFreed(freed.before, workload, from, before);
    addFreed(freed.after, workload, to, after);
    if (from === to) continue;
    const key = `${from} ${to}`;
    const move = moves.get(key) ?? { from, to, tally: new Tallying() };
    move.tally.add(workload, workload);
    moves.set(key, move);
  }
  return {
    before: totals(tallies.before, before),
    after: totals(tallies.after, after),
    moves: [...moves.values()]
      .map(({ from, to, tally }) => ({ from, to, ...tally.total(after) }))
      .sort((a, b) => rank(a) - rank(b)),
    freedBefore: freed.before.total(before),
    freedAfter: freed.after.total(after),
  };
}

/** Names of the windows (and the interval) that are not the same in both. */
export function windowsThatDiffer(a: UsagePolicy, b: UsagePolicy): string[] {
  const windows = (policy: UsagePolicy) => ({
    intervalSeconds: policy.intervalSeconds,
    'idle.windowDays': policy.idle.windowDays,
    'overProvisioned.windowDays': policy.overProvisioned.windowDays,
    'overloaded.windowDays': policy.overloaded.windowDays,
    startupMinutes: policy.startupMinutes,
  });
  const inB: Record<string, number> = windows(b);
  return Object.entries(windows(a)).flatMap(([name, value]) => (inB[name] === value ? [] : [name]));
}

function addFreed(tally: Tallying, workload: PreparedWorkload, verdict: VerdictKind, policy: UsagePolicy): void {
  if (verdict !== 'idle' && verdict !== 'overProvisioned') return;
  const { idle, overProvisioned } = workload.evidence;
  const { days, expected, seen, off } = verdict === 'idle' ? idle : overProvisioned;
  const coveragePercent = expected === 0 ? 0 : (100 * (seen + off)) / expected;
  const input: AdviceInput = { ...workload, verdict, days, coveragePercent };
  const { frees } = advise(input, policy);
  if (frees) tally.add(workload, frees);
}

/** Sums whole numbers, so that the order of workloads does not matter; money comes last. */
class Tallying {
  readonly #systems = new Set<string>();
  readonly #units = new Set<string>();
  #workloads = 0;
  #cpuMillis = 0;
  #memoryBytes = 0;

  add(
    { unit, system }: PreparedWorkload,
    { cpuMillis, memoryBytes }: { cpuMillis: number; memoryBytes: number },
  ): void {
    this.#workloads++;
    this.#units.add(unit);
    this.#systems.add(system);
    this.#cpuMillis += cpuMillis;
    this.#memoryBytes += memoryBytes;
  }

  total({ prices }: UsagePolicy): Tally {
    const amounts = { cpuMillis: this.#cpuMillis, memoryBytes: this.#memoryBytes };
    return {
      workloads: this.#workloads,
      systems: this.#systems.size,
      units: this.#units.size,
      ...amounts,
      yuanPerMonth: toFen(monthlyCost(amounts, prices)),
    };
  }
}

const tallyByVerdict = () =>
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, new Tallying()])) as Record<VerdictKind, Tallying>;

const totals = (tallies: Record<VerdictKind, Tallying>, policy: UsagePolicy) =>
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, tallies[verdict].total(policy)])) as Record<
    VerdictKind,
    Tally
  >;

const rank = ({ from, to }: { from: VerdictKind; to: VerdictKind }): number =>
  VERDICTS.indexOf(from) * VERDICTS.length + VERDICTS.indexOf(to);
