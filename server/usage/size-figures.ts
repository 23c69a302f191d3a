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

export interface SizeDay {
  /** Days before the judgement; 0 is the last. */
  age: number;
  sketch: Sketch;
  /** Allocated on that day, in any unit; 0 or unknown (null): taken as today's. */
  allocated: number | null;
}

/** null without samples. */
export function sizeFigures(
  signal: 'cpu' | 'memory',
  days: readonly SizeDay[],
  allocatedNow: number | null,
  policy: UsagePolicy,
): SizeFigures | null {
  const { vpa, krr } = policy.advice;
  const present = days
    .filter(({ sketch }) => sketch.count > 0)
    .map((day) => ({ ...day, sketch: rescaled(day, allocatedNow) }));
  if (present.length === 0) return null;
  const all = mergeSketches(present.map(({ sketch }) => sketch));
  const at = (p: number) => round(all.percentile(p) ?? 0);
  const weighted = weigh(signal, present, vpa.halfLifeHours);
  const decayedAt = (p: number) => round(weightedPercentile(weighted, p));
  return {
    p50: at(50),
    p95: at(95),
    p99: at(99),
    max: round(all.max ?? 0),
    krr: at(krr.cpuPercentile),
    decayed: {
      p50: decayedAt(50),
      target: decayedAt(signal === 'cpu' ? vpa.cpuPercentile : vpa.memoryPercentile),
      p95: decayedAt(95),
    },
  };
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

/** Smallest value at or below which p percent of the weight lies; with equal weights this is the nearest rank. */
export function weightedPercentile(values: readonly (readonly [value: number, weight: number])[], p: number): number {
  const sorted = values.toSorted(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  const isCount = sorted.every(([, weight]) => weight === 1);
  const wanted = isCount ? nearestRank(p, sorted.length) : (p / 100) * total * (1 - 1e-12);
  let seen = 0;
  for (const [value, weight] of sorted) {
    seen += weight;
    if (seen >= wanted) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
