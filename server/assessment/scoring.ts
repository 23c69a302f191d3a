import { type Measure, type Totals, totalsOf } from './measure.ts';

/** One indicator of a scheme, whatever it is about. */
export interface IndicatorSpec {
  id: string;
  dimension: string;
  /** Points of 100, two decimals at most. */
  weight: number;
}

export type FigureState = 'scored' | 'insufficientData' | 'notApplicable';

export interface Figure extends Totals {
  indicator: string;
  dimension: string;
  state: FigureState;
  /** Hundredths of a point. */
  weight: number;
  /** … after the weight of what does not apply was spread over what does. */
  effective: number;
  score: number | null;
}

export interface Scored {
  figures: Figure[];
  /** Hundredths of a point; null where nothing at all could be judged. */
  score: number | null;
}

/** A figure without a denominator does not apply; one with nothing but unjudged records says so, and is whole. */
export function stateOf(measure: Measure): FigureState {
  if (totalsOf(measure).denominator === 0n) return 'notApplicable';
  return measure.unjudged > 0 && measure.unjudged === measure.counted.length ? 'insufficientData' : 'scored';
}

/**
 * Scores in hundredths of a point by whole numbers only, so that nothing depends on the order of addition or on binary fractions:
 * each indicator = effective weight × achieved ÷ possible, rounded half up; the total is the sum of the rounded ones, so that
 * the sheet adds up. Weights of indicators that do not apply go to the others of their dimension; those of a whole dimension to
 * the other dimensions, each in proportion.
 */
export function score(specs: readonly IndicatorSpec[], measures: ReadonlyMap<string, Measure>): Scored {
  const parts = specs.map((spec) => {
    const measure = measures.get(spec.id);
    const totals = measure ? totalsOf(measure) : { numerator: 0n, denominator: 0n };
    return { spec, totals, state: measure ? stateOf(measure) : ('notApplicable' as const) };
  });
  const effective = spreadWeights(parts.map(({ spec, state }) => ({ ...spec, applies: state !== 'notApplicable' })));
  const figures = parts.map(({ spec, totals, state }): Figure => {
    const own = effective.get(spec.id) ?? 0;
    const { numerator, denominator } = totals;
    const points = denominator === 0n ? null : Number(divideHalfUp(BigInt(own) * numerator, denominator));
    const { id: indicator, dimension } = spec;
    return { indicator, dimension, state, weight: hundredths(spec.weight), effective: own, ...totals, score: points };
  });
  const scored = figures.filter((figure) => figure.score !== null);
  const total = scored.reduce((sum, figure) => sum + (figure.score ?? 0), 0);
  return { figures, score: scored.length > 0 ? total : null };
}

/** Points with two decimals as whole hundredths. */
export const hundredths = (points: number): number => Math.round(points * 100);

/** a ÷ b to the nearest whole number, halves up; a ≥ 0, b > 0. */
export const divideHalfUp = (a: bigint, b: bigint): bigint => (2n * a + b) / (2n * b);

interface Weighted extends IndicatorSpec {
  applies: boolean;
}

/**
 * Effective weights in hundredths that add up to exactly 10,000 (largest remainder; between equals the scheme's order decides).
 * Empty where nothing applies.
 */
export function spreadWeights(specs: readonly Weighted[]): Map<string, number> {
  const live = specs.filter(({ applies, weight }) => applies && weight > 0);
  const sum = (ones: readonly Weighted[]) => BigInt(ones.reduce((all, { weight }) => all + hundredths(weight), 0));
  const dimensions = [...new Set(live.map(({ dimension }) => dimension))];
  const inDimension = (name: string, ones: readonly Weighted[]) => ones.filter(({ dimension }) => dimension === name);
  const liveDimensions = dimensions.reduce((all, name) => all + sum(inDimension(name, specs)), 0n);
  const exact = live.map((one) => {
    const top = BigInt(hundredths(one.weight)) * sum(inDimension(one.dimension, specs)) * BigInt(WHOLE);
    const bottom = sum(inDimension(one.dimension, live)) * liveDimensions;
    return { id: one.id, floor: top / bottom, rest: top % bottom, bottom };
  });
  const missing = exact.length === 0 ? 0 : WHOLE - Number(exact.reduce((all, { floor }) => all + floor, 0n));
  // rest ÷ bottom compared without dividing; the sort is stable, so the scheme's order decides between equals.
  const first = [...exact].sort(
    (a, b) => Number(b.rest * a.bottom > a.rest * b.bottom) - Number(b.rest * a.bottom < a.rest * b.bottom),
  );
  const lucky = new Set(first.slice(0, missing).map(({ id }) => id));
  return new Map(exact.map(({ id, floor }) => [id, Number(floor) + (lucky.has(id) ? 1 : 0)]));
}

const WHOLE = 10_000;
