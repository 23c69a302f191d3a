import { type Advice, advise } from '../advice.ts';
import type { SignalFigures } from '../figures.ts';
import { sentenceOf } from '../readers/problems.ts';
import { type BadRow, readSamples } from '../readers/read-samples.ts';
import { reasonSentences } from '../reasons.ts';
import { judge, type VerdictKind } from '../verdict.ts';
import type { VerdictsCall } from './options.ts';
import { SlotStore, type StoredWorkload } from './slot-store.ts';
import { type Observation, observe } from './windows.ts';

/** What the samples in memory may take; beyond it, days wait in a temporary file. */
const MEMORY_BYTES = 160 * 1024 ** 2;
/** Bad rows named one by one; the rest are counted by what was wrong. */
const NAMED_BAD_ROWS = 1000;

export interface Printed {
  samples: number | null;
  mean: number | null;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

/** One line of the output. */
export interface WorkloadLine {
  workload: string;
  samples: number;
  expected: number;
  off: number;
  from: string | null;
  to: string | null;
  cpu: Printed;
  memory: Printed;
  verdict: VerdictKind;
  reasons: string[];
  advice: Advice;
  policyVersion: number | string;
  evidence?: unknown;
}

export interface Output {
  line(line: WorkloadLine): Promise<void> | void;
  note(text: string): void;
}

/**
 * Reads the files, judges every workload and prints it. The order of rows and files does not matter, but for rows of one
 * workload with the same time: there the last one holds. Throws UnreadableFileError.
 */
export async function printVerdicts(call: VerdictsCall, output: Output, memoryBytes = MEMORY_BYTES): Promise<void> {
  const store = new SlotStore(call.policy.intervalSeconds, memoryBytes);
  try {
    const bad = new BadRows(output);
    for (const file of call.files) {
      for await (const batch of readSamples(file)) {
        for (const row of batch.rows) store.put(row);
        for (const row of batch.bad) bad.add(row);
      }
    }
    bad.close();
    noteOddities(store, call, output);
    for (const workload of store.workloads()) await output.line(lineOf(store, workload, call));
  } finally {
    store.close();
  }
}

function lineOf(store: SlotStore, workload: StoredWorkload, call: VerdictsCall): WorkloadLine {
  const { policy, policyVersion, windowDays } = call;
  const observation = observe(store, workload, policy, windowDays);
  const { printed, evidence } = observation;
  const verdict = judge(evidence, policy, policyVersion);
  const ended = observation.endedEarly ? [`recorded until ${printed.to} only: judged as of then`] : [];
  return {
    workload: workload.name,
    samples: printed.seen,
    expected: printed.expected,
    off: printed.off,
    from: printed.from,
    to: printed.to,
    cpu: printedSignal(printed.cpu),
    memory: printedSignal(printed.memory),
    verdict: verdict.verdict,
    reasons: [...reasonSentences(verdict), ...ended],
    advice: adviceOf(observation, verdict.verdict, call),
    policyVersion,
    ...(call.showsEvidence ? { evidence } : {}),
  };
}

function adviceOf(observation: Observation, verdict: VerdictKind, { ownWindows }: VerdictsCall): Advice {
  const { sizes, cpuMillis, memoryBytes, evidence } = observation;
  const { days, expected, seen, off } = evidence.overProvisioned;
  const coveragePercent = expected === 0 ? 0 : (100 * (seen + off)) / expected;
  return advise(
    { verdict, cpuMillis, memoryBytes, ...sizes, days, coveragePercent, extraMarginPercent: 0 },
    ownWindows,
  );
}

const printedSignal = (figures: SignalFigures | null): Printed =>
  figures ?? { samples: 0, mean: null, p50: null, p95: null, p99: null, max: null };

/** Names bad rows as they come, and what was left unnamed in the end. */
class BadRows {
  readonly #output: Output;
  readonly #unnamed = new Map<string, number>();
  #count = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  add({ file, line, problem }: BadRow): void {
    this.#count++;
    if (this.#count <= NAMED_BAD_ROWS) this.#output.note(`${file}:${line}: bad row left out: ${sentenceOf(problem)}`);
    else this.#unnamed.set(file, (this.#unnamed.get(file) ?? 0) + 1);
  }

  close(): void {
    for (const [file, count] of this.#unnamed) this.#output.note(`${file}: ${count} more bad rows left out, not named`);
    if (this.#count > 0) this.#output.note(`${this.#count} bad rows left out`);
  }
}

function noteOddities(store: SlotStore, { policy, windowDays }: VerdictsCall, output: Output): void {
  const { replaced } = store;
  if (store.last < 0) output.note('there is no sample in the input');
  if (replaced > 0)
    output.note(
      `${replaced} rows fell into a slot of ${policy.intervalSeconds} s that had a sample already: the latest of each slot is kept`,
    );
  if (windowDays !== null && windowDays < policy.minimumDays)
    output.note(
      `a window of ${windowDays} days is shorter than the minimum of ${policy.minimumDays}: all data is insufficient`,
    );
}
