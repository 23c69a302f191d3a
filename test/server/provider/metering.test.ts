import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { factorFor, fenOf, type MeterEntry, meter, payable, periodBounds } from '../../../server/provider/metering.ts';

const GIB = 1024n ** 3n;
const at = (text: string) => new Date(`${text}+08:00`);
const LIST = { from: at('2020-01-01T00:00:00'), vcpu: 6000n, memory: 2000n, storage: 50n };
const PRICES = [LIST];
const entry = (id: string, when: string, cpu: bigint, memory = 0n, storage = 0n): MeterEntry => ({
  id,
  allocationId: 'a',
  cpuMillis: cpu,
  memoryBytes: memory * GIB,
  storageBytes: storage * GIB,
  at: at(when),
});
const Q4 = { from: at('2026-10-01T00:00:00'), until: at('2027-01-01T00:00:00') };
const OLD = [{ id: 'a', chargedFrom: at('2026-01-01T00:00:00') }];
const said = (lines: ReturnType<typeof meter>) =>
  lines.map(({ resource, amount, month, amountFen, entryIds }) => [
    resource,
    amount,
    month,
    amountFen,
    entryIds.join(),
  ]);

describe('the settlement sheet', () => {
  test('a full month costs exactly the list price, whatever its number of days', () => {
    const lines = meter(OLD, [entry('g', '2026-02-01T00:00:00', 8000n, 32n, 500n)], Q4, PRICES);
    expect(said(lines)).toEqual([
      ['vcpu', 8000n, '2026-10', 48_000n, 'g'],
      ['vcpu', 8000n, '2026-11', 48_000n, 'g'],
      ['vcpu', 8000n, '2026-12', 48_000n, 'g'],
      ['memory', 32n * GIB, '2026-10', 64_000n, 'g'],
      ['memory', 32n * GIB, '2026-11', 64_000n, 'g'],
      ['memory', 32n * GIB, '2026-12', 64_000n, 'g'],
      ['storage', 500n * GIB, '2026-10', 25_000n, 'g'],
      ['storage', 500n * GIB, '2026-11', 25_000n, 'g'],
      ['storage', 500n * GIB, '2026-12', 25_000n, 'g'],
    ]);
  });

  test('a change in the month divides it by time, and each stretch names the entries that it rests on', () => {
    const entries = [
      entry('g', '2026-02-01T00:00:00', 4000n),
      entry('h', '2026-11-11T00:00:00', 4000n),
      entry('r', '2026-12-16T12:00:00', -8000n),
    ];
    const lines = meter(OLD, entries, Q4, PRICES);
    // November: 10 of 30 days at 4 cores, 20 at 8. December: 15.5 of 31 days at 8.
    expect(said(lines)).toEqual([
      ['vcpu', 4000n, '2026-10', 24_000n, 'g'],
      ['vcpu', 4000n, '2026-11', 8000n, 'g'],
      ['vcpu', 8000n, '2026-11', 32_000n, 'g,h'],
      ['vcpu', 8000n, '2026-12', 24_000n, 'g,h'],
    ]);
  });

  test('the trial is not charged: time counts from going online, amounts from what was granted before', () => {
    const trial = [{ id: 'a', chargedFrom: at('2026-12-17T00:00:00') }];
    const lines = meter(
      trial,
      [entry('t', '2026-11-01T00:00:00', 2000n), entry('g', '2026-12-01T00:00:00', 2000n)],
      Q4,
      PRICES,
    );
    // 15 of 31 days of December at 4 cores: 24,000 × 15 ÷ 31 = 11,612.903…
    expect(said(lines)).toEqual([['vcpu', 4000n, '2026-12', 11_613n, 't,g']]);
    expect(meter([{ id: 'a', chargedFrom: null }], [entry('t', '2026-11-01T00:00:00', 2000n)], Q4, PRICES)).toEqual([]);
  });

  test('a price that changes in the month divides it by time, and what keeps its price is not divided', () => {
    const dearer = { ...LIST, from: at('2026-11-16T00:00:00'), vcpu: 9000n };
    const lines = meter(OLD, [entry('g', '2026-02-01T00:00:00', 4000n, 32n)], Q4, [LIST, dearer]);
    // November: 15 of 30 days at 60 yuan a core, 15 at 90.
    expect(said(lines)).toEqual([
      ['vcpu', 4000n, '2026-10', 24_000n, 'g'],
      ['vcpu', 4000n, '2026-11', 12_000n, 'g'],
      ['vcpu', 4000n, '2026-11', 18_000n, 'g'],
      ['vcpu', 4000n, '2026-12', 36_000n, 'g'],
      ['memory', 32n * GIB, '2026-10', 64_000n, 'g'],
      ['memory', 32n * GIB, '2026-11', 64_000n, 'g'],
      ['memory', 32n * GIB, '2026-12', 64_000n, 'g'],
    ]);
    expect(lines.slice(0, 4).map(({ priceFen }) => priceFen)).toEqual([6000n, 6000n, 9000n, 9000n]);
  });

  test('halves of a fen are rounded up, once per line', () => {
    const half = { from: at('2026-11-01T00:00:00'), until: at('2026-11-16T00:00:00') };
    const [line] = meter(OLD, [entry('g', '2026-02-01T00:00:00', 1000n)], half, [{ ...LIST, vcpu: 1n }]);
    expect(line?.amountFen).toBe(1n); // 1 × 15 ÷ 30 = 0.5
  });

  test('what is metered does not depend on the order of the entries, and parts of a period add up to it but for roundings', () => {
    const entries = fc.array(fc.tuple(fc.integer({ min: 0, max: 91 }), fc.integer({ min: 1, max: 16 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 90 }), (rows, cut) => {
        const made = rows.map(([day, cores], index) => ({
          ...entry(`e${index}`, '2026-10-01T00:00:00', BigInt(cores) * 1000n),
          at: new Date(Q4.from.getTime() + day * 86_400_000),
        }));
        const total = (lines: ReturnType<typeof meter>) => lines.reduce((sum, { amountFen }) => sum + amountFen, 0n);
        const whole = meter(OLD, made, Q4, PRICES);
        expect(total(meter(OLD, made.toReversed(), Q4, PRICES))).toBe(total(whole));
        const middle = new Date(Q4.from.getTime() + cut * 86_400_000);
        const parts = [
          ...meter(OLD, made, { from: Q4.from, until: middle }, PRICES),
          ...meter(OLD, made, { from: middle, until: Q4.until }, PRICES),
        ];
        const difference = Number(total(parts) - total(whole));
        expect(Math.abs(difference)).toBeLessThanOrEqual(parts.length);
      }),
    );
  });
});

describe('the fee', () => {
  const { feeLadder } = defaultPolicy().assessment;
  test.each([
    [10_000, 100],
    [9000, 100],
    [8999, 95],
    [8000, 95],
    [7999, 85],
    [6999, 75],
    [5999, 0],
    [0, 0],
    [null, 100],
  ])('a score of %s hundredths pays %s per cent', (points, percent) => {
    expect(factorFor(points, feeLadder)).toBe(percent);
  });

  test('is the total times the factor, rounded half up to a fen', () => {
    expect(payable(101n, 95)).toBe(96n); // 95.95
    expect(payable(10n, 95)).toBe(10n); // 9.5
    expect(payable(1_234_567n, 85)).toBe(1_049_382n); // 1,049,381.95
  });

  test('prices in yuan become whole fen', () => {
    expect([fenOf(60), fenOf(0.5), fenOf(19.99)]).toEqual([6000n, 50n, 1999n]);
  });

  test('periods are months, quarters and years in Beijing time', () => {
    expect(periodBounds('2026-Q4')).toEqual(Q4);
    expect(periodBounds('2026-12')?.until).toEqual(Q4.until);
    expect(periodBounds('2026')?.from).toEqual(at('2026-01-01T00:00:00'));
    expect(periodBounds('2026-Q5')).toBeNull();
  });
});
