import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UnitEvidence, UsageEvidence } from '../../../server/assessment/evidence.ts';
import { judgeUnit } from '../../../server/assessment/judge.ts';
import { totalsOf } from '../../../server/assessment/measure.ts';
import { defaultScheme } from '../../../server/assessment/scheme.ts';
import { spreadWeights } from '../../../server/assessment/scoring.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { system, unit, verdict } from './made-evidence.ts';

const scheme = defaultScheme(defaultPolicy().assessment);
const scoreOf = (evidence: UnitEvidence) => judgeUnit(evidence, scheme).score ?? 0;

const kinds = ['idle', 'overProvisioned', 'overloaded', 'fitting', 'insufficientData', 'exempt'] as const;
const usage: fc.Arbitrary<UsageEvidence> = fc
  .record({
    id: fc.uuid(),
    kind: fc.constantFrom(...kinds),
    days: fc.integer({ min: 1, max: 365 }),
    cpu: fc.integer({ min: 1, max: 64_000 }),
    share: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ id, kind, days, cpu, share }) =>
    verdict(id, kind, {
      days,
      cpuMillis: cpu,
      excessCpuMillis: kind === 'overProvisioned' ? Math.floor((cpu * share) / 100) : 0,
      exemption: kind === 'exempt' ? { reason: 'x', seasonal: share > 50 } : null,
    }),
  );
const systems = fc
  .array(
    fc.tuple(fc.integer({ min: 1, max: 365 }), fc.integer({ min: 0, max: 365 }), fc.integer({ min: 0, max: 100 })),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((rows) =>
    rows.map(([days, on, exempt], index) => {
      const onCloudDays = Math.min(on, days);
      return system(`s${index}`, { days, onCloudDays, exemptDays: Math.min(exempt, days - onCloudDays) });
    }),
  );
const evidence = fc.record({ systems, usage: fc.array(usage, { maxLength: 12 }) }).map((more) => unit(more));

describe('for any evidence', () => {
  test('adding an idle finding never raises the score', () => {
    fc.assert(
      fc.property(evidence, usage, (before, one) => {
        const idle = { ...one, verdict: 'idle' as const, exemption: null, excessCpuMillis: 0 };
        const after = { ...before, usage: [...before.usage, idle] };
        expect(scoreOf(after)).toBeLessThanOrEqual(scoreOf(before) + roundingOf(before, after));
      }),
      { numRuns: 300 },
    );
  });

  test('insufficient data in place of any verdict never lowers the score', () => {
    fc.assert(
      fc.property(evidence, fc.nat(), (before, at) => {
        if (before.usage.length === 0) return;
        const index = at % before.usage.length;
        const changed = before.usage.map((one, place) =>
          place === index && one.verdict !== 'exempt'
            ? { ...one, verdict: 'insufficientData' as const, excessCpuMillis: 0 }
            : one,
        );
        const after = { ...before, usage: changed };
        expect(scoreOf(after)).toBeGreaterThanOrEqual(scoreOf(before) - roundingOf(before, after));
      }),
      { numRuns: 300 },
    );
  });

  test('what is exempt or seasonal leaves the denominator and changes nothing', () => {
    fc.assert(
      fc.property(evidence, usage, (before, one) => {
        const exempt = { ...one, verdict: 'exempt' as const, exemption: { reason: 'x', seasonal: true } };
        const after = judgeUnit({ ...before, usage: [...before.usage, exempt] }, scheme);
        const was = judgeUnit(before, scheme);
        expect(after.score).toBe(was.score);
        expect(after.measures.get('idle')?.excluded).toHaveLength((was.measures.get('idle')?.excluded.length ?? 0) + 1);
      }),
      { numRuns: 200 },
    );
  });

  test('the order of the records changes nothing', () => {
    fc.assert(
      fc.property(evidence, (before) => {
        const turned = { ...before, systems: before.systems.toReversed(), usage: before.usage.toReversed() };
        expect(scoreOf(turned)).toBe(scoreOf(before));
      }),
    );
  });

  test('a score lies between 0 and 100, each part within its weight, and shares within one', () => {
    fc.assert(
      fc.property(evidence, (one) => {
        const result = judgeUnit(one, scheme);
        expect(result.score ?? 0).toBeGreaterThanOrEqual(0);
        expect(result.score ?? 0).toBeLessThanOrEqual(10_000);
        for (const figure of result.figures) expect(figure.score ?? 0).toBeLessThanOrEqual(figure.effective);
        for (const measure of result.measures.values()) {
          const { numerator, denominator } = totalsOf(measure);
          expect(numerator <= denominator).toBe(true);
        }
      }),
    );
  });

  test('a system of the city counts the same however its year is divided among units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 364 }), fc.integer({ min: 0, max: 365 }), (cut, on) => {
        const sum = (ones: UnitEvidence[]) =>
          ones
            .map((one) => totalsOf(judgeUnit(one, scheme).measures.get('adoption') ?? { counted: [] }))
            .reduce((all, one) => ({
              numerator: all.numerator + one.numerator,
              denominator: all.denominator + one.denominator,
            }));
        const first = system('a', { days: cut, onCloudDays: Math.min(on, cut) });
        const second = system('a', { days: 365 - cut, onCloudDays: Math.max(0, on - cut) });
        expect(sum([unit({ systems: [first] }), unit({ systems: [second] })])).toEqual(
          sum([unit({ systems: [system('a', { onCloudDays: on })] })]),
        );
      }),
    );
  });

  test('spread weights always add up to exactly 100', () => {
    const weighted = fc.array(
      fc.record({
        dimension: fc.constantFrom('x', 'y', 'z'),
        weight: fc.integer({ min: 1, max: 10_000 }).map((n) => n / 100),
        applies: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(weighted, (ones) => {
        const specs = ones.map((one, index) => ({ ...one, id: `i${index}` }));
        const total = [...spreadWeights(specs).values()].reduce((sum, one) => sum + one, 0);
        expect(total).toBe(specs.some(({ applies }) => applies) ? 10_000 : 0);
      }),
    );
  });
});

/** Where other indicators apply than before, their spread weights are rounded anew: a hundredth each. Else nothing may move. */
const roundingOf = (before: UnitEvidence, after: UnitEvidence): number => {
  const applying = (one: UnitEvidence) =>
    judgeUnit(one, scheme)
      .figures.map(({ state }) => state === 'notApplicable')
      .join();
  return applying(before) === applying(after) ? 0 : scheme.indicators.length;
};
