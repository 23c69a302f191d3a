import {
  DAYS,
  type Day,
  dayIn,
  isRunning,
  isThere,
  midnightOf,
  type Plan,
  type PlanSystem,
  type PlanWorkload,
  YEAR,
} from './plan.ts';
import { allocatedOn, type CityUse } from './use.ts';

/**
 * The year reckoned once more from the raw facts, as a careful clerk would: day by day, sample by sample, sorting and counting. Nothing
 * here calls the product; thresholds and weights are written down from domain.md §5 and §10.
 */
export type Verdict = 'idle' | 'overProvisioned' | 'overloaded' | 'fitting' | 'insufficientData' | 'exempt';

/** What could be given back; between two amounts where the percentile lies so near to a step that the sketch may fall either way. */
export interface Excess {
  least: number;
  most: number;
}

export interface HandVerdict {
  system: PlanSystem;
  workload: PlanWorkload;
  /** 0 to 11. */
  month: number;
  verdict: Verdict;
  cpuMillis: number;
  excess: Excess;
  /** Of the last 30 days, start-up included; null where nothing was seen or nothing is judged. */
  month30: { cpuMean: number; cpuP95: number; memoryP95: number } | null;
  /** Of the last 90 days, where they were looked at. */
  cpuP95: number | null;
  /** A figure within the sketches' half a percent of its threshold: either side may be said. */
  isClose: boolean;
}

export const monthEnds: readonly Day[] = Array.from({ length: 12 }, (_, month) =>
  Math.round((Date.UTC(YEAR, month + 1, 1) - Date.UTC(YEAR, 0, 1)) / 86_400_000 - 1),
);

/** Every verdict of the year that stands at a month's end. */
export const verdictsOf = (use: CityUse, systems: readonly PlanSystem[]): HandVerdict[] =>
  systems.flatMap((system) =>
    monthEnds.flatMap((end, month) =>
      system.workloads
        .filter((workload) => isThere(system, workload, end))
        .map((workload) => verdictOf(use, system, workload, month, end)),
    ),
  );

interface Window {
  expected: number;
  off: number;
  /** Used, sorted. */
  cpuMillis: Float64Array;
  /** Percent of what was allocated on the day, sorted. */
  cpu: Float64Array;
  steady: Float64Array;
  memory: Float64Array;
}

function windowOf(use: CityUse, system: PlanSystem, workload: PlanWorkload, last: Day, days: number): Window {
  const first = Math.max(0, system.onlineOn ?? 0, workload.startedOn ?? 0, last - days + 1);
  const cpuMillis: number[] = [];
  const cpu: number[] = [];
  const steady: number[] = [];
  const memory: number[] = [];
  let expected = 0;
  let off = 0;
  for (let day = first; day <= last; day += 1) {
    const size = allocatedOn(workload, day);
    for (const slot of use.slots(system, workload, day)) {
      expected += 1;
      if (slot === 'off') off += 1;
      if (typeof slot === 'string') continue;
      const percent = (slot.cpuMillis / size.cpuMillis) * 100;
      cpuMillis.push(slot.cpuMillis);
      cpu.push(percent);
      if (!slot.isStarting) steady.push(percent);
      memory.push((slot.memoryMib / size.memoryMib) * 100);
    }
  }
  const sorted = (values: number[]) => Float64Array.from(values).sort();
  return {
    expected,
    off,
    cpuMillis: sorted(cpuMillis),
    cpu: sorted(cpu),
    steady: sorted(steady),
    memory: sorted(memory),
  };
}

/** Nearest rank: of n samples sorted, number ⌈p/100 · n⌉. */
const percentile = (sorted: Float64Array, p: number): number => sorted[Math.ceil((p / 100) * sorted.length) - 1] ?? 0;
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export function verdictOf(
  use: CityUse,
  system: PlanSystem,
  workload: PlanWorkload,
  month: number,
  end: Day,
): HandVerdict {
  const { cpuMillis } = allocatedOn(workload, end);
  let isClose = false;
  const below = (value: number, limit: number): boolean => {
    isClose ||= Math.abs(value - limit) <= limit * 0.006;
    return value < limit;
  };
  let month30: HandVerdict['month30'] = null;
  const said = (verdict: Verdict, cpuP95: number | null = null, excess: Excess = NONE): HandVerdict => ({
    ...{ system, workload, month, verdict, cpuMillis, excess, month30, cpuP95, isClose },
  });
  const { notJudged, onlineOn } = system;
  if (notJudged && notJudged.from <= end && end <= notJudged.until) return said('exempt');
  if (onlineOn !== null && end < onlineOn + 90) return said('exempt'); // young

  const short = windowOf(use, system, workload, end, 30);
  if (short.cpu.length > 0)
    month30 = {
      cpuMean: mean(short.cpu),
      cpuP95: percentile(short.cpu, 95),
      memoryP95: percentile(short.memory, 95),
    };
  const seen = (samples: Float64Array, { off, expected }: Window) => (samples.length + off) / expected;
  if (short.off === short.expected) return said('idle');
  if (short.expected < 14 * 288 || seen(short.cpu, short) < 0.9) return said('insufficientData');
  if (short.off > 0 && short.cpu.length < 288) return said('insufficientData');
  const isLow =
    seen(short.steady, short) >= 0.9 && below(mean(short.steady), 5) && below(percentile(short.steady, 95), 10);
  if (isLow && below(percentile(short.memory, 95), 20)) return said('idle');
  if (!below(percentile(short.cpu, 95), 80) || !below(percentile(short.memory, 95), 90)) return said('overloaded');

  const long = windowOf(use, system, workload, end, 90);
  const p95 = percentile(long.cpu, 95);
  if (!below(p95, 40)) return said('fitting', p95);
  // CPU would allow it; with too few samples of the longer window nothing may be said.
  if (seen(long.cpu, long) < 0.9) return said('insufficientData', p95);
  if (!below(percentile(long.memory, 95), 50)) return said('fitting', p95);
  return said('overProvisioned', p95, excessIn(long, cpuMillis));
}

const NONE: Excess = { least: 0, most: 0 };
/** The smallest step of a size, in millicores. */
const STEP = 100;

/**
 * Allocated less the size at which the 95th percentile of what was used is 80 %, in whole steps. A sketch is half a percent off at
 * the most, and half a percent again where days with another allocation are scaled to today's.
 */
function excessIn({ cpuMillis: used }: Window, cpuMillis: number): Excess {
  const p95 = percentile(used, 95);
  const back = (off: number) => Math.max(0, cpuMillis - Math.max(1, Math.ceil((p95 * off) / 0.8 / STEP)) * STEP);
  return { least: back(1.01), most: back(0.99) };
}

export const excessOf = (use: CityUse, { system, workload, month, cpuMillis }: HandVerdict): Excess =>
  excessIn(windowOf(use, system, workload, monthEnds[month] ?? 0, 90), cpuMillis);

/** The 95th percentile of CPU over the last days up to one, by sorting. */
export const cpuP95Of = (use: CityUse, system: PlanSystem, workload: PlanWorkload, last: Day, days: number): number =>
  percentile(windowOf(use, system, workload, last, days).cpu, 95);

/** Who answers for a system on each day of the year; null where it is not in the register. */
export function ownersOf({ units }: Plan, { unit, createdOn, retiredOn, move }: PlanSystem): (string | null)[] {
  const heirs = new Map(units.map(({ id, dissolved }) => [id, dissolved?.heir ?? id]));
  return Array.from({ length: DAYS }, (_, day) => {
    if (day < createdOn || (retiredOn !== null && day >= retiredOn)) return null;
    const owner = move && day >= move.on ? move.to : unit;
    // A merged unit's heir answers for the whole year, also for the days before.
    return heirs.get(owner) ?? owner;
  });
}

export interface Fraction {
  achieved: number;
  possible: number;
  /** What may have been achieved beyond that, where a size lies near to a step. */
  slack: number;
}

export const INDICATORS = [
  'adoption',
  'idle',
  'overProvisioned',
  'bulletins',
  'drills',
  'backups',
  'incidents',
] as const;
export type Indicator = (typeof INDICATORS)[number];

/** A unit's year: what was achieved of what was possible, by indicator. */
export function yearOf(plan: Plan, verdicts: readonly HandVerdict[], unitId: string): Record<Indicator, Fraction> {
  const sums = Object.fromEntries(INDICATORS.map((name) => [name, { achieved: 0, possible: 0, slack: 0 }])) as Record<
    Indicator,
    Fraction
  >;
  const add = (name: Indicator, possible: number, achieved: number, slack = 0) => {
    sums[name].possible += possible;
    sums[name].achieved += achieved;
    sums[name].slack += slack;
  };
  let hadCloud = false;
  for (const system of plan.systems) {
    const owners = ownersOf(plan, system);
    const isOwn = (day: Day): boolean => owners[Math.min(day, DAYS - 1)] === unitId;
    for (let day = 0; day < DAYS; day += 1) {
      if (!isOwn(day)) continue;
      hadCloud ||= isRunning(system, day);
      if (!isRunning(system, day) && system.isExemptFromCloud) continue;
      add('adoption', 1, isRunning(system, day) ? 1 : 0);
    }
    const { item, drill } = system;
    const answersAt = (day: Day): boolean => (owners[day] ?? lastOwner(owners)) === unitId;
    if (item && !item.isRiskAccepted && answersAt(item.due))
      add('bulletins', 1, item.closed !== null && item.closed <= item.due ? 1 : 0);
    if (drill && answersAt(drill.on)) add('drills', 1, drill.signed === null ? 0 : 1);
    if (system.onlineOn !== null && answersAt(DAYS - 1)) add('backups', 1, system.hasOverdueBackup ? 0 : 1);
  }
  for (const { system, workload, month, verdict, cpuMillis, excess } of verdicts) {
    if (verdict === 'exempt') continue;
    const owners = ownersOf(plan, system);
    const first = (monthEnds[month - 1] ?? -1) + 1;
    let days = 0;
    for (let day = first; day <= (monthEnds[month] ?? 0); day += 1)
      if (owners[day] === unitId && isThere(system, workload, day)) days += 1;
    add('idle', days * cpuMillis, verdict === 'idle' ? 0 : days * cpuMillis);
    if (verdict !== 'idle')
      add('overProvisioned', days * cpuMillis, days * (cpuMillis - excess.most), days * (excess.most - excess.least));
  }
  if (hadCloud) {
    const cost = { critical: 100, high: 50, medium: 20, low: 5 };
    const own = plan.incidents.filter(({ unit }) => unit === unitId);
    add('incidents', 100, Math.max(0, 100 - own.reduce((sum, { severity }) => sum + cost[severity], 0)));
  }
  return sums;
}

const lastOwner = (owners: readonly (string | null)[]): string | null =>
  owners.findLast((owner) => owner !== null) ?? null;

/** Article 9, default weights; the test before going online (6) applies to nobody here, for none came by way of a trial. */
const WEIGHTS: Record<Indicator, { dimension: 'adoption' | 'efficiency' | 'security'; weight: number }> = {
  adoption: { dimension: 'adoption', weight: 30 },
  idle: { dimension: 'efficiency', weight: 20 },
  overProvisioned: { dimension: 'efficiency', weight: 20 },
  bulletins: { dimension: 'security', weight: 6 },
  drills: { dimension: 'security', weight: 6 },
  backups: { dimension: 'security', weight: 6 },
  incidents: { dimension: 'security', weight: 6 },
};
const DIMENSIONS = { adoption: 30, efficiency: 40, security: 30 };

/** Points by indicator, with fractions: the weight of what does not apply goes to the rest of its dimension, then to the others. */
export function pointsOf(year: Record<Indicator, Fraction>): Map<Indicator, number> {
  const live = INDICATORS.filter((name) => year[name].possible > 0);
  const dimensions = [...new Set(live.map((name) => WEIGHTS[name].dimension))];
  const whole = dimensions.reduce((sum, name) => sum + DIMENSIONS[name], 0);
  return new Map(
    live.map((name) => {
      const { dimension, weight } = WEIGHTS[name];
      const beside = live.filter((other) => WEIGHTS[other].dimension === dimension);
      const shared = beside.reduce((sum, other) => sum + WEIGHTS[other].weight, 0);
      const points = ((weight * DIMENSIONS[dimension]) / shared) * (100 / whole);
      return [name, (points * year[name].achieved) / year[name].possible];
    }),
  );
}

/** Days of the year on which the unit existed. */
export const lifeOf = ({ units }: Plan, unitId: string): number => {
  const unit = units.find(({ id }) => id === unitId);
  return unit ? (unit.dissolved?.on ?? DAYS) - Math.max(0, unit.from) : 0;
};

export function standingOf(plan: Plan, unitId: string): string {
  const unit = plan.units.find(({ id }) => id === unitId);
  if (unit?.dissolved) return 'dissolved';
  if (!plan.systems.some((system) => ownersOf(plan, system).includes(unitId))) return 'noSystems';
  return lifeOf(plan, unitId) < 90 ? 'shortPeriod' : 'ranked';
}

export const endOfYear = midnightOf(dayIn('12-31') + 1);
