/** A small made-up cloud, the same on every run, as rows of the documented layout; and its truth by plain sorting. */
export const STEP = 300;
export const FIRST = Date.UTC(2026, 9, 1) / 1000;

export interface Row {
  time: number;
  workload: string;
  cpu: number | null;
  memory: number | null;
}

/** Park and Miller's generator: chance that is the same everywhere. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

type Shape = (slot: number, next: () => number) => [cpu: number | null, memory: number | null];
const hour = (slot: number) => Math.floor((slot % 288) / 12);
const two = (value: number) => Math.round(value * 100) / 100;

const SHAPES: Record<string, Shape> = {
  idle: (_, next) => [two(next() * 2), two(5 + next())],
  'office-hours': (slot, next) => [
    two(hour(slot) >= 8 && hour(slot) < 18 ? 20 + next() * 15 : next()),
    two(30 + next() * 10),
  ],
  'busy-nights': (slot, next) => [two(hour(slot) < 3 ? 85 + next() * 60 : next() * 3), two(60 + next() * 5)],
  'memory-full': (_, next) => [two(40 + next() * 10), two(91 + next() * 8)],
  fitting: (_, next) => [two(45 + next() * 20), two(60 + next() * 20)],
  'no-memory': (_, next) => [two(next() * 2), null],
  'one-in-five-missing': (_, next) => (next() < 0.2 ? [null, null] : [two(next() * 2), 5]),
  'bursts-once-a-day': (slot, next) => [slot % 288 < 12 ? two(90 + next() * 10) : 0, two(12 + next())],
};

export const VERDICT_OF: Record<string, string> = {
  idle: 'idle',
  'office-hours': 'overProvisioned',
  'busy-nights': 'overloaded',
  'memory-full': 'overloaded',
  fitting: 'fitting',
  'no-memory': 'insufficientData',
  'one-in-five-missing': 'insufficientData',
  // P95 is 0, the mean 4 %: an hour a day is below 5 % of the time.
  'bursts-once-a-day': 'idle',
};

export function syntheticRows(days = 20): Row[] {
  const nexts = Object.fromEntries(Object.keys(SHAPES).map((name, at) => [name, chance(at + 1)]));
  const rows: Row[] = [];
  for (let slot = 0; slot < days * 288; slot++) {
    for (const [workload, shape] of Object.entries(SHAPES)) {
      const [cpu, memory] = shape(slot, nexts[workload] ?? Math.random);
      rows.push({ time: FIRST + slot * STEP, workload, cpu, memory });
    }
  }
  return rows;
}

export const HEADER = 'time,workload,cpu_percent,memory_percent';
export const csvOf = (rows: readonly Row[], header = HEADER): string =>
  `${[header, ...rows.map(({ time, workload, cpu, memory }) => `${time},${workload},${cpu ?? ''},${memory ?? ''}`)].join('\n')}\n`;

/** The nearest rank, by sorting. */
export function nearest(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((p * sorted.length) / 100)) - 1] ?? Number.NaN;
}
