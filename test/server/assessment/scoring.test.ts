import { describe, expect, test } from 'vitest';
import { decidedMeasure } from '../../../server/assessment/decisions.ts';
import { judgeUnit, rank } from '../../../server/assessment/judge.ts';
import { keyOf, totalsOf } from '../../../server/assessment/measure.ts';
import { defaultScheme, nameOf, schemeSchema } from '../../../server/assessment/scheme.ts';
import { divideHalfUp, spreadWeights } from '../../../server/assessment/scoring.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { system, unit, verdict } from './made-evidence.ts';

const scheme = defaultScheme(defaultPolicy().assessment);
const judge = (more: Parameters<typeof unit>[0]) => judgeUnit(unit(more), scheme);
const points = (result: ReturnType<typeof judge>, indicator: string) =>
  result.figures.find((figure) => figure.indicator === indicator)?.score;

describe('the default scheme', () => {
  test('has the weights of domain.md §10: 30, 20 and 20, and five parts of security that make 30', () => {
    expect(scheme.indicators.map(({ id, weight }) => [id, weight])).toEqual([
      ['adoption', 30],
      ['idle', 20],
      ['overProvisioned', 20],
      ['securityTest', 6],
      ['bulletins', 6],
      ['drills', 6],
      ['backups', 6],
      ['incidents', 6],
    ]);
  });

  test('is refused when weights do not add up to 100, an id or a name comes twice, or a parameter is unknown to the formula', () => {
    const { indicators } = scheme;
    expect(schemeSchema.safeParse({ indicators: indicators.slice(1) }).success).toBe(false);
    const twice = indicators.map((one, index) => (index === 1 ? { ...one, id: 'adoption' } : one));
    expect(schemeSchema.safeParse({ indicators: twice }).success).toBe(false);
    const named = indicators.map((one, index) =>
      index === 1 ? { ...one, name: nameOf(scheme.indicators[0] ?? one) } : one,
    );
    expect(schemeSchema.safeParse({ indicators: named }).success).toBe(false);
    const odd = indicators.map((one) => (one.id === 'idle' ? { ...one, parameters: { level9: 1 } } : one));
    expect(schemeSchema.safeParse({ indicators: odd }).success).toBe(false);
  });
});

describe('adoption', () => {
  test('counts systems on the cloud, off it, and leaves exempt ones out, with every record in its place', () => {
    const result = judge({
      systems: [
        system('a'),
        system('b', { onCloudDays: 0 }),
        system('c', { onCloudDays: 0, exemptDays: 365, exemption: { id: 'e', reason: '专用设备' } }),
        system('d', { days: 100, onCloudDays: 50 }),
      ],
    });
    const measure = result.measures.get('adoption');
    // (365 + 0 + 50) of (365 + 365 + 100)
    expect(measure && totalsOf(measure)).toEqual({ numerator: 415n, denominator: 830n });
    expect(measure?.counted.map(({ id, possible, achieved, note }) => [id, possible, achieved, note])).toEqual([
      ['a', 365, 365, undefined],
      ['b', 365, 0, 'offCloud'],
      ['d', 100, 50, 'offCloud'],
    ]);
    expect(measure?.excluded).toMatchObject([{ id: 'c', reason: 'exempt', words: '专用设备' }]);
  });
});

describe('efficiency', () => {
  test('idle is counted once, under idle, and over-provisioned by what exceeds the advised size', () => {
    const result = judge({
      systems: [system('a')],
      usage: [verdict('i', 'idle'), verdict('o', 'overProvisioned'), verdict('f', 'fitting', { cpuMillis: 2000 })],
    });
    const totals = (id: string) => totalsOf(result.measures.get(id) ?? { counted: [] });
    expect(totals('idle')).toEqual({ numerator: 90_000n, denominator: 120_000n });
    expect(totals('overProvisioned')).toEqual({ numerator: 75_000n, denominator: 90_000n });
    expect(result.measures.get('overProvisioned')?.excluded).toMatchObject([{ id: 'i', reason: 'idleAlready' }]);
  });

  test('nothing but insufficient data is whole, and says that it is insufficient data', () => {
    const result = judge({ systems: [system('a')], usage: [verdict('x', 'insufficientData')] });
    const idle = result.figures.find(({ indicator }) => indicator === 'idle');
    expect([idle?.state, idle?.score]).toEqual(['insufficientData', idle?.effective]);
  });
});

describe('security', () => {
  test('an incident of the unit costs by its level, one of the provider nothing, and never below none', () => {
    const at = '2026-01-01T00:00:00Z';
    const incident = (id: string, level: 1 | 2 | 3 | 4, responsible: 'unit' | 'provider') => ({
      id,
      label: id,
      link: '',
      at,
      level,
      responsible,
    });
    const share = (incidents: ReturnType<typeof incident>[]) => {
      const measure = judge({ systems: [system('a')], incidents }).measures.get('incidents');
      return measure && totalsOf(measure).numerator;
    };
    expect(share([incident('x', 3, 'unit'), incident('y', 1, 'provider')])).toBe(80n);
    expect(share([incident('x', 1, 'unit'), incident('y', 2, 'unit')])).toBe(0n);
  });

  test('a late or missing close counts against the unit; an accepted risk and what is not due yet leave', () => {
    const item = (id: string, closedAt: string | null, more = {}) => ({
      id,
      label: id,
      link: '',
      dueAt: '2026-06-30T00:00:00Z',
      closedAt,
      riskAccepted: false,
      due: true,
      ...more,
    });
    const measure = judge({
      bulletinItems: [
        item('a', '2026-06-01T00:00:00Z'),
        item('b', '2026-07-01T00:00:00Z'),
        item('c', null),
        item('d', null, { riskAccepted: true }),
        item('e', null, { due: false }),
      ],
    }).measures.get('bulletins');
    expect(measure?.counted.map(({ id, achieved }) => [id, achieved])).toEqual([
      ['a', 1],
      ['b', 0],
      ['c', 0],
    ]);
    expect(measure?.excluded.map(({ id, reason }) => [id, reason])).toEqual([
      ['d', 'riskAccepted'],
      ['e', 'notDueYet'],
    ]);
  });
});

describe('the total', () => {
  test('is 100 for a unit without fault, and the sum of its rounded parts always', () => {
    const whole = judge({ systems: [system('a')], usage: [verdict('f', 'fitting')] });
    expect(whole.score).toBe(10_000);
    const part = judge({
      systems: [system('a', { onCloudDays: 121 }), system('b', { onCloudDays: 77 })],
      usage: [verdict('i', 'idle', { days: 7 }), verdict('f', 'fitting')],
    });
    expect(part.score).toBe(part.figures.reduce((sum, { score }) => sum + (score ?? 0), 0));
  });

  test('spreads what does not apply within its dimension first, then over the others, to exactly 100', () => {
    const weights = spreadWeights([
      { id: 'a', dimension: 'x', weight: 30, applies: true },
      { id: 'b', dimension: 'y', weight: 20, applies: true },
      { id: 'c', dimension: 'y', weight: 20, applies: false },
      { id: 'd', dimension: 'z', weight: 30, applies: false },
    ]);
    // x 30 : y 40 of 70 → 42.857…, 57.142…; the largest remainder gets the last hundredth.
    expect([...weights]).toEqual([
      ['a', 4286],
      ['b', 5714],
    ]);
  });

  test('rounds halves up, by whole numbers', () => {
    expect([divideHalfUp(5n, 10n), divideHalfUp(4n, 10n), divideHalfUp(15n, 10n)]).toEqual([1n, 0n, 2n]);
  });

  test('a unit without any system, or with too few days, is not ranked', () => {
    expect(judgeUnit(unit(), scheme)).toMatchObject({ standing: 'noSystems', score: null });
    const young = unit({ systems: [system('a', { days: 30, onCloudDays: 30 })] });
    young.unit.days = 30;
    expect(judgeUnit(young, scheme)).toMatchObject({ standing: 'shortPeriod', score: 10_000 });
  });

  test('equal scores share a rank and the next rank is skipped', () => {
    const one = (code: string, score: number | null, standing: 'ranked' | 'noSystems' = 'ranked') => ({
      code,
      score,
      standing,
    });
    const ranks = rank([one('b', 9000), one('a', 9000), one('d', null, 'noSystems'), one('c', 8000), one('e', 9500)]);
    expect(ranks.map(({ code, rank: place }) => [code, place])).toEqual([
      ['e', 1],
      ['a', 2],
      ['b', 2],
      ['c', 4],
      ['d', null],
    ]);
  });
});

test('a correction leaves a record out, or counts it in full, and keeps it in sight', () => {
  const measure = judge({ systems: [system('a', { onCloudDays: 0 }), system('b', { onCloudDays: 10 })] }).measures.get(
    'adoption',
  );
  if (!measure) throw new Error('no figure');
  const keys = measure.counted.map(keyOf);
  const after = decidedMeasure(measure, {
    number: 'SS-1',
    words: '属实',
    corrections: [
      { key: keys[0] ?? '', treat: 'exclude' },
      { key: keys[1] ?? '', treat: 'fulfil' },
    ],
    missing: [],
  });
  expect(totalsOf(after)).toEqual({ numerator: 365n, denominator: 365n });
  expect(after.excluded).toMatchObject([{ id: 'a', reason: 'appeal', words: 'SS-1：属实' }]);
});

test('points of one indicator follow from weight, achieved and possible', () => {
  const result = judge({ systems: [system('a', { onCloudDays: 73 })], usage: [verdict('f', 'fitting')] });
  expect(points(result, 'adoption')).toBe(600); // 30 × 73/365
});

test('a system that went online too lately is left out under a name of its own, not under a code', () => {
  const exemption = { reason: 'young', seasonal: false };
  const result = judge({ systems: [system('a')], usage: [verdict('y', 'exempt', { exemption })] });
  expect(result.measures.get('idle')?.excluded).toMatchObject([{ id: 'y', reason: 'young' }]);
  expect(result.measures.get('idle')?.excluded[0]).not.toHaveProperty('words');
});
