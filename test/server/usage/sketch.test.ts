import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeSketches, Sketch } from '../../../operators/resources/sketch.ts';
import { SketchError } from '../../../operators/resources/sketch-bins.ts';
import { DAY_BYTES, decodeDay, emptySketches, encodeDay } from '../../../operators/resources/usage-day.ts';

/** Nearest rank by the book: sort, take number ceil(p/100 · n). Percents of whole numbers, so the product is exact. */
const exact = (values: readonly number[], p: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((p * sorted.length) / 100)) - 1] ?? Number.NaN;
};

/** Percentages as they occur: zeros, near zero, usual, beyond capacity. */
const percent = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 100, noNaN: true }),
  fc.double({ min: 100, max: 20_000, noNaN: true }),
);
const percents = fc.array(percent, { maxLength: 400 });
const hex = (sketch: Sketch) => Buffer.from(sketch.encode()).toString('hex');

describe('percentiles', () => {
  test('are the nearest rank within 1 % or, near zero, a tick', () => {
    fc.assert(
      fc.property(
        fc.array(percent, { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 100 }),
        (values, p) => {
          const wanted = exact(values, p);
          const got = Sketch.of(values).percentile(p) ?? Number.NaN;
          expect(Math.abs(got - wanted)).toBeLessThanOrEqual(Math.max(0.01 * wanted, 0.0001));
        },
      ),
    );
  });

  test('never fall as p rises', () => {
    fc.assert(
      fc.property(fc.array(percent, { minLength: 1 }), (values) => {
        const sketch = Sketch.of(values);
        const all = Array.from({ length: 100 }, (_, p) => sketch.percentile(p + 1) ?? Number.NaN);
        expect(all).toEqual(all.toSorted((a, b) => a - b));
        expect(all.at(-1)).toBe(sketch.max);
      }),
    );
  });

  test('take the sample of the rank, never one between two', () => {
    const sketch = Sketch.of([...Array(95).fill(1), ...Array(5).fill(90)]);
    expect(sketch.percentile(95)).toBeCloseTo(1, 1);
    expect(Math.abs((sketch.percentile(96) ?? 0) - 90)).toBeLessThan(0.9);
    expect(Sketch.of(Array.from({ length: 100 }, (_, n) => n)).percentile(7)).toBeCloseTo(6, 1);
  });

  test('without samples there is none', () => {
    const sketch = new Sketch();
    expect([sketch.percentile(95), sketch.mean, sketch.min, sketch.max, sketch.count]).toEqual([
      null,
      null,
      null,
      null,
      0,
    ]);
  });

  test('zero is exactly zero; mean, least and most are exact to a tick', () => {
    const sketch = Sketch.of([0, 0, 0, 12.3456, 182.5]);
    expect(sketch.percentile(60)).toBe(0);
    expect(sketch.mean).toBeCloseTo((12.3456 + 182.5) / 5, 6);
    expect([sketch.min, sketch.max]).toEqual([0, 182.5]);
  });

  test.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY, 2e9])('%d is refused', (value) => {
    expect(() => new Sketch().add(value)).toThrow(RangeError);
  });
});

describe('merging', () => {
  test('is associative and free of order, to the byte', () => {
    fc.assert(
      fc.property(fc.array(percents, { minLength: 1, maxLength: 6 }), fc.nat(), (parts, seed) => {
        const whole = Sketch.of(parts.flat());
        const shuffled = parts
          .map((part, at) => ({ part, key: (at * 7919 + seed) % 101 }))
          .sort((a, b) => a.key - b.key);
        const left = mergeSketches(shuffled.map(({ part }) => Sketch.of(part)));
        const right = parts
          .map((part) => Sketch.of(part))
          .reduceRight((sum, part) => part.copy().merge(sum), new Sketch());
        const fromBytes = parts.reduce((sum, part) => sum.mergeEncoded(Sketch.of(part).encode()), new Sketch());
        expect([hex(left), hex(right), hex(fromBytes)]).toEqual(Array(3).fill(hex(whole)));
      }),
    );
  });

  test('of sketches of different resolution is free of order too', () => {
    fc.assert(
      fc.property(
        percents,
        percents,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        (a, b, la, lb) => {
          const [one, two] = [Sketch.of(a), Sketch.of(b)];
          one.collapseTo(la);
          two.collapseTo(lb);
          expect(hex(one.copy().merge(two))).toBe(hex(two.copy().merge(one)));
          const direct = Sketch.of([...a, ...b]);
          direct.collapseTo(Math.max(la, lb));
          expect(hex(one.copy().merge(two))).toBe(hex(direct));
        },
      ),
    );
  });

  test('leaves the merged ones as they were, and a cleared one is as new', () => {
    const day = Sketch.of([1, 2, 3]);
    const before = hex(day);
    const sum = new Sketch().merge(day).merge(day);
    expect([hex(day), sum.count]).toEqual([before, 6]);
    sum.clear();
    expect(hex(sum.merge(day))).toBe(before);
  });
});

describe('scaling', () => {
  test('percent of another size keeps count, extremes and 1 % error', () => {
    fc.assert(
      fc.property(
        fc.array(percent, { minLength: 1 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (values, factor) => {
          const scaled = Sketch.of(values).scaled(factor);
          const wanted = exact(values, 95) * factor;
          expect(scaled.count).toBe(values.length);
          expect(Math.abs((scaled.percentile(95) ?? 0) - wanted)).toBeLessThanOrEqual(Math.max(0.0101 * wanted, 0.002));
        },
      ),
    );
  });
});

describe('bytes', () => {
  test('come back as the same sketch', () => {
    fc.assert(
      fc.property(percents, (values) => {
        const sketch = Sketch.of(values);
        const back = Sketch.fromBase64(sketch.toBase64());
        expect(hex(back)).toBe(hex(sketch));
        expect([back.count, back.mean, back.percentile(95)]).toEqual([
          sketch.count,
          sketch.mean,
          sketch.percentile(95),
        ]);
      }),
    );
  });

  test('that nobody would have written are refused, never half read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          expect(Buffer.from(Sketch.decode(bytes).encode()).equals(Buffer.from(bytes))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(SketchError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('cut off, lengthened or with a changed figure are refused', () => {
    const bytes = Sketch.of([0, 1, 5, 5, 99]).encode();
    for (let cut = 0; cut < bytes.length; cut++)
      expect(() => Sketch.decode(bytes.subarray(0, cut)), `cut at ${cut}`).toThrow(SketchError);
    expect(() => Sketch.decode(new Uint8Array([...bytes, 0, 0, 0, 0]))).toThrow(SketchError);
    expect(() => Sketch.decode(bytes.with(0, 0x20))).toThrow('version');
  });

  test('a workload-day takes at most 1 KB: in full resolution at 5 minutes, coarser at 10 seconds', () => {
    const spread = (samples: number) => Array.from({ length: samples }, (_, n) => 10_000 ** (n / samples) - 0.99);
    const sketchDay = (samples: number) => {
      const day = emptySketches();
      for (const value of spread(samples)) {
        day.cpu.add(value);
        day.memory.add(value);
        day.io.add(value * 1000);
      }
      return day;
    };
    for (const samples of [288, 1440, 8640]) {
      const bytes = encodeDay(sketchDay(samples));
      expect(Object.values(bytes).reduce((sum, part) => sum + part.length, 0)).toBeLessThanOrEqual(DAY_BYTES);
      const asText = Object.fromEntries(
        Object.entries(bytes).map(([key, part]) => [key, Buffer.from(part).toString('base64')]),
      );
      const back = decodeDay(asText as Record<keyof typeof bytes, string>);
      expect(back.cpu.count).toBe(samples);
      if (samples === 288) expect([back.cpu.state.level, back.memory.state.level]).toEqual([0, 0]);
    }
  });
});
