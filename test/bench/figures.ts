import { readdirSync, readFileSync } from 'node:fs';

/** One line of a bench's result: what was measured, in which unit, and, where there is one, the goal that it is held to. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  goal?: string;
}

/** A part of `npm run bench`: measures and returns its figures; starts and stops what it needs itself. */
export type Bench = () => Promise<Figure[]>;

/** Nearest-rank percentile (0 < p ≤ 100) of unsorted values. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Runs `work(0 … count-1)`, `width` at a time; returns each call's milliseconds in order of completion. */
export async function inParallel(
  count: number,
  width: number,
  work: (index: number) => Promise<void>,
): Promise<number[]> {
  const millis: number[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next++;
      const started = performance.now();
      await work(index);
      millis.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return millis;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Resident memory of a process and all its descendants, in bytes (Linux). */
export function residentBytes(pid: number): number {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = Number(statusField(Number(entry), 'PPid') ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const sum = (id: number): number =>
    Number(statusField(id, 'VmRSS') ?? 0) * 1024 +
    (children.get(id) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(pid);
}

function statusField(pid: number, field: string): string | undefined {
  try {
    return new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined; // it ended between the listing and the reading
  }
}

/**
 * Seconds that the main thread stood ready and waited for a core since its start, by the kernel's count (Linux). On a machine that others
 * keep busy this is what the clock shows beyond the processor time.
 */
export function secondsInQueue(): number | null {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e9;
  } catch {
    return null; // a kernel without it
  }
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
export const megabytes = (bytes: number): number => rounded(bytes / 1e6);
