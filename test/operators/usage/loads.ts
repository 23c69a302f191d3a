import { hasTrace, rowsOf, TRACES, truthOf } from '../../server/usage/traces.ts';

/** Percent of what is requested. */
export interface Level {
  cpu: number;
  memory: number;
}
export const CLASSES = ['idle', 'overProvisioned', 'overloaded', 'fitting'] as const;
export type Class = (typeof CLASSES)[number];

export interface Load {
  class: Class;
  /** What it follows, for messages. */
  name: string;
  /** One level for each phase. */
  levels: Level[];
}

/**
 * How long each phase lasts, in shares of the time. A machine's samples, sorted by CPU, are cut at the ends of the phases, and the middle
 * sample of each piece stands for all of it: the 95th percentile keeps its place, the order in time does not.
 */
export const PHASES = [0.4, 0.3, 0.2, 0.04, 0.04, 0.02];

const TRACE = 'bitbrains-rnd';
/** Below this metrics-server has nothing to divide. */
const LEAST_PERCENT = 0.1;

/** Of real machines where `YUNZHI_TRACES` names their folder, else made up. */
export async function loads(): Promise<Load[]> {
  return process.env.YUNZHI_TRACES && hasTrace(TRACE) ? realLoads() : MADE_UP;
}

/** The first machine of each class, well within it, that was on all the time. */
async function realLoads(): Promise<Load[]> {
  const truth = [...truthOf(TRACE)].map(([vm, row]) => ({
    vm,
    cpuMean: Number(row.cpu_pct_mean),
    cpuP95: Number(row.cpu_pct_p95),
    memoryP95: Number(row.mem_pct_p95),
    isOn: Number(row.off_samples) === 0 && Number(row.days) === 31,
  }));
  const chosen = CLASSES.map((name) => {
    const vm = truth.find((one) => one.isOn && classOf(one) === name && isTypical(name, one))?.vm;
    if (vm === undefined) throw new Error(`${TRACES} has no machine that is ${name}`);
    return { class: name, vm };
  });
  const samples = new Map<string, Level[]>(chosen.map(({ vm }) => [vm, []]));
  for await (const row of rowsOf(TRACE, 'vm-days-5min-2013-08.csv.gz')) {
    const memory = (row.mem_used_mib_5min ?? '').split(' ');
    const known = samples.get(row.vm ?? '');
    for (const [slot, cpu] of (known ? (row.cpu_pct_5min ?? '') : '').split(' ').entries()) {
      const level = { cpu: Number(cpu), memory: (Number(memory[slot]) / Number(row.mem_prov_mib)) * 100 };
      if (cpu !== '' && Number.isFinite(level.cpu + level.memory)) known?.push(level);
    }
  }
  return chosen.map(({ class: name, vm }) => ({
    class: name,
    name: `machine ${vm}`,
    levels: middles(samples.get(vm) ?? []),
  }));
}

interface Figures {
  cpuMean: number;
  cpuP95: number;
  memoryP95: number;
}

/** The rules of docs/usage.md in the numbers that are printed there, by hand: not the product's. */
export function classOf({ cpuMean, cpuP95, memoryP95 }: Figures): Class {
  if (cpuMean < 5 && cpuP95 < 10 && memoryP95 < 20) return 'idle';
  if (cpuP95 > 80 || memoryP95 > 90) return 'overloaded';
  return cpuP95 < 40 && memoryP95 < 50 ? 'overProvisioned' : 'fitting';
}

/** Far enough from the thresholds that six levels instead of 8,928 samples do not carry it over them. */
function isTypical(name: Class, { cpuMean, cpuP95, memoryP95 }: Figures): boolean {
  switch (name) {
    case 'idle':
      return cpuMean < 3 && cpuP95 < 7 && memoryP95 < 14;
    case 'overProvisioned':
      return cpuP95 > 12 && cpuP95 < 30 && memoryP95 < 35;
    case 'overloaded':
      return cpuP95 > 90;
    case 'fitting':
      return cpuP95 > 50 && cpuP95 < 70 && memoryP95 < 80;
    default:
      return name satisfies never;
  }
}

function middles(samples: readonly Level[]): Level[] {
  const sorted = samples.toSorted((a, b) => a.cpu - b.cpu || a.memory - b.memory);
  let from = 0;
  return PHASES.map((share) => {
    const middle = sorted[Math.min(sorted.length - 1, Math.floor((from + share / 2) * sorted.length))];
    from += share;
    const { cpu, memory } = middle ?? { cpu: 0, memory: 0 };
    return { cpu: Math.max(LEAST_PERCENT, cpu), memory: Math.max(LEAST_PERCENT, memory) };
  });
}

const made = (name: Class, ...levels: [cpu: number, memory: number][]): Load => ({
  class: name,
  name: `made up, ${name}`,
  levels: levels.map(([cpu, memory]) => ({ cpu, memory })),
});

/** Each has a peak in its last phase that a mean or a maximum would misjudge. */
const MADE_UP: Load[] = [
  made('idle', [0.4, 6], [0.9, 6.5], [1.6, 7], [2.4, 8], [3.1, 9], [45, 30]),
  made('overProvisioned', [4, 22], [9, 25], [15, 28], [22, 31], [28, 33], [95, 70]),
  made('overloaded', [55, 60], [70, 63], [86, 66], [91, 68], [97, 70], [99, 71]),
  made('fitting', [12, 55], [30, 58], [45, 60], [58, 62], [64, 63], [70, 64]),
];
