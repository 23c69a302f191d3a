/** Width of a bin: the middle of (γ^(i-1), γ^i] is at most (γ-1)/(γ+1) = 0.4975 % from any value in it. */
export const GAMMA = 1.01;
/** One tick is 1/10,000 of the unit. Values are rounded to it; what rounds to 0 is counted as exactly zero. */
export const TICKS = 10_000;
export const MAX_VALUE = 1e9;
/** Each level doubles a bin's width in logarithm: 0.50 %, 1.00 %, 1.99 %, … relative error. */
export const MAX_LEVEL = 10;

const LN_GAMMA = Math.log(GAMMA);

/** What is inside a sketch; ticks are whole numbers. `bins[k]` counts bin `base + k`. */
export interface SketchState {
  level: number;
  zeros: number;
  /** Samples that are not zero. */
  positives: number;
  sumTicks: number;
  minTicks: number;
  maxTicks: number;
  base: number;
  bins: Uint32Array;
}

/** 1-based number of the sample that is the p-th percentile of n: ceil(p/100 · n), guarded against 0.07 · 100 = 7.000…01. */
export const nearestRank = (p: number, n: number): number => Math.max(1, Math.ceil((p * n) / 100 - 1e-9));

/** Bin of a whole number of ticks ≥ 1 at a level. */
export const binOf = (ticks: number, level: number): number => atLevel(Math.ceil(Math.log(ticks) / LN_GAMMA), level);

/** Uniform collapse: `levels` times ceil(i/2). */
export const atLevel = (index: number, levels: number): number => (index + (1 << levels) - 1) >> levels;

/** Middle of a bin in ticks: equally far, relatively, from both of its ends. */
export function middleOf(index: number, level: number): number {
  const gamma = GAMMA ** (1 << level);
  return (2 * gamma ** index) / (gamma + 1);
}

/** Bytes that are no sketch, or not the one way to write it. */
export class SketchError extends Error {
  override name = 'SketchError';
}
