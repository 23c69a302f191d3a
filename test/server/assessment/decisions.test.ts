import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf, faultsIn, repeatsIn, sizeOf, strayIn } from '../../../server/assessment/bounds.ts';
import { type Correction, decidedMeasure, missingKey, placeOf } from '../../../server/assessment/decisions.ts';
import type { UnitEvidence } from '../../../server/assessment/evidence.ts';
import { judgeMeasures, judgeUnit } from '../../../server/assessment/judge.ts';
import { type Measure, type MissingRecord, totalsOf } from '../../../server/assessment/measure.ts';
import { defaultScheme } from '../../../server/assessment/scheme.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { system, unit, verdict } from './made-evidence.ts';

const scheme = defaultScheme(defaultPolicy().assessment);
const drill: MissingRecord = { label: '跨部门演练', from: '2026-05-03', until: '2026-05-03', reference: 'YL-7' };
const measureIn = (evidence: UnitEvidence, indicator: string): Measure => {
  const found = judgeUnit(evidence, scheme).measures.get(indicator);
  if (!found) throw new Error(`no figure ${indicator}`);
  return found;
};
const decide = (measure: Measure, corrections: Correction[], missing: MissingRecord[] = []) =>
  decidedMeasure(measure, { number: 'SS-2027-00001', words: '属实', corrections, missing });

/** On the cloud all year but for one that was exempt on 65 days, and one exempt all year. */
const evidence = unit({
  systems: [
    system('a'),
    system('b', { onCloudDays: 0, exemptDays: 65, exemption: { id: 'e', reason: '涉密' } }),
    system('c', { onCloudDays: 0, exemptDays: 365, exemption: { id: 'f', reason: '涉密' } }),
  ],
});
const adoption = measureIn(evidence, 'adoption');

describe('a decision', () => {
  test('counts a record in part, and says by which appeal and why', () => {
    const after = decide(adoption, [{ key: 'system:b', treat: 'count', achieved: 120, possible: 300, reason: '合同' }]);
    // a 365 of 365, b 120 of 300
    expect(totalsOf(after)).toEqual({ numerator: 485n, denominator: 665n });
    expect(after.counted[1]).toMatchObject({
      note: 'appealPart',
      decision: { number: 'SS-2027-00001', words: '合同' },
    });
  });

  test('counts what was left out after all, once, and takes it from the list of what was left out', () => {
    const after = decide(adoption, [{ key: 'system:c', treat: 'count', achieved: 200, possible: 365 }]);
    // a 365 of 365, b 0 of 300, c 200 of 365
    expect(totalsOf(after)).toEqual({ numerator: 565n, denominator: 1030n });
    expect(after.excluded.map(({ id }) => id)).toEqual(['b']);
    expect(after.counted.filter(({ id }) => id === 'c')).toMatchObject([
      { note: 'appealIncluded', decision: { words: '属实' } },
    ]);
  });

  test('a record left out in part stands in both lists, and what is corrected is what is counted of it', () => {
    expect(placeOf(adoption, [], 'system:b')).toBe('counted');
    const after = decide(adoption, [{ key: 'system:b', treat: 'count', achieved: 30, possible: 365 }]);
    expect(totalsOf(after)).toEqual({ numerator: 395n, denominator: 730n });
    expect(after.excluded.map(({ id, reason }) => [id, reason])).toEqual([
      ['b', 'exempt'],
      ['c', 'exempt'],
    ]);
  });

  test('adds a missing record under the number of the appeal, with how it was described', () => {
    const after = decide(
      measureIn(unit(), 'drills'),
      [{ key: missingKey(1), treat: 'count', achieved: 1, possible: 1 }],
      [{ ...drill, reference: 'YL-6' }, drill],
    );
    expect(after.counted).toEqual([
      {
        type: 'added',
        id: 'SS-2027-00001-2',
        label: '跨部门演练',
        link: '',
        possible: 1,
        achieved: 1,
        note: 'appealAdded',
        decision: { number: 'SS-2027-00001', words: '属实' },
        added: drill,
      },
    ]);
  });

  test('on nothing changes nothing', () => {
    expect(decide(adoption, [], [drill])).toEqual(adoption);
  });

  test('a figure of which all that is left is unjudged says so', () => {
    const usage = [verdict('i', 'idle'), verdict('n', 'insufficientData')];
    const idle = measureIn(unit({ systems: [system('a')], usage }), 'idle');
    const after = decide(idle, [{ key: 'verdict:i', treat: 'exclude' }]);
    const judged = judgeMeasures(new Map([['idle', after]]), scheme, 'ranked');
    expect(judged.figures.find(({ indicator }) => indicator === 'idle')?.state).toBe('insufficientData');
  });
});

describe('weights, when a figure begins to apply', () => {
  test('come from its own dimension first: by hand', () => {
    // Adoption 365 of 665 and incidents 100 of 100 alone apply: 30 and 30 of 60.
    const before = judgeUnit(evidence, scheme);
    expect(before.score).toBe(2744 + 5000); // 5000 × 365 ÷ 665 = 2744.36
    const measures = new Map(before.measures);
    measures.set(
      'drills',
      decide(
        measureIn(evidence, 'drills'),
        [{ key: missingKey(0), treat: 'count', achieved: 0, possible: 1 }],
        [drill],
      ),
    );
    const after = judgeMeasures(measures, scheme, before.standing);
    const of = (name: string) => after.figures.find(({ indicator }) => indicator === name);
    // Security's 30 of 60 are shared by incidents and drills, 6 to 6.
    expect([of('adoption')?.effective, of('incidents')?.effective, of('drills')?.effective]).toEqual([
      5000, 2500, 2500,
    ]);
    expect([of('drills')?.state, of('drills')?.score, after.score]).toEqual(['scored', 0, 2744 + 2500]);
  });

  test('of a whole dimension come from the others: by hand', () => {
    const before = judgeUnit(evidence, scheme);
    const measures = new Map(before.measures);
    const month = { label: '2026-05 web', from: '2026-05-01', until: '2026-05-31', reference: '' };
    const possible = 31 * 4000;
    measures.set(
      'idle',
      decide(
        measureIn(evidence, 'idle'),
        [{ key: missingKey(0), treat: 'count', achieved: possible, possible }],
        [month],
      ),
    );
    const after = judgeMeasures(measures, scheme, before.standing);
    // Adoption 30, efficiency 40 (all of it for idle), security 30.
    expect(after.figures.filter(({ effective }) => effective > 0).map((one) => [one.indicator, one.effective])).toEqual(
      [
        ['adoption', 3000],
        ['idle', 4000],
        ['incidents', 3000],
      ],
    );
    expect(after.score).toBe(1647 + 4000 + 3000); // 3000 × 365 ÷ 665 = 1646.62
  });

  test('a unit with nothing to judge is ranked again when a record is added, and the other way round', () => {
    const nothing = judgeUnit(unit({ systems: [system('c', { onCloudDays: 0, exemptDays: 365 })] }), scheme);
    expect(nothing.standing).toBe('nothingToJudge');
    const measures = new Map(nothing.measures);
    const measure = measures.get('adoption') as Measure;
    measures.set('adoption', decide(measure, [{ key: 'system:c', treat: 'count', achieved: 73, possible: 365 }]));
    const after = judgeMeasures(measures, scheme, nothing.standing);
    expect([after.standing, after.score]).toEqual(['ranked', 2000]);
    expect(judgeMeasures(nothing.measures, scheme, after.standing).standing).toBe('nothingToJudge');
  });
});

describe('what may not be decided', () => {
  const pathsOf = (measure: Measure, corrections: Correction[], records: string[], missing: MissingRecord[] = []) =>
    faultsIn(measure, { records, missing, corrections }, sizeOf(measure.unit, 365)).map(({ path, message }) => [
      path,
      message.key,
      message.values,
    ]);
  const count = (key: string, achieved: number, possible: number): Correction => ({
    key,
    treat: 'count',
    achieved,
    possible,
  });

  test('what the appeal did not name, twice, or in a way that does not fit', () => {
    expect(pathsOf(adoption, [{ key: 'system:a', treat: 'exclude' }], ['system:b'])).toEqual([
      ['corrections.0.key', 'assessment.notNamed', undefined],
    ]);
    expect(pathsOf(adoption, [{ key: 'missing:1', treat: 'fulfil' }], [], [drill])).toEqual([
      ['corrections.0.treat', 'assessment.treatUnfit', undefined],
    ]);
    expect(pathsOf(adoption, [count('missing:2', 1, 1)], [], [drill])).toEqual([
      ['corrections.0.key', 'assessment.notNamed', undefined],
    ]);
    const twice: Correction[] = [count('system:b', 1, 2), { key: 'system:b', treat: 'exclude' }];
    expect(pathsOf(adoption, twice, ['system:b'])).toEqual([['corrections.1.key', 'assessment.namedTwice', undefined]]);
    expect(pathsOf(adoption, [{ key: 'system:c', treat: 'exclude' }], ['system:c'])).toEqual([
      ['corrections.0.treat', 'assessment.treatUnfit', undefined],
    ]);
  });

  test.each([
    ['more achieved than possible', count('system:b', 301, 300), ['corrections.0.achieved', 0, 300]],
    ['less than nothing', count('system:b', -1, 300), ['corrections.0.achieved', 0, 300]],
    ['more days than the year has', count('system:b', 1, 366), ['corrections.0.possible', 1, 365]],
    ['a record of no days', count('system:b', 0, 0), ['corrections.0.possible', 1, 365]],
    ['more days than were left out', count('system:c', 1, 366), ['corrections.0.possible', 1, 365]],
  ])('%s', (_, correction, [path, least, most]) => {
    expect(pathsOf(adoption, [correction], ['system:b', 'system:c'])).toEqual([
      [path, 'assessment.amountBetween', { least, most }],
    ]);
  });

  test('a drill weighs one; a verdict one month of a thousand cores at the most', () => {
    const drills = measureIn(unit(), 'drills');
    expect(pathsOf(drills, [count('missing:1', 1, 2)], [], [drill])).toEqual([
      ['corrections.0.possible', 'assessment.amountBetween', { least: 1, most: 1 }],
    ]);
    const idle = measureIn(unit(), 'idle');
    expect(pathsOf(idle, [count('missing:1', 0, 31_000_001)], [], [drill])).toHaveLength(1);
    expect(pathsOf(idle, [count('missing:1', 0, 31_000_000)], [], [drill])).toEqual([]);
  });

  test('incidents cost points of a base that is counted once', () => {
    const incident = { id: 'i', label: '事件', link: '', at: '2026-05-01T00:00:00.000Z', responsible: 'unit' } as const;
    const own = measureIn(unit({ systems: [system('a')], incidents: [{ ...incident, level: 2 }] }), 'incidents');
    expect(pathsOf(own, [count('incident:i', -20, 0)], ['incident:i'])).toEqual([]);
    expect(pathsOf(own, [count('incident:i', 5, 0)], ['incident:i'])).toEqual([
      ['corrections.0.achieved', 'assessment.amountBetween', { least: -100, most: 0 }],
    ]);
    expect(pathsOf(own, [count('missing:1', 100, 100)], [], [drill])).toEqual([
      ['corrections.0.possible', 'assessment.deductionPossible', undefined],
    ]);
    // Where nothing is counted yet, the base itself may be what was missing.
    const none = measureIn(unit(), 'incidents');
    expect(pathsOf(none, [count('missing:1', 80, 100)], [], [drill])).toEqual([]);
    expect(boundsOf(none, 'missing', 'missing:1', sizeOf('points', 365))).toEqual({
      least: 100,
      most: 100,
      deduction: false,
    });
  });

  test('missing things that are there already, twice the same, or of another year', () => {
    const again = { ...drill, label: 'x' };
    expect(repeatsIn(adoption, [drill, again])).toMatchObject([
      { path: 'missing.1.reference', message: { key: 'assessment.namedTwice' } },
    ]);
    const named = (reference: string, label = '新系统') => [{ ...drill, reference, label }];
    expect(repeatsIn(adoption, named('A'))).toMatchObject([
      { path: 'missing.0.reference', message: { key: 'assessment.alreadyThere' } },
    ]);
    expect(repeatsIn(adoption, named('CODE-C'), new Map([['code-c', 'c']]))).toHaveLength(1);
    expect(repeatsIn(adoption, named('', ' a '))).toMatchObject([{ path: 'missing.0.label' }]);
    const added = decide(adoption, [count('missing:1', 1, 1)], [drill]);
    expect(repeatsIn(added, [drill])).toMatchObject([{ path: 'missing.0.reference' }]);
    expect(repeatsIn(adoption, named('new-1'))).toEqual([]);
    const span = (from: string, until: string) => strayIn([{ ...drill, from, until }], '2026-01-01', '2026-12-31');
    expect(span('2026-05-04', '2026-05-03')).toMatchObject([{ path: 'missing.0.until' }]);
    expect(span('2025-05-04', '2025-12-31')).toMatchObject([{ path: 'missing.0.from' }]);
    expect(span('2025-05-04', '2026-01-01')).toEqual([]);
  });
});

describe('for any evidence', () => {
  const systems = fc
    .array(fc.tuple(fc.integer({ min: 1, max: 365 }), fc.integer({ min: 0, max: 365 })), { maxLength: 5 })
    .map((rows) => rows.map(([days, on], index) => system(`s${index}`, { days, onCloudDays: Math.min(on, days) })));
  const usage = fc
    .array(fc.tuple(fc.constantFrom('idle', 'fitting', 'overProvisioned', 'exempt'), fc.integer({ min: 1, max: 31 })), {
      maxLength: 6,
    })
    .map((rows) => rows.map(([kind, days], index) => verdict(`v${index}`, kind as 'idle', { days })));
  const any = fc.record({ systems, usage }).map((more) => unit(more));
  const indicator = fc.constantFrom(...scheme.indicators.map(({ id }) => id));
  const weight = fc.integer({ min: 1, max: 365 });

  test('a missing record that is added in full never lowers the score', () => {
    fc.assert(
      fc.property(any, indicator, weight, (before, name, size) => {
        const was = judgeUnit(before, scheme);
        const measure = was.measures.get(name) as Measure;
        const hasBase = measure.unit === 'points' && totalsOf(measure).denominator > 0n;
        const possible = hasBase ? 0 : measure.unit === 'points' ? 100 : measure.unit === 'items' ? 1 : size;
        const added = decide(measure, [{ key: missingKey(0), treat: 'count', achieved: possible, possible }], [drill]);
        const now = judgeMeasures(new Map([...was.measures, [name, added]]), scheme, was.standing);
        // Where the figure did not apply, the weights are rounded anew: a hundredth each. Else nothing may be lost.
        const isNew = was.figures.some((one) => one.indicator === name && one.state === 'notApplicable');
        const rounding = isNew ? scheme.indicators.length : 0;
        expect(now.score ?? 0).toBeGreaterThanOrEqual((was.score ?? 0) - rounding);
      }),
      { numRuns: 500 },
    );
  });

  test('what is within the bounds leaves every figure between nothing and the whole', () => {
    fc.assert(
      fc.property(any, weight, weight, (before, possible, part) => {
        const measure = measureIn(before, 'adoption');
        const correction = {
          key: missingKey(0),
          treat: 'count' as const,
          achieved: Math.min(part, possible),
          possible,
        };
        const ruling = { records: [], missing: [drill], corrections: [correction] };
        expect(faultsIn(measure, ruling, sizeOf(measure.unit, 365))).toEqual([]);
        const { numerator, denominator } = totalsOf(decide(measure, [correction], [drill]));
        expect(numerator >= 0n && numerator <= denominator).toBe(true);
      }),
    );
  });
});
