import type { SampleRow } from '../readers/rows.ts';
import { BlockCache, type SlotBlock } from './block-cache.ts';

/** Codes beside ticks: no sample, and "nothing allocated". */
export const MISSING = 0xffffffff;
export const OFF = 0xfffffffe;
const TICKS = 10_000;

export const SIGNALS = ['cpu', 'memory'] as const;

/** A workload's span in slots; slot n is the time n · interval. */
export interface StoredWorkload {
  name: string;
  first: number;
  last: number;
  /** Block numbers (slots divided by the slots of a day), unordered. */
  blocks: Set<number>;
}

/**
 * Samples by workload and slot, a day a block. Rows may come in any order: a slot keeps the sample with the latest time, of equal
 * times the one that comes last. Only so many blocks stay in memory; the others wait in a temporary file, so that the
 * size of the input does not matter.
 */
export class SlotStore {
  readonly slotsPerDay: number;
  /** Rows whose slot already had a sample: repeated, or sampled more often than the interval says. */
  replaced = 0;
  /** Days of all workloads: what the temporary file grows with. */
  dayCount = 0;
  /** The latest slot of all workloads. */
  last = -1;
  readonly #intervalMillis: number;
  readonly #cache: BlockCache;
  readonly #workloads = new Map<string, StoredWorkload>();

  constructor(intervalSeconds: number, memoryBytes: number) {
    this.slotsPerDay = 86_400 / intervalSeconds;
    this.#intervalMillis = intervalSeconds * 1000;
    this.#cache = new BlockCache(this.slotsPerDay, memoryBytes);
  }

  put(row: SampleRow): void {
    const exact = row.time / this.#intervalMillis;
    const slot = Math.round(exact);
    const workload = this.#workloadOf(row.workload, slot);
    const number = Math.floor(slot / this.slotsPerDay);
    const block = this.#cache.get(workload.name, number);
    if (!workload.blocks.has(number)) this.dayCount++;
    workload.blocks.add(number);
    const place = (slot - number * this.slotsPerDay) * 2;
    const isOff = row.cpuAllocatedMillicores === 0 || row.memoryAllocatedBytes === 0;
    // Where within its slot the sample was taken, 1 … 65535; 0 means that there is none yet.
    const offset = 1 + Math.round((exact - slot + 0.5) * 65_534);
    const replacesCpu = this.#set(block, place, isOff ? OFF : ticksOf(row.cpuPercent), offset);
    const replacesMemory = this.#set(block, place + 1, isOff ? OFF : ticksOf(row.memoryPercent), offset);
    if (replacesCpu || replacesMemory) this.replaced++;
    noteAllocation(block, 0, row.cpuAllocatedMillicores, row.time);
    noteAllocation(block, 2, row.memoryAllocatedBytes, row.time);
  }

  /** Workloads by name. */
  workloads(): StoredWorkload[] {
    return [...this.#workloads.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A workload's days in order. The block is only valid until the next one. */
  *days(workload: StoredWorkload): Generator<[number: number, block: SlotBlock]> {
    for (const number of [...workload.blocks].sort((a, b) => a - b))
      yield [number, this.#cache.get(workload.name, number)];
  }

  timeOf(slot: number): string {
    return new Date(slot * this.#intervalMillis).toISOString().replace('.000Z', 'Z');
  }

  close(): void {
    this.#cache.close();
  }

  #workloadOf(name: string, slot: number): StoredWorkload {
    const known = this.#workloads.get(name);
    if (slot > this.last) this.last = slot;
    if (known) {
      if (slot < known.first) known.first = slot;
      if (slot > known.last) known.last = slot;
      return known;
    }
    const workload = { name, first: slot, last: slot, blocks: new Set<number>() };
    this.#workloads.set(name, workload);
    return workload;
  }

  /** An empty field never replaces a sample. True if a sample was already there. */
  #set({ ticks, offsets }: SlotBlock, place: number, value: number, offset: number): boolean {
    if (value === MISSING) return false;
    const known = offsets[place] ?? 0;
    if (offset >= known) {
      ticks[place] = value;
      offsets[place] = offset;
    }
    return known > 0;
  }
}

const ticksOf = (percent: number | null): number => (percent === null ? MISSING : Math.round(percent * TICKS));

/** The latest amount of the day and its time; "off" is no amount. */
function noteAllocation({ allocated }: SlotBlock, at: number, amount: number | null, time: number): void {
  if (!amount || time < (allocated[at + 1] ?? 0)) return;
  allocated[at] = amount;
  allocated[at + 1] = time;
}
