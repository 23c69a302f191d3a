import type { Sketch } from '../../operators/resources/sketch.ts';
import { type DaySketches, emptySketches, NO_AMOUNTS, type UsageAmounts } from '../../operators/resources/usage-day.ts';

/** One signal over one window. Percent of what was allocated (`io`: KiB/s), rounded to 1/10,000. */
export interface SignalFigures {
  samples: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Everything a judgement may look at, over one window: plain numbers that can be stored and judged again. */
export interface WindowFigures {
  /** First and last slot that was due, both inclusive, ISO 8601; null where nothing was ever due. */
  from: string | null;
  to: string | null;
  /** Length of what was due, in days: shorter than the policy's window for a young workload. */
  days: number;
  /** Slots that were due, that had a sample, in which nothing was allocated. */
  expected: number;
  seen: number;
  off: number;
  /** Start-up included. */
  cpu: SignalFigures | null;
  /** Without the first minutes after each start. */
  cpuSteady: SignalFigures | null;
  memory: SignalFigures | null;
  io: SignalFigures | null;
}

export interface Coverage {
  from: string | null;
  to: string | null;
  /** Time that was due, in seconds: not the slots times one interval, which the policy may have changed meanwhile. */
  seconds: number;
  expected: number;
  seen: number;
  off: number;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Figures of a sketch; null without samples. */
export function signalFigures(sketch: Sketch): SignalFigures | null {
  if (sketch.count === 0) return null;
  const at = (p: number) => round(sketch.percentile(p) ?? 0);
  return {
    samples: sketch.count,
    mean: round(sketch.mean ?? 0),
    p50: at(50),
    p95: at(95),
    p99: at(99),
    max: round(sketch.max ?? 0),
  };
}

export function windowFigures(sketches: DaySketches, coverage: Coverage): WindowFigures {
  const { from, to, seconds, expected, seen, off } = coverage;
  const steady = signalFigures(sketches.cpu);
  return {
    from,
    to,
    days: round(seconds / 86_400),
    expected,
    seen,
    off,
    cpu: sketches.cpuStartup.count === 0 ? steady : signalFigures(sketches.cpu.copy().merge(sketches.cpuStartup)),
    cpuSteady: steady,
    memory: signalFigures(sketches.memory),
    io: signalFigures(sketches.io),
  };
}

/** One workload-day, or several merged, with its sketches as bytes or decoded. */
export interface DayPart {
  /** How many days these are; one unless said otherwise. */
  days?: number;
  /** Time that was due, in seconds; `expected` intervals unless said otherwise. */
  seconds?: number;
  sketches: Record<keyof DaySketches, Uint8Array> | DaySketches;
  expected: number;
  seen: number;
  off: number;
  amounts: UsageAmounts;
}

const SIGNALS = ['cpu', 'cpuStartup', 'memory', 'io'] as const;

/** Merges workload-days, in any order and grouping, into the distributions and sums of a window. */
export class WindowSum {
  readonly sketches: DaySketches = emptySketches();
  readonly amounts: UsageAmounts = { ...NO_AMOUNTS };
  expected = 0;
  seen = 0;
  off = 0;
  days = 0;
  /** Of the parts that say their seconds: these, and their slots. */
  #told = { seconds: 0, expected: 0 };

  add(day: DayPart): this {
    // Signal by signal, not in a loop over their names: this is where a year's scoring spends its time.
    const { sketches: sums } = this;
    const { cpu, cpuStartup, memory, io } = day.sketches;
    mergeInto(sums.cpu, cpu);
    mergeInto(sums.cpuStartup, cpuStartup);
    mergeInto(sums.memory, memory);
    mergeInto(sums.io, io);
    this.expected += day.expected;
    this.seen += day.seen;
    this.off += day.off;
    this.days += day.days ?? 1;
    if (day.seconds !== undefined) {
      this.#told.seconds += day.seconds;
      this.#told.expected += day.expected;
    }
    addAmounts(this.amounts, day.amounts);
    return this;
  }

  /** Time that was due: parts that do not say theirs are taken at this interval. */
  secondsAt(intervalSeconds: number): number {
    return this.#told.seconds + (this.expected - this.#told.expected) * intervalSeconds;
  }

  /** `seconds`: how long was due, where it is not the sum over what was added. */
  figures(intervalSeconds: number, from: string | null, to: string | null, seconds?: number): WindowFigures {
    const { expected, seen, off } = this;
    const due = seconds ?? expected * intervalSeconds;
    return windowFigures(this.sketches, { from, to, seconds: due, expected, seen, off });
  }

  /** Empties it for the next workload; keeps its memory. */
  clear(): void {
    for (const signal of SIGNALS) this.sketches[signal].clear();
    Object.assign(this.amounts, NO_AMOUNTS);
    Object.assign(this, { expected: 0, seen: 0, off: 0, days: 0 });
    this.#told = { seconds: 0, expected: 0 };
  }
}

function mergeInto(sum: Sketch, part: Sketch | Uint8Array): void {
  if (part instanceof Uint8Array) sum.mergeEncoded(part);
  else sum.merge(part);
}

/** Adds `other` to `sum` in place; present sizes add up too, so only sums of different workloads have a meaning there. */
export function addAmounts(sum: UsageAmounts, other: UsageAmounts): void {
  sum.cpuMillis += other.cpuMillis;
  sum.memoryMib += other.memoryMib;
  sum.storageMib += other.storageMib;
  sum.cpuRequestMilliSeconds += other.cpuRequestMilliSeconds;
  sum.cpuUseMilliSeconds += other.cpuUseMilliSeconds;
  sum.memoryRequestMibSeconds += other.memoryRequestMibSeconds;
  sum.memoryUseMibSeconds += other.memoryUseMibSeconds;
}
