import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Sketch } from '../../../operators/resources/sketch.ts';
import { type AdviceInput, advise, freedOf } from '../../../server/usage/advice.ts';
import { sizeFigures, weightedPercentiles } from '../../../server/usage/size-figures.ts';
import type { UsagePolicy, VerdictKind } from '../../../server/usage/verdict.ts';
import { POLICY } from './samples.ts';

const GIB = 1024 ** 3;
const flat = (value: number) => ({
  p50: value,
  p95: value,
  p99: value,
  max: value,
  krr: value,
  decayed: { p50: value, target: value, p95: value },
});
const figures = { ...flat(20), p50: 10, p99: 30, max: 60, krr: 20, decayed: { p50: 10, target: 18, p95: 22 } };

const input = (changes: Partial<AdviceInput> = {}): AdviceInput => ({
  verdict: 'overProvisioned',
  cpuMillis: 8000,
  memoryBytes: 32 * GIB,
  cpu: figures,
  memory: figures,
  days: 90,
  coveragePercent: 100,
  extraMarginPercent: 0,
  ...changes,
});
const withMethod = (method: UsagePolicy['advice']['method']): UsagePolicy => ({
  ...POLICY,
  advice: { ...POLICY.advice, method },
});

describe('sizes', () => {
  test('P95 is at 80 % of the advised size, at 70 and 90 % of the other two; rounded up to steps', () => {
    const { action, cpu, memory } = advise(input(), POLICY);
    expect(action).toBe('shrink');
    // 8 cores · 20 % = 1.6 cores: / 0.7 = 2.29, / 0.8 = 2.0, / 0.9 = 1.78
    expect([cpu?.conservative.request, cpu?.moderate.request, cpu?.aggressive.request]).toEqual([2300, 2000, 1800]);
    // 32 GiB · 20 % / 0.8 = 8 GiB
    expect(memory?.moderate.request).toBe(8 * GIB);
  });

  test('what is given back is in whole steps too, and below nothing where it grows', () => {
    const at = (p95: number, verdict: VerdictKind = 'overProvisioned') => {
      const { action, cpu } = advise(input({ verdict, cpu: { ...figures, p95 } }), POLICY);
      return freedOf(action, 8000, cpu);
    };
    // 8 cores · 21 % / 0.8 = 2.1 cores; · 21.1 % / 0.8 = 2.11, hence 2.2; · 79.5 % / 0.8 = 7.95, hence all 8.
    expect([at(21), at(21.1), at(79.5)]).toEqual([5900, 5800, 0]);
    expect([at(100, 'overloaded'), at(1, 'idle'), at(20, 'fitting')]).toEqual([-2000, 8000, 0]);
  });

  test('a limit is 120 % of the request, memory never below the most that was used, CPU never below P99', () => {
    const { cpu, memory } = advise(input(), POLICY);
    expect(cpu?.moderate.limit).toBe(2400);
    expect(memory?.moderate.limit).toBe(19.25 * GIB); // 60 % of 32 GiB, in steps of 256 MiB
  });

  test('VPA: P90 of decayed use + 15 %; bounds by days of history', () => {
    const { method, cpu } = advise(input({ days: 10 }), withMethod('vpa'));
    expect(method).toBe('vpa');
    expect(cpu?.moderate.request).toBe(1700); // 8000 · 18 % · 1.15 = 1656
    expect(cpu?.conservative.request).toBe(2300); // 8000 · 22 % · 1.15 · 1.1 = 2226
    expect(cpu?.aggressive.request).toBe(1000); // 8000 · 10 % · 1.15 · (1.0001)^-2 = 919.8
  });

  test('KRR: CPU at its percentile without a limit, memory at its most + 15 %, limit equal to it', () => {
    const { cpu, memory } = advise(input(), withMethod('krr'));
    expect(cpu?.moderate).toEqual({ request: 1600, limit: null });
    expect(memory?.moderate).toEqual({ request: 22.25 * GIB, limit: 22.25 * GIB }); // 32 · 60 % · 1.15 = 22.08
  });

  test('a system whose advice proved unsafe gets a wider margin', () => {
    const wider = advise(input({ extraMarginPercent: 10 }), POLICY);
    expect(wider.cpu?.moderate.request).toBe(2300);
  });

  test('without amounts advice is in percent of what is allocated, and no money is named', () => {
    const { cpu, frees } = advise(input({ cpuMillis: null, memoryBytes: null }), POLICY);
    expect(cpu).toMatchObject({ unit: 'percent', present: 100, moderate: { request: 25, limit: 30 } });
    expect(frees).toBeNull();
  });

  test('a shrink never grows, a growth never shrinks, conservative ≥ moderate ≥ aggressive', () => {
    const percent = fc.double({ min: 0, max: 200, noNaN: true });
    const sorted = fc.array(percent, { minLength: 4, maxLength: 4 }).map((values) => values.toSorted((a, b) => a - b));
    const any = sorted.map(([p50 = 0, p95 = 0, p99 = 0, max = 0]) => ({
      p50,
      p95,
      p99,
      max,
      krr: p95,
      decayed: { p50, target: p95, p95 },
    }));
    const verdicts = fc.constantFrom<VerdictKind>('idle', 'overProvisioned', 'overloaded');
    const methods = fc.constantFrom('headroom' as const, 'vpa' as const, 'krr' as const);
    fc.assert(
      fc.property(any, any, verdicts, methods, (cpu, memory, verdict, method) => {
        const advice = advise(input({ cpu, memory, verdict }), withMethod(method));
        for (const sizes of [advice.cpu, advice.memory]) {
          if (!sizes) throw new Error('a size is missing');
          const { conservative, moderate, aggressive, present } = sizes;
          expect(conservative.request).toBeGreaterThanOrEqual(moderate.request);
          expect(moderate.request).toBeGreaterThanOrEqual(aggressive.request);
          for (const { request, limit } of [conservative, moderate, aggressive]) {
            if (verdict === 'overloaded') expect(request).toBeGreaterThanOrEqual(present);
            else expect(request).toBeLessThanOrEqual(present);
            if (limit !== null) expect(limit).toBeGreaterThanOrEqual(request);
          }
        }
      }),
    );
  });
});

describe('action, money, confidence', () => {
  test.each([
    ['idle', 'reclaim', { cpuMillis: 8000, memoryBytes: 32 * GIB, yuanPerMonth: 8 * 60 + 32 * 20 }],
    ['overProvisioned', 'shrink', { cpuMillis: 6000, memoryBytes: 24 * GIB, yuanPerMonth: 6 * 60 + 24 * 20 }],
    ['fitting', 'keep', { cpuMillis: 0, memoryBytes: 0, yuanPerMonth: 0 }],
    ['insufficientData', 'observe', { cpuMillis: 0, memoryBytes: 0, yuanPerMonth: 0 }],
    ['exempt', 'keep', { cpuMillis: 0, memoryBytes: 0, yuanPerMonth: 0 }],
  ] as const)('%s → %s', (verdict, action, frees) => {
    expect(advise(input({ verdict }), POLICY)).toMatchObject({ action, frees });
  });

  test('growth costs', () => {
    const { frees } = advise(input({ verdict: 'overloaded', cpu: flat(90), memory: flat(50) }), POLICY);
    expect(frees).toEqual({ cpuMillis: -1000, memoryBytes: 0, yuanPerMonth: -60 });
  });

  test.each([
    ['three months without gaps', { days: 90 }, 'high'],
    ['a month', { days: 30 }, 'medium'],
    ['two weeks', { days: 14 }, 'low'],
    ['three months with gaps', { days: 90, coveragePercent: 92 }, 'medium'],
    ['use at its ceiling', { days: 90, cpu: flat(100) }, 'low'],
    ['one signal', { days: 90, memory: null }, 'low'],
  ])('%s', (_, changes, confidence) => {
    expect(advise(input(changes), POLICY).confidence).toBe(confidence);
  });
});

describe('figures for a size', () => {
  const day = (age: number, values: number[], allocated: number | null = 1000) => ({
    age,
    sketch: Sketch.of(values),
    allocated,
  });

  test('days with another allocation are told in percent of the present one', () => {
    const all = sizeFigures('cpu', [day(1, [40, 40]), day(0, [10, 10], 4000)], 4000, POLICY);
    expect(all?.max).toBe(10);
    expect(all?.p95).toBe(10);
  });

  test('recent days weigh more: half of the weight is gone after each half-life', () => {
    const days = [day(3, Array(100).fill(80)), day(0, Array(100).fill(10))];
    expect(sizeFigures('cpu', days, 1000, POLICY)).toMatchObject({
      p95: expect.closeTo(80, 0),
      decayed: { target: expect.closeTo(80, 0), p50: expect.closeTo(10, 0) },
    });
    expect(
      sizeFigures('cpu', [day(4, Array(100).fill(80)), day(0, Array(100).fill(10))], 1000, POLICY)?.decayed.target,
    ).toBeCloseTo(10, 0);
  });

  test('memory goes by the peaks of days', () => {
    const days = Array.from({ length: 10 }, (_, age) => day(age, [...Array(287).fill(10), 50]));
    expect(sizeFigures('memory', days, 1000, POLICY)).toMatchObject({
      p95: expect.closeTo(10, 0),
      decayed: { target: 50, p50: 50 },
    });
  });

  test('with equal weights the weighted percentile is the nearest rank', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, p) => {
          const sorted = values.toSorted((a, b) => a - b);
          const wanted = sorted[Math.max(1, Math.ceil((p * sorted.length) / 100)) - 1];
          expect(
            weightedPercentiles(
              values.map((value) => [value, 1] as const),
              [p],
            ),
          ).toEqual([wanted]);
        },
      ),
    );
  });

  test('without samples there are none', () => {
    expect(sizeFigures('cpu', [day(0, [])], 1000, POLICY)).toBeNull();
  });
});
