import type { Sketch } from './sketch.ts';
import { binOf, MAX_LEVEL, MAX_VALUE, SketchError, type SketchState, TICKS } from './sketch-bins.ts';

/**
 * Bytes of a sketch, version 1:
 *
 *     byte      1 << 4 | level
 *     varint    zeros
 *     varint    sum, min, max - min          in ticks; only with samples
 *     varint…   one token a bin, ascending: (empty bins skipped) << 1 | (count > 1), then count - 2 if count > 1
 *
 * Varints are LEB128, shortest form only. A day of 288 samples takes at most 2 + 3·8 + 288 + 47 bytes; usual are 60 to 200.
 */
const VERSION = 1;
const VARINT_MAX = 8;

export function encodeSketch(state: SketchState): Uint8Array {
  const { zeros, positives, bins, base } = state;
  const writer = new Writer();
  writer.byte((VERSION << 4) | state.level);
  writer.varint(zeros);
  if (zeros + positives === 0) return writer.bytes();
  writer.varint(state.sumTicks);
  writer.varint(state.minTicks);
  writer.varint(state.maxTicks - state.minTicks);
  let next = 0;
  for (let k = 0; k < bins.length; k++) {
    const count = bins[k] ?? 0;
    if (count === 0) continue;
    writer.varint((base + k - next) * 2 + (count > 1 ? 1 : 0));
    if (count > 1) writer.varint(count - 2);
    next = base + k + 1;
  }
  return writer.bytes();
}

/** Adds what the bytes hold to `into`; `checked` also proves that the bytes are canonical and consistent. */
export function decodeInto(into: Sketch, bytes: Uint8Array, checked: boolean): void {
  const head = bytes[0] ?? 0;
  const level = head & 15;
  if (head >> 4 !== VERSION || level > MAX_LEVEL) throw new SketchError(`Not a sketch of version ${VERSION}.`);
  const reader = new Reader(bytes, 1);
  const zeros = reader.varint();
  if (reader.at === bytes.length) {
    if (zeros > 0 || (checked && level > 0)) throw new SketchError('A sketch with samples lacks its figures.');
    return;
  }
  const sum = reader.varint();
  const min = reader.varint();
  const max = min + reader.varint();
  into.collapseTo(level);
  const before = into.count;
  into.addTotals(zeros, sum, min, max);
  const last = readBins(into, reader, level);
  if (checked) assertConsistent(into, { zeros, sum, min, max, last, count: into.count - before, level });
}

/**
 * Reads the tokens of the bins; returns the first and last bin. This loop is where a year's scoring spends its time: numbers of
 * one byte, nearly all, are read in place, and bins that exist are counted in place.
 */
function readBins(into: Sketch, reader: Reader, level: number): { first: number; last: number } {
  const { state } = into;
  const { bytes } = reader;
  const by = state.level - level;
  const up = (1 << by) - 1;
  const end = bytes.length;
  let { bins, base } = state;
  let at = reader.at;
  let index = -1;
  let first = -1;
  let counted = 0;
  while (at < end) {
    let token = bytes[at] ?? 0;
    if (token < 128) at++;
    else {
      token = reader.varintAt(at);
      at = reader.at;
    }
    index += (token >>> 1) + 1;
    if (token > 2 ** 13 || index > 2 ** 12) throw new SketchError('A sketch has a bin that no value falls into.');
    if (first < 0) first = index;
    let times = 1;
    if ((token & 1) === 1) {
      times = (bytes[at] ?? 128) + 2;
      if (times < 130) at++;
      else {
        times = reader.varintAt(at) + 2;
        at = reader.at;
      }
    }
    const place = ((index + up) >> by) - base;
    if (place >= 0 && place < bins.length) {
      bins[place] = (bins[place] ?? 0) + times;
      counted += times;
    } else {
      into.addToBin((index + up) >> by, times);
      ({ bins, base } = state);
    }
  }
  reader.at = at;
  into.countPositives(counted);
  return { first, last: index };
}

interface Read {
  zeros: number;
  sum: number;
  min: number;
  max: number;
  count: number;
  level: number;
  last: { first: number; last: number };
}

/** Bytes come from a status that anyone with the right to write it can forge: figures must fit the bins. */
function assertConsistent(into: Sketch, read: Read): void {
  const { zeros, sum, min, max, count, level, last } = read;
  const smallestIsRight = zeros > 0 ? min === 0 : min > 0 && last.first === binOf(min, level);
  const biggestIsRight = max === 0 ? last.last === -1 : last.last === binOf(max, level);
  const sumIsPossible = sum >= count * min && sum <= count * max;
  if (!smallestIsRight || !biggestIsRight || !sumIsPossible || max > MAX_VALUE * TICKS)
    throw new SketchError('The figures of a sketch do not fit its bins.');
  if (zeros === 0 && into.count === 0) throw new SketchError('A sketch without samples has figures.');
}

class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  varintAt(at: number): number {
    this.at = at;
    return this.varint();
  }

  varint(): number {
    let byte = this.bytes[this.at++];
    if (byte !== undefined && byte < 128) return byte;
    let value = 0;
    let factor = 1;
    for (let length = 1; ; length++) {
      if (byte === undefined) throw new SketchError('A sketch is cut off.');
      value += (byte & 127) * factor;
      if (byte < 128) {
        if (byte === 0) throw new SketchError('A sketch has a number in a longer form than needed.');
        if (!Number.isSafeInteger(value)) throw new SketchError('A sketch has a number that is too big.');
        return value;
      }
      if (length === VARINT_MAX) throw new SketchError('A sketch has a number that is too big.');
      factor *= 128;
      byte = this.bytes[this.at++];
    }
  }
}
