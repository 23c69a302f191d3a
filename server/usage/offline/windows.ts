import type { Sketch } from '../../../operators/resources/sketch.ts';
import { type DaySketches, emptySketches, NO_AMOUNTS } from '../../../operators/resources/usage-day.ts';
import { type WindowFigures, WindowSum } from '../figures.ts';
import { type SizeDay, type SizeFigures, sizeFigures } from '../size-figures.ts';
import type { Evidence, UsagePolicy } from '../verdict.ts';
import type { SlotBlock } from './block-cache.ts';
import { MISSING, OFF, type SlotStore, type StoredWorkload } from './slot-store.ts';

/** What one workload's samples come to. */
export interface Observation {
  /** What is printed: over `windowDays`, or over everything. */
  printed: WindowFigures;
  evidence: Evidence;
  sizes: { cpu: SizeFigures | null; memory: SizeFigures | null };
  cpuMillis: number | null;
  memoryBytes: number | null;
  /** Its own recording ended longer ago than the idle window: judged as of its own end. */
  endedEarly: boolean;
}

/** Slots from … to …, inclusive. */
interface Range {
  from: number;
  to: number;
  sum: WindowSum;
}

/** The sketches of (part of) a day, as the operators make them from samples. */
export interface DayOfSamples {
  sketches: DaySketches;
  seen: number;
  off: number;
}

/**
 * The windows end with the latest sample of the input, so that silence at the end counts as missing. A workload that has been silent
 * for longer than the idle window is one of another recording (files of several periods read together): as of its own end.
 */
export function observe(
  store: SlotStore,
  workload: StoredWorkload,
  policy: UsagePolicy,
  windowDays: number | null,
): Observation {
  const silent = store.last - workload.last;
  const endedEarly = silent >= policy.idle.windowDays * store.slotsPerDay;
  const to = endedEarly ? workload.last : store.last;
  const rangeOf = (days: number | null): Range => {
    const from =
      days === null ? workload.first : Math.max(workload.first, to - Math.round(days * store.slotsPerDay) + 1);
    return { from, to, sum: new WindowSum() };
  };
  const ranges = {
    printed: rangeOf(windowDays),
    idle: rangeOf(policy.idle.windowDays),
    overProvisioned: rangeOf(policy.overProvisioned.windowDays),
    overloaded: rangeOf(policy.overloaded.windowDays),
  };
  const sizes = sumUp(store, workload, ranges, policy);
  const intervalSeconds = 86_400 / store.slotsPerDay;
  const figures = ({ from, sum }: Range): WindowFigures => {
    sum.expected = Math.max(0, to - from + 1);
    return sum.figures(intervalSeconds, store.timeOf(from), store.timeOf(to));
  };
  const evidence: Evidence = {
    asOf: store.timeOf(to),
    intervalSeconds,
    idle: figures(ranges.idle),
    overProvisioned: figures(ranges.overProvisioned),
    overloaded: figures(ranges.overloaded),
    exemption: null,
  };
  return { printed: figures(ranges.printed), evidence, ...sizes, endedEarly };
}

type Sizes = Pick<Observation, 'sizes' | 'cpuMillis' | 'memoryBytes'>;

/** One pass over the days: each is sketched once and merged into every range that holds all of it. */
function sumUp(store: SlotStore, workload: StoredWorkload, ranges: Record<string, Range>, policy: UsagePolicy): Sizes {
  const { slotsPerDay } = store;
  const startupSlots = Math.ceil((policy.startupMinutes * 60 * slotsPerDay) / 86_400);
  const all = Object.values(ranges);
  const advised = ranges.overProvisioned as Range;
  const days: { cpu: SizeDay; memory: SizeDay }[] = [];
  let amounts = { cpu: null as number | null, memory: null as number | null };
  let sinceOff = Number.POSITIVE_INFINITY;
  for (const [number, block] of store.days(workload)) {
    const first = number * slotsPerDay;
    const startups = startupSlotsOf(block, slotsPerDay, sinceOff, startupSlots);
    const sketched = new Map<string, DayOfSamples>();
    const dayIn = ({ from, to }: Range): DayOfSamples | undefined => {
      const begin = Math.max(0, from - first);
      const end = Math.min(slotsPerDay, to - first + 1);
      if (begin >= end) return undefined;
      const key = `${begin} ${end}`;
      const day = sketched.get(key) ?? sketchSlots(block, begin, end, startups.isStartup);
      sketched.set(key, day);
      return day;
    };
    for (const range of all) {
      const day = dayIn(range);
      if (day) range.sum.add({ ...day, expected: 0, amounts: NO_AMOUNTS });
    }
    amounts = { cpu: block.allocated[0] || amounts.cpu, memory: block.allocated[2] || amounts.memory };
    const day = dayIn(advised);
    if (day) days.push(sizeDay(day, block, Math.floor((advised.to - first) / slotsPerDay)));
    sinceOff = startups.sinceOff;
  }
  const sizesOf = (signal: 'cpu' | 'memory') =>
    sizeFigures(
      signal,
      days.map((day) => day[signal]),
      amounts[signal],
      policy,
    );
  return {
    sizes: { cpu: sizesOf('cpu'), memory: sizesOf('memory') },
    cpuMillis: amounts.cpu,
    memoryBytes: amounts.memory,
  };
}

function sizeDay({ sketches }: DayOfSamples, { allocated }: SlotBlock, age: number): { cpu: SizeDay; memory: SizeDay } {
  const cpu = sketches.cpuStartup.count === 0 ? sketches.cpu : sketches.cpu.copy().merge(sketches.cpuStartup);
  return {
    cpu: { age, sketch: cpu, allocated: allocated[0] || null },
    memory: { age, sketch: sketches.memory, allocated: allocated[2] || null },
  };
}

/** Which slots of a day are within the first minutes after the source said "off"; carried from day to day. */
export function startupSlotsOf(
  { ticks, offsets }: SlotBlock,
  slots: number,
  before: number,
  startupSlots: number,
): { isStartup: (slot: number) => boolean; sinceOff: number } {
  const startups = new Set<number>();
  let sinceOff = before;
  for (let slot = 0; slot < slots; slot++) {
    if ((offsets[slot * 2] ?? 0) > 0 && ticks[slot * 2] === OFF) sinceOff = 0;
    else if (++sinceOff <= startupSlots) startups.add(slot);
  }
  return { isStartup: (slot) => startups.has(slot), sinceOff };
}

export function sketchSlots(
  block: SlotBlock,
  begin: number,
  end: number,
  isStartup: (slot: number) => boolean,
): DayOfSamples {
  const sketches = emptySketches();
  let seen = 0;
  let off = 0;
  const value = (place: number): number =>
    (block.offsets[place] ?? 0) > 0 ? (block.ticks[place] ?? MISSING) : MISSING;
  const add = (sketch: Sketch, ticks: number) => {
    if (ticks < OFF) sketch.addTicks(ticks, 1);
  };
  for (let slot = begin; slot < end; slot++) {
    const cpu = value(slot * 2);
    const memory = value(slot * 2 + 1);
    if (cpu === MISSING && memory === MISSING) continue;
    if (cpu === OFF) off++;
    else seen++;
    add(isStartup(slot) ? sketches.cpuStartup : sketches.cpu, cpu);
    add(sketches.memory, memory);
  }
  return { sketches, seen, off };
}
