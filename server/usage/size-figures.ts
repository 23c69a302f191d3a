import { mergeSketches, type Sketch } from '../../operators/resources/sketch.ts';
import { nearestRank } from '../../operators/resources/sketch-bins.ts';
import type { UsagePolicy } from './verdict.ts';

/**
 * What a size is advised from, per signal, in percent of what is allocated **now**: days on which another amount was
 * allocated are scaled. Plain numbers, so that advice too can be derived again from what was stored.
 */
export interface SizeFigures {
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** KRR's percentile of CPU. */
  krr: number;
  /** VPA's: samples lose half of their weight in each half-life. CPU: of samples; memory: of each day's peak. */
  decayed: { p50: number; target: number; p95: number };
}

/** One day, or several days that are merged because none of them is young enough to be weighed by its age. */
export interface SizeDay {
  /** Days before the judgement; 0 is the last. Of merged days, the youngest's. */
  age: number;
  sketch: Sketch;
  /** Allocated on that day, in any unit; 0 or unknown (null): taken as today's. */
  allocated: number | null;
}

/** Beyond eight half-lives a sample weighs less than 1/256: VPA too looks back for eight days by default. */
const HALF_LIVES = 8;

/** How many of the last days are weighed one by one. */
export const weighedDays = ({ advice }: UsagePolicy): number => Math.ceil((HALF_LIVES * advice.vpa.halfLifeHours) / 24);

/** null without samples. The result does not depend on how days of the same allocation are merged. */
export function sizeFigures(
  signal: 'cpu' | 'memory',
  days: readonly SizeDay[],
  allocatedNow: number | null,
  policy: UsagePolicy,
): SizeFigures | null {
  const { vpa, krr } = policy.advice;
  const present = days.filter(({ sketch }) => sketch.count > 0);
  if (present.length === 0) return null;
  const all = mergeRescaled(present, allocatedNow);
  const at = (p: number) => round(all.percentile(p) ?? 0);
  const target = signal === 'cpu' ? vpa.cpuPercentile : vpa.memoryPercentile;
  const young = present
    .filter(({ age }) => age < weighedDays(policy))
    .map((day) => ({ ...day, sketch: rescaled(day, allocatedNow) }));
  const [p50 = 0, atTarget = 0, p95 = 0] =
    young.length === 0
      ? [at(50), at(target), at(95)]
      : weightedPercentiles(weigh(signal, young, vpa.halfLifeHours), [50, target, 95]).map(round);
  return {
    p50: at(50),
    p95: at(95),
    p99: at(99),
    max: round(all.max ?? 0),
    krr: at(krr.cpuPercentile),
    decayed: { p50, target: atTarget, p95 },
  };
}

/** Days of one allocation are merged before they are scaled: scaling rounds, and would round each grouping differently. */
function mergeRescaled(days: readonly SizeDay[], now: number | null): Sketch {
  const groups = new Map<number, SizeDay>();
  for (const { age, sketch, allocated } of days) {
    const key = allocated && now ? allocated : (now ?? 0);
    const group = groups.get(key);
    if (group) group.sketch.merge(sketch);
    else groups.set(key, { age, sketch: sketch.copy(), allocated });
  }
  const [first, ...others] = [...groups.values()];
  if (first && others.length === 0) return rescaled(first, now);
  return mergeSketches([...groups.values()].map((group) => rescaled(group, now)));
}

const rescaled = ({ sketch, allocated }: SizeDay, now: number | null): Sketch =>
  allocated && now && allocated !== now ? sketch.scaled(allocated / now) : sketch;

/** VPA weighs by the time of the sample; a day's samples share their day's weight here. */
function weigh(signal: 'cpu' | 'memory', days: readonly SizeDay[], halfLifeHours: number): [number, number][] {
  return days.flatMap(({ age, sketch }): [number, number][] => {
    const weight = 2 ** ((-age * 24) / halfLifeHours);
    if (signal === 'memory') return [[sketch.max ?? 0, weight]];
    return Array.from(sketch.entries(), ([value, samples]) => [value, samples * weight]);
  });
}

/** Smallest values at or below which p percent of the weight lies; with equal weights these are the nearest ranks. */
export function weightedPercentiles(
  values: readonly (readonly [value: number, weight: number])[],
  percentiles: readonly number[],
): number[] {
  const sorted = values.toSorted(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  const isCount = sorted.every(([, weight]) => weight === 1);
  return percentiles.map((p) => {
    const wanted = isCount ? nearestRank(p, sorted.length) : (p / 100) * total * (1 - 1e-12);
    let seen = 0;
    for (const [value, weight] of sorted) {
      seen += weight;
      if (seen >= wanted) return value;
    }
    return sorted.at(-1)?.[0] ?? 0;
  });
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
