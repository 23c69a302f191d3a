import { Sketch } from './sketch.ts';

/**
 * One workload's day as it is reported and kept: no sample, only distributions and sums. All sums are whole numbers, so that
 * totals over workloads and days do not depend on the order of adding.
 */
export interface UsageDay {
  /** YYYY-MM-DD; which midnight is meant is the reporter's decision and the same for all of its days. */
  day: string;
  intervalSeconds: number;
  /** Slots of the day in which a sample was due: all, or from the workload's first pod on. */
  expected: number;
  /** Slots with at least one signal. */
  seen: number;
  /** Slots in which the source said that nothing was allocated: scaled to zero, powered off. */
  off: number;
  /** Percent of what was allocated at the time, without the first minutes after a start; base64 of a sketch. */
  cpu: string;
  /** The same for the first minutes after a start: counts for size, not for idleness. */
  cpuStartup: string;
  /** Percent of what was allocated at the time, start included. */
  memory: string;
  /** Network and disk together in KiB/s; empty sketch where the source has none. */
  io: string;
  amounts: UsageAmounts;
}

/** Sums over the slots seen: amount × seconds. MiB rather than bytes keeps a year of a big tenancy below 2^53. */
export interface UsageAmounts {
  /** Allocated (requested) at the last sample. */
  cpuMillis: number;
  memoryMib: number;
  storageMib: number;
  cpuRequestMilliSeconds: number;
  cpuUseMilliSeconds: number;
  memoryRequestMibSeconds: number;
  memoryUseMibSeconds: number;
}

export const NO_AMOUNTS: UsageAmounts = {
  cpuMillis: 0,
  memoryMib: 0,
  storageMib: 0,
  cpuRequestMilliSeconds: 0,
  cpuUseMilliSeconds: 0,
  memoryRequestMibSeconds: 0,
  memoryUseMibSeconds: 0,
};

/** What all sketches of a workload-day may take together, in bytes before base64. */
export const DAY_BYTES = 1024;

export interface DaySketches {
  cpu: Sketch;
  cpuStartup: Sketch;
  memory: Sketch;
  io: Sketch;
}

export const emptySketches = (): DaySketches => ({
  cpu: new Sketch(),
  cpuStartup: new Sketch(),
  memory: new Sketch(),
  io: new Sketch(),
});

/**
 * The four sketches in at most DAY_BYTES: while they are too big, the biggest is halved in resolution. At 288 samples a day
 * CPU and memory never are; at 1,440 (every minute) one level, 1 % error, suffices for what was seen of real machines.
 */
export function encodeDay(sketches: DaySketches, maxBytes = DAY_BYTES): Record<keyof DaySketches, Uint8Array> {
  const bytes = {
    cpu: sketches.cpu.encode(),
    cpuStartup: sketches.cpuStartup.encode(),
    memory: sketches.memory.encode(),
    io: sketches.io.encode(),
  };
  const total = () => Object.values(bytes).reduce((sum, part) => sum + part.length, 0);
  while (total() > maxBytes) {
    const biggest = biggestOf(bytes);
    const smaller = sketches[biggest].encode(bytes[biggest].length - 1);
    if (smaller.length >= bytes[biggest].length) break; // as coarse as can be
    bytes[biggest] = smaller;
  }
  return bytes;
}

/** I/O gives way first: it is only ever compared with "near zero". */
function biggestOf(bytes: Record<keyof DaySketches, Uint8Array>): keyof DaySketches {
  const order = ['io', 'cpuStartup', 'memory', 'cpu'] as const;
  return order.reduce((best, key) => (bytes[key].length > bytes[best].length ? key : best), order[0]);
}

export const decodeDay = (day: Pick<UsageDay, keyof DaySketches>): DaySketches => ({
  cpu: Sketch.fromBase64(day.cpu),
  cpuStartup: Sketch.fromBase64(day.cpuStartup),
  memory: Sketch.fromBase64(day.memory),
  io: Sketch.fromBase64(day.io),
});
