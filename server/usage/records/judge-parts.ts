import { Sketch } from '../../../operators/resources/sketch.ts';
import { NO_AMOUNTS, type UsageAmounts } from '../../../operators/resources/usage-day.ts';
import type { CurrentPolicy } from '../../policies/current.ts';
import { type Advice, type AdviceInput, advise } from '../advice.ts';
import { dayNumber, evidenceOf } from '../evidence.ts';
import { WindowSum } from '../figures.ts';
import { type SizeDay, sizeFigures, weighedDays } from '../size-figures.ts';
import { type Evidence, judge, type UsagePolicy, type Verdict } from '../verdict.ts';
import type { UsagePart } from './parts.ts';

const MIB = 1024 ** 2;

/** What is known of a system beside its use. */
export interface Standing {
  exemption: Evidence['exemption'];
  /** Points more to spare, since an earlier advice proved unsafe. */
  extraMarginPercent: number;
}

/** One workload's days, in any order and merged in any way that leaves the beginnings of the windows apart. */
export interface Judgeable {
  kind: string;
  name: string;
  parts: readonly UsagePart[];
  intervalSeconds: number;
  /** Allocated on the last day. */
  now: Pick<UsageAmounts, 'cpuMillis' | 'memoryMib' | 'storageMib'>;
}

export interface Judged {
  kind: string;
  name: string;
  verdict: Verdict;
  advice: Advice;
  adviceInput: AdviceInput;
  cpuMillis: number;
  memoryMib: number;
  storageMib: number;
}

/** Pure: the verdict and the advice on one workload. `sum` may be handed in, so that 10,000 workloads need no new memory. */
export function judgeParts(
  { kind, name, parts, intervalSeconds, now }: Judgeable,
  asOf: string,
  { version, body }: CurrentPolicy,
  { exemption, extraMarginPercent }: Standing,
  sum = new WindowSum(),
): Judged {
  const policy = body.usage;
  const newestFirst = parts.toSorted((a, b) => (a.day < b.day ? 1 : -1));
  const days = newestFirst.map((part) => ({ ...part, amounts: NO_AMOUNTS }));
  const evidence = evidenceOf(days, { asOf, intervalSeconds, exemption }, policy, sum);
  const verdict = judge(evidence, policy, version);
  const { cpuMillis, memoryMib, storageMib } = now;
  const { expected, seen, days: covered } = evidence.overProvisioned;
  const adviceInput: AdviceInput = {
    verdict: verdict.verdict,
    // Not told by the source: then sizes are in percent.
    cpuMillis: cpuMillis || null,
    memoryBytes: memoryMib * MIB || null,
    cpu: sizeFigures('cpu', sizeDays('cpu', newestFirst, asOf, policy), cpuMillis, policy),
    memory: sizeFigures('memory', sizeDays('memory', newestFirst, asOf, policy), memoryMib, policy),
    days: covered,
    coveragePercent: expected === 0 ? 0 : (seen / expected) * 100,
    extraMarginPercent,
  };
  return { kind, name, verdict, advice: advise(adviceInput, policy), adviceInput, cpuMillis, memoryMib, storageMib };
}

/** Young days one by one, for they are weighed by their age; all older ones merged, one sketch for each allocation. */
function sizeDays(signal: 'cpu' | 'memory', parts: readonly UsagePart[], asOf: string, policy: UsagePolicy): SizeDay[] {
  const end = dayNumber(asOf);
  const weighed = weighedDays(policy);
  const older = new Map<number, SizeDay>();
  const young: SizeDay[] = [];
  for (const part of parts) {
    const allocated = (signal === 'cpu' ? part.cpuMillis : part.memoryMib) || null;
    const age = end - dayNumber(part.day);
    if (age < weighed) young.push({ age, allocated, sketch: addTo(new Sketch(), signal, part) });
    else {
      const sum = older.get(allocated ?? 0) ?? { age, allocated, sketch: new Sketch() };
      addTo(sum.sketch, signal, part);
      older.set(allocated ?? 0, sum);
    }
  }
  return [...young, ...older.values()];
}

/** Start-up is part of what a size must hold. */
function addTo(sketch: Sketch, signal: 'cpu' | 'memory', { sketches }: UsagePart): Sketch {
  sketch.mergeEncoded(sketches[signal]);
  return signal === 'cpu' ? sketch.mergeEncoded(sketches.cpuStartup) : sketch;
}
