import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evidenceOf, type RecordedDay } from '../../../server/usage/evidence.ts';
import { reasonSentences } from '../../../server/usage/reasons.ts';
import { isReproducible, judge, type Verdict } from '../../../server/usage/verdict.ts';
import { dayAgo, daysOf, LAST_DAY, POLICY, SLOTS } from './samples.ts';

const SCOPE = { asOf: LAST_DAY, intervalSeconds: 300, exemption: null };
const verdictOf = (days: readonly RecordedDay[], policy = POLICY): Verdict =>
  judge(evidenceOf(days, SCOPE, policy), policy, 3);
const codes = ({ reasons }: Verdict) => reasons.map(({ code }) => code);

describe('idle', () => {
  test('needs two signals: low CPU and near-zero network and disk', () => {
    const verdict = verdictOf(daysOf(30, { cpu: 1, memory: 95, io: 2 }));
    expect([verdict.verdict, codes(verdict)]).toEqual(['idle', ['cpuMeanLow', 'cpuP95Low', 'ioNearZero']]);
  });

  test('low CPU with network or disk at work is not idle, however little memory it uses', () => {
    expect(verdictOf(daysOf(90, { cpu: 1, memory: 10, io: 50 })).verdict).toBe('overProvisioned');
  });

  test('without network and disk, memory is the second signal', () => {
    expect(verdictOf(daysOf(30, { cpu: 1, memory: 10 })).verdict).toBe('idle');
    expect(verdictOf(daysOf(30, { cpu: 1, memory: 60 })).verdict).toBe('fitting');
  });

  test('without any second signal nothing is said', () => {
    const verdict = verdictOf(daysOf(30, { cpu: 1, memory: null }));
    expect([verdict.verdict, codes(verdict)]).toEqual(['insufficientData', ['cpuP95Low', 'noSecondSignal']]);
    expect(reasonSentences(verdict)[1]).toBe(
      'no memory data: CPU alone does not make a workload idle or over-provisioned',
    );
  });

  test('a second signal full of gaps is none', () => {
    const verdict = verdictOf(daysOf(30, { cpu: 1, memory: Array(100).fill(5) }));
    expect([verdict.verdict, codes(verdict)]).toEqual(['insufficientData', ['cpuP95Low', 'memoryGaps']]);
  });

  test('a median of nothing with a busy 6 % is not idle', () => {
    const bursts = [...Array(270).fill(0), ...Array(18).fill(90)];
    expect(verdictOf(daysOf(30, { cpu: bursts, memory: 10 })).verdict).toBe('overloaded');
  });

  test('start-up spikes do not hide idleness, and count for memory', () => {
    const restarts = { cpu: 1, cpuStartup: Array(20).fill(100), memory: 10 };
    const verdict = verdictOf(daysOf(30, restarts));
    expect(verdict.verdict).toBe('idle');
    expect(verdict.evidence.idle.cpu?.p95).toBe(100);
    const withMemory = { ...restarts, memory: [...Array(268).fill(10), ...Array(20).fill(95)] };
    expect(verdictOf(daysOf(30, withMemory)).verdict).toBe('overloaded');
  });

  test('a workload that keeps restarting is not idle', () => {
    expect(verdictOf(daysOf(30, { cpu: 1, cpuStartup: Array(100).fill(2), memory: 10 })).verdict).not.toBe('idle');
  });

  test('scaled to zero for all of the window is idle; for less, nothing is said', () => {
    const off = { cpu: [], memory: null, seen: 0, off: SLOTS };
    expect(verdictOf(daysOf(30, off))).toMatchObject({
      verdict: 'idle',
      reasons: [{ code: 'scaledToZero', days: 30 }],
    });
    expect(verdictOf(daysOf(20, off)).verdict).toBe('insufficientData');
  });

  test('the thresholds are the policy’s', () => {
    const days = daysOf(30, { cpu: 7, memory: 10 });
    expect(verdictOf(days).verdict).toBe('overProvisioned');
    const milder = { ...POLICY, idle: { ...POLICY.idle, cpuMeanPercent: 8 } };
    expect(verdictOf(days, milder).verdict).toBe('idle');
  });
});

describe('the other verdicts', () => {
  test.each([
    [{ cpu: 35, memory: 45 }, 'overProvisioned'],
    [{ cpu: 35, memory: 55 }, 'fitting'],
    [{ cpu: 45, memory: 45 }, 'fitting'],
    [{ cpu: 85, memory: 45 }, 'overloaded'],
    [{ cpu: 45, memory: 95 }, 'overloaded'],
    [{ cpu: 182, memory: 45 }, 'overloaded'],
    [{ cpu: 60, memory: null }, 'fitting'],
    [{ cpu: 90, memory: null }, 'overloaded'],
  ])('%o is %s', (day, wanted) => {
    expect(verdictOf(daysOf(90, day)).verdict).toBe(wanted);
  });

  test('over-provisioned looks at three months: a busy month long ago counts', () => {
    const days = [
      ...daysOf(60, { cpu: 20, memory: 30 }),
      ...Array.from({ length: 30 }, (_, n) => dayAgo(60 + n, { cpu: 70 })),
    ];
    expect(verdictOf(days).verdict).toBe('fitting');
  });

  test('a shorter life than the window is judged on what there is, and says so', () => {
    const verdict = verdictOf(daysOf(40, { cpu: 20, memory: 30 }));
    expect([verdict.verdict, verdict.reasons.at(-1)]).toEqual([
      'overProvisioned',
      { code: 'shortWindow', days: 40, limit: 90 },
    ]);
  });

  test('an exemption comes before everything and keeps the figures', () => {
    const evidence = evidenceOf(
      daysOf(30, { cpu: 1 }),
      { ...SCOPE, exemption: { reason: '灾备', until: '2027-01-01' } },
      POLICY,
    );
    expect(judge(evidence, POLICY, 1)).toMatchObject({
      verdict: 'exempt',
      reasons: [{ code: 'exempt', text: '灾备' }],
      evidence: { idle: { cpu: { p95: 1 } } },
    });
  });
});

describe('insufficient data', () => {
  test.each([
    ['no day at all', [], ['noSamples', 'fewDays', 'fewSamples']],
    ['13 days', daysOf(13, { cpu: 1 }), ['fewDays']],
    ['89 % of the samples', daysOf(30, { cpu: 1, seen: 256 }), ['fewSamples']],
    ['days without a record', daysOf(30, { cpu: 1 }).filter((_, n) => n % 4 !== 0), ['fewSamples']],
    [
      'powered on for an hour',
      daysOf(30, { cpu: 1, seen: 0, off: SLOTS }).with(3, dayAgo(3, { cpu: 1, seen: 12, off: 276 })),
      ['littleRunning'],
    ],
  ])('%s', (_, days, wanted) => {
    const verdict = verdictOf(days);
    expect([verdict.verdict, codes(verdict)]).toEqual(['insufficientData', wanted]);
  });

  test('silence until today counts as missing', () => {
    const silent = Array.from({ length: 30 }, (_, n) => dayAgo(n + 6, { cpu: 1 }));
    expect(verdictOf(silent)).toMatchObject({
      verdict: 'insufficientData',
      evidence: { idle: { expected: 30 * SLOTS } },
    });
  });

  test('14 days and 90 % are enough', () => {
    expect(verdictOf(daysOf(14, { cpu: 1, seen: 260 })).verdict).toBe('idle');
  });
});

const value = fc.double({ min: 0, max: 150, noNaN: true });
const anyDay = fc.record({
  cpu: fc.array(value, { minLength: 24, maxLength: 24 }),
  memory: fc.array(value, { minLength: 24, maxLength: 24 }),
});
const hourly = { ...SCOPE, intervalSeconds: 3600 };
const record = (ago: number, { cpu, memory }: { cpu: number[]; memory: number[] }) =>
  dayAgo(ago, { cpu, memory, seen: 24, expected: 24 });

describe('properties', () => {
  test('a verdict can be recomputed from its evidence, also after it was stored as JSON', () => {
    fc.assert(
      fc.property(fc.array(anyDay, { maxLength: 40 }), (days) => {
        const evidence = evidenceOf(
          days.map((day, ago) => record(ago, day)),
          hourly,
          POLICY,
        );
        const stored = JSON.parse(JSON.stringify(judge(evidence, POLICY, 7))) as Verdict;
        expect(isReproducible(stored, POLICY)).toBe(true);
        expect(stored.policyVersion).toBe(7);
      }),
      { numRuns: 50 },
    );
  });

  test('a verdict never changes with the order of days or of samples', () => {
    fc.assert(
      fc.property(fc.array(anyDay, { minLength: 14, maxLength: 40 }), fc.nat(), (days, seed) => {
        const inOrder = days.map((day, ago) => record(ago, day));
        const turned = days.map(({ cpu, memory }, ago) =>
          record(ago, { cpu: cpu.toReversed(), memory: memory.toReversed() }),
        );
        const shuffled = turned.map((day, at) => ({ day, key: (at * 7919 + seed) % 41 })).sort((a, b) => a.key - b.key);
        const again = judge(
          evidenceOf(
            shuffled.map(({ day }) => day),
            hourly,
            POLICY,
          ),
          POLICY,
          1,
        );
        expect(again).toEqual(judge(evidenceOf(inOrder, hourly, POLICY), POLICY, 1));
      }),
      { numRuns: 50 },
    );
  });

  test('adding an idle day never lowers idleness', () => {
    const low = fc.double({ min: 0, max: 4.9, noNaN: true });
    const mixed = fc.record({
      cpu: fc.array(fc.oneof({ weight: 20, arbitrary: low }, { weight: 1, arbitrary: value }), {
        minLength: 24,
        maxLength: 24,
      }),
      memory: fc.array(fc.oneof({ weight: 20, arbitrary: low }, { weight: 1, arbitrary: value }), {
        minLength: 24,
        maxLength: 24,
      }),
    });
    const idleDay = fc.record({
      cpu: fc.array(low, { minLength: 24, maxLength: 24 }),
      memory: fc.array(low, { minLength: 24, maxLength: 24 }),
    });
    const wide = { ...POLICY, idle: { ...POLICY.idle, windowDays: 60 } };
    let idle = 0;
    fc.assert(
      fc.property(fc.array(mixed, { minLength: 14, maxLength: 40 }), idleDay, (days, added) => {
        const before = days.map((day, ago) => record(ago + 1, day));
        const verdict = judge(evidenceOf(before, { ...hourly, asOf: before[0]?.day ?? LAST_DAY }, wide), wide, 1);
        if (verdict.verdict !== 'idle') return;
        idle++;
        expect(judge(evidenceOf([...before, record(0, added)], hourly, wide), wide, 1).verdict).toBe('idle');
      }),
      { numRuns: 200 },
    );
    expect(idle).toBeGreaterThan(20);
  });
});
