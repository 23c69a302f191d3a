import {
  type DaySketches,
  decodeDay,
  emptySketches,
  encodeDay,
  NO_AMOUNTS,
  type UsageAmounts,
} from '../resources/usage-day.ts';
import type { HourUsage, WorkloadUsage } from '../resources/usage-report.ts';
import type { WorkloadSample } from './sample.ts';
import type { Slots } from './slots.ts';

const MIB = 1024 ** 2;
/** A request of one millicore that uses a core: more than this is a mistake of the source and says no more. */
const MAX_PERCENT = 100_000;

/** One workload's day under way. */
export interface Page {
  kind: string;
  name: string;
  replicas: number;
  /** Slots that were looked at and in which it was there. */
  expected: number;
  seen: number;
  off: number;
  /** The first and the last slot in which it was there; −1: not known. */
  firstSlot: number;
  lastSlot: number;
  cpuLimitMillis?: number | undefined;
  memoryLimitMib?: number | undefined;
  storageUseMib?: number | undefined;
  sketches: DaySketches;
  amounts: UsageAmounts;
}

export const pageKey = ({ kind, name }: Pick<Page, 'kind' | 'name'>): string => `${kind}/${name}`;

export const emptyPage = ({ kind, name }: Pick<Page, 'kind' | 'name'>, firstSlot: number): Page => ({
  kind,
  name,
  replicas: 0,
  expected: 0,
  seen: 0,
  off: 0,
  firstSlot,
  lastSlot: firstSlot,
  sketches: emptySketches(),
  amounts: { ...NO_AMOUNTS },
});

/** Throws SketchError when somebody has changed what was written into something else. */
export function pageFrom({ cpu, cpuStartup, memory, io, ...rest }: WorkloadUsage): Page {
  const sketches = decodeDay({ cpu, cpuStartup, memory, io });
  return { ...rest, firstSlot: rest.firstSlot ?? -1, lastSlot: rest.lastSlot ?? -1, sketches };
}

export function noteSample(page: Page, slot: number, sample: WorkloadSample, seconds: number): void {
  // A slot that is asked for afterwards is older than what is known.
  if (slot >= page.lastSlot) {
    page.replicas = sample.replicas;
    page.lastSlot = slot;
    page.amounts.cpuMillis = Math.round(sample.cpuMillis);
    page.amounts.memoryMib = Math.round(sample.memoryBytes / MIB);
    page.amounts.storageMib = Math.round(sample.storageBytes / MIB);
    page.cpuLimitMillis = rounded(sample.cpuLimitMillis);
    page.memoryLimitMib = rounded(sample.memoryLimitBytes, MIB);
    // Volumes are measured less often than pods: what was measured last stands.
    page.storageUseMib = rounded(sample.storageUseBytes, MIB) ?? page.storageUseMib;
  }
  if (page.firstSlot < 0 || slot < page.firstSlot) page.firstSlot = slot;
  page.expected += 1;
  if (sample.replicas === 0) page.off += 1;
  else if (sample.use) noteUse(page, sample, sample.use, seconds);
}

const rounded = (amount: number | undefined, unit = 1): number | undefined =>
  amount === undefined ? undefined : Math.round(amount / unit);

function noteUse(page: Page, sample: WorkloadSample, use: NonNullable<WorkloadSample['use']>, seconds: number): void {
  const { sketches, amounts } = page;
  page.seen += 1;
  const cpu = percentOf(use.cpuMillis, sample.cpuMillis);
  const memory = percentOf(use.memoryBytes, sample.memoryBytes);
  if (cpu !== undefined) (sample.isStarting ? sketches.cpuStartup : sketches.cpu).add(cpu);
  if (memory !== undefined) sketches.memory.add(memory);
  if (sample.ioBytesPerSecond !== undefined) sketches.io.add(sample.ioBytesPerSecond / 1024);
  addUse(amounts, sample, use, seconds);
}

type Sums = Omit<HourUsage, 'seconds'>;

export function addUse(
  sums: Sums,
  sample: WorkloadSample,
  use: NonNullable<WorkloadSample['use']>,
  seconds: number,
): void {
  sums.cpuRequestMilliSeconds += Math.round(sample.cpuMillis * seconds);
  sums.cpuUseMilliSeconds += Math.round(use.cpuMillis * seconds);
  sums.memoryRequestMibSeconds += Math.round((sample.memoryBytes / MIB) * seconds);
  sums.memoryUseMibSeconds += Math.round((use.memoryBytes / MIB) * seconds);
}

/** Use above what is requested is real, and kept; of nothing requested there is no percentage. */
const percentOf = (used: number, requested: number): number | undefined =>
  requested > 0 ? Math.min((used / requested) * 100, MAX_PERCENT) : undefined;

/**
 * Slots in which nobody looked, although the workload was there: between its first and its last, and until the day's end where it was
 * there when somebody looked last. A sample was due in them, and is missing.
 */
export function unseenSlots({ firstSlot, lastSlot }: Page, slots: Slots, lastLook: number): number {
  if (firstSlot < 0) return 0;
  return slots.missingWithin(firstSlot, lastSlot === lastLook ? slots.count - 1 : lastSlot);
}

/** `unseen`: slots that are due beside those that were looked at. */
export function writtenPage({ sketches, ...page }: Page, maxBytes: number, unseen: number): WorkloadUsage {
  const bytes = encodeDay(sketches, maxBytes);
  const base64 = (part: Uint8Array) => Buffer.from(part).toString('base64');
  const { firstSlot, lastSlot, ...rest } = page;
  return {
    ...rest,
    expected: page.expected + unseen,
    ...(firstSlot >= 0 && { firstSlot, lastSlot }),
    cpu: base64(bytes.cpu),
    cpuStartup: base64(bytes.cpuStartup),
    memory: base64(bytes.memory),
    io: base64(bytes.io),
  };
}
