import { atLevel, binOf, MAX_LEVEL, MAX_VALUE, middleOf, nearestRank, type SketchState, TICKS } from './sketch-bins.ts';
import { decodeInto, encodeSketch } from './sketch-codec.ts';

/**
 * A distribution that can be merged: counts in logarithmic bins, after DDSketch (Masson, Rim, Lee: "DDSketch: a fast and
 * fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019) with the uniform collapse of UDDSketch
 * (Epicoco et al., 2020). Ours differs in three points: the rank is the **nearest rank**, every figure is kept in whole
 * ticks, so that neither sums nor bytes depend on the order of merging, and the encoding is canonical.
 *
 * Values are ≥ 0 in any unit that keeps them below MAX_VALUE: percent, millicores, MiB, KiB/s.
 */

const MAX_COUNT = 2 ** 32 - 1;
const GROW = 64;
/** An empty sketch is its version and a zero. */
const EMPTY_BYTES = 2;

export class Sketch {
  readonly state: SketchState = {
    level: 0,
    zeros: 0,
    positives: 0,
    sumTicks: 0,
    minTicks: Number.POSITIVE_INFINITY,
    maxTicks: 0,
    base: 0,
    bins: new Uint32Array(0),
  };

  /** Reads bytes that come from outside; throws SketchError on anything that `encode` would not have written. */
  static decode(bytes: Uint8Array): Sketch {
    const sketch = new Sketch();
    decodeInto(sketch, bytes, true);
    return sketch;
  }

  static fromBase64(text: string): Sketch {
    return Sketch.decode(Buffer.from(text, 'base64'));
  }

  static of(values: Iterable<number>): Sketch {
    const sketch = new Sketch();
    for (const value of values) sketch.add(value);
    return sketch;
  }

  get count(): number {
    return this.state.zeros + this.state.positives;
  }

  /** Exact to a tick; null without samples. */
  get mean(): number | null {
    return this.count === 0 ? null : this.state.sumTicks / this.count / TICKS;
  }

  get min(): number | null {
    return this.count === 0 ? null : this.state.minTicks / TICKS;
  }

  get max(): number | null {
    return this.count === 0 ? null : this.state.maxTicks / TICKS;
  }

  add(value: number): void {
    if (!(value >= 0 && value <= MAX_VALUE))
      throw new RangeError(`A sketch takes values from 0 to ${MAX_VALUE}, not ${value}.`);
    this.addTicks(Math.round(value * TICKS), 1);
  }

  /** `times` samples of a whole number of ticks. */
  addTicks(ticks: number, times: number): void {
    const { state } = this;
    if (ticks === 0) state.zeros += times;
    else this.addToBin(binOf(ticks, state.level), times);
    state.sumTicks += ticks * times;
    if (ticks < state.minTicks) state.minTicks = ticks;
    if (ticks > state.maxTicks) state.maxTicks = ticks;
  }

  /** Counts into a bin of this sketch's level; the caller keeps sum, min and max. */
  addToBin(index: number, times: number): void {
    const { state } = this;
    let at = index - state.base;
    if (at < 0 || at >= state.bins.length) at = this.#makeRoom(index);
    state.bins[at] = (state.bins[at] ?? 0) + times;
    this.countPositives(times);
  }

  /** Samples above zero that were counted into bins; bins are 32-bit counters. */
  countPositives(times: number): void {
    this.state.positives += times;
    if (this.state.positives > MAX_COUNT)
      throw new RangeError(`A sketch holds at most ${MAX_COUNT} samples above zero.`);
  }

  /** Adds the other's samples to this one; associative and free of order. */
  merge(other: Sketch): this {
    const from = other.state;
    this.collapseTo(from.level);
    this.addTotals(from.zeros, from.sumTicks, from.minTicks, from.maxTicks);
    const by = this.state.level - from.level;
    for (let k = 0; k < from.bins.length; k++) {
      const times = from.bins[k] ?? 0;
      if (times > 0) this.addToBin(atLevel(from.base + k, by), times);
    }
    return this;
  }

  /** As `merge`, straight from bytes that `decode` accepted before (it is not checked again). */
  mergeEncoded(bytes: Uint8Array): this {
    if (bytes.length > EMPTY_BYTES) decodeInto(this, bytes, false);
    return this;
  }

  addTotals(zeros: number, sumTicks: number, minTicks: number, maxTicks: number): void {
    const { state } = this;
    state.zeros += zeros;
    state.sumTicks += sumTicks;
    if (minTicks < state.minTicks) state.minTicks = minTicks;
    if (maxTicks > state.maxTicks) state.maxTicks = maxTicks;
  }

  /** The p-th percentile (0 < p ≤ 100) by nearest rank, within 0.5 % at level 0; null without samples. */
  percentile(p: number): number | null {
    const { state, count } = this;
    if (count === 0) return null;
    const rank = nearestRank(p, count);
    if (rank <= state.zeros) return 0;
    if (rank >= count) return state.maxTicks / TICKS;
    let seen = state.zeros;
    for (let k = 0; k < state.bins.length; k++) {
      seen += state.bins[k] ?? 0;
      if (seen >= rank) return this.#middle(state.base + k) / TICKS;
    }
    throw new Error('A sketch counts fewer samples than it says.');
  }

  /** The same samples times `factor` (percent of one size as amounts, or of another size); adds at most 0.5 % error. */
  scaled(factor: number): Sketch {
    const scaled = new Sketch();
    const { state } = this;
    if (this.count === 0) return scaled;
    const times = (ticks: number) => Math.min(Math.round(ticks * factor), MAX_VALUE * TICKS);
    if (state.zeros > 0) scaled.addTicks(0, state.zeros);
    for (let k = 0; k < state.bins.length; k++) {
      const samples = state.bins[k] ?? 0;
      if (samples > 0) scaled.addTicks(times(this.#middle(state.base + k)), samples);
    }
    scaled.state.sumTicks = Math.round(state.sumTicks * factor);
    scaled.state.minTicks = Math.min(times(state.minTicks), scaled.state.minTicks);
    scaled.state.maxTicks = Math.max(times(state.maxTicks), scaled.state.maxTicks);
    return scaled;
  }

  /** Non-empty bins as [middle value, samples], zeros first. */
  *entries(): Generator<[value: number, samples: number]> {
    const { state } = this;
    if (state.zeros > 0) yield [0, state.zeros];
    for (let k = 0; k < state.bins.length; k++) {
      const samples = state.bins[k] ?? 0;
      if (samples > 0) yield [this.#middle(state.base + k) / TICKS, samples];
    }
  }

  /** Halves the resolution until the level is reached; a level below the present one changes nothing. */
  collapseTo(level: number): void {
    const { state } = this;
    if (level <= state.level) return;
    const { base, bins } = state;
    const by = level - state.level;
    state.level = level;
    state.base = 0;
    state.bins = new Uint32Array(0);
    state.positives = 0;
    for (let k = 0; k < bins.length; k++) {
      const times = bins[k] ?? 0;
      if (times > 0) this.addToBin(atLevel(base + k, by), times);
    }
  }

  copy(): Sketch {
    return new Sketch().merge(this);
  }

  /** Empties it for the next use; keeps its memory. */
  clear(): void {
    const { bins, base } = this.state;
    Object.assign(this.state, new Sketch().state, { bins: bins.fill(0), base });
  }

  /**
   * Canonical bytes: equal contents give equal bytes. With `maxBytes` the sketch is written at the first level that fits
   * (each level halves the number of bins); `this` is not changed.
   */
  encode(maxBytes = Number.POSITIVE_INFINITY): Uint8Array {
    const bytes = encodeSketch(this.state);
    if (bytes.length <= maxBytes || this.state.level >= MAX_LEVEL) return bytes;
    const coarser = this.copy();
    coarser.collapseTo(this.state.level + 1);
    return coarser.encode(maxBytes);
  }

  toBase64(maxBytes?: number): string {
    return Buffer.from(this.encode(maxBytes)).toString('base64');
  }

  /** Middle of a bin in ticks, never outside of what was seen. */
  #middle(index: number): number {
    const { level, minTicks, maxTicks } = this.state;
    return Math.min(Math.max(middleOf(index, level), minTicks), maxTicks);
  }

  /** Widens `bins` so that it holds `index`; returns its place. */
  #makeRoom(index: number): number {
    const { state } = this;
    const isEmpty = state.bins.length === 0;
    const first = isEmpty ? index : Math.min(index, state.base);
    const last = isEmpty ? index : Math.max(index, state.base + state.bins.length - 1);
    const base = first < state.base || isEmpty ? Math.max(0, first - GROW / 4) : state.base;
    const grown = new Uint32Array(Math.ceil((last + 1 - base) / GROW) * GROW);
    if (!isEmpty) grown.set(state.bins, state.base - base);
    state.base = base;
    state.bins = grown;
    return index - base;
  }
}

/** A new sketch of all the samples of `sketches`. */
export function mergeSketches(sketches: Iterable<Sketch>): Sketch {
  const merged = new Sketch();
  for (const sketch of sketches) merged.merge(sketch);
  return merged;
}
