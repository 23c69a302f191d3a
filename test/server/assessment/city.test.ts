import { expect, test } from 'vitest';
import { cityOf, medianOf } from '../../../server/assessment/city.ts';
import type { UnitEvidence } from '../../../server/assessment/evidence.ts';
import { judgeUnit, rank } from '../../../server/assessment/judge.ts';
import { defaultScheme } from '../../../server/assessment/scheme.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { madeCity } from './made-evidence.ts';

/**
 * Ten units of a city of 100 units and 600 systems, recomputed by plain arithmetic on the evidence, as a section chief would with
 * a calculator: none of the product's formulas, engine or rounding is used here.
 */
const scheme = defaultScheme(defaultPolicy().assessment);
const city = madeCity();

test('the made city has 100 units and 600 systems', () => {
  expect([city.length, city.flatMap(({ systems }) => systems).length]).toEqual([100, 600]);
});

test.each([0, 7, 16, 24, 33, 42, 51, 64, 78, 99])('unit %i has the score that arithmetic by hand gives', (index) => {
  const evidence = city[index] as UnitEvidence;
  const byHand = handScore(evidence);
  const result = judgeUnit(evidence, scheme);
  expect(Object.fromEntries(result.figures.map(({ indicator, score }) => [indicator, score]))).toEqual(byHand.parts);
  expect(result.score).toBe(byHand.total);
});

interface Line {
  name: string;
  weight: number;
  dimension: string;
  got: number;
  of: number;
}

function handScore(e: UnitEvidence): { parts: Record<string, number | null>; total: number } {
  const lines: Line[] = [];
  const line = (name: string, dimension: string, weight: number, got: number, of: number) =>
    lines.push({ name, dimension, weight, got: Math.max(0, got), of });

  let on = 0;
  let all = 0;
  for (const s of e.systems) {
    all += s.days - s.exemptDays;
    on += s.onCloudDays;
  }
  line('adoption', 'A', 30, on, all);

  let vcpuDays = 0;
  let idleDays = 0;
  let excess = 0;
  for (const v of e.usage) {
    if (v.verdict === 'exempt') continue;
    vcpuDays += v.days * v.cpuMillis;
    if (v.verdict === 'idle') idleDays += v.days * v.cpuMillis;
    if (v.verdict === 'overProvisioned') excess += v.days * v.excessCpuMillis;
  }
  line('idle', 'E', 20, vcpuDays - idleDays, vcpuDays);
  line('overProvisioned', 'E', 20, vcpuDays - idleDays - excess, vcpuDays - idleDays);

  const tested = e.tests.filter((t) => !t.declared);
  line('securityTest', 'S', 6, tested.filter((t) => t.passedAt !== null).length, tested.length);
  const items = e.bulletinItems.filter((i) => !i.riskAccepted);
  line('bulletins', 'S', 6, items.filter((i) => i.closedAt !== null && i.closedAt < '2026-07').length, items.length);
  const part = e.drills.filter((d) => d.part === 'tookPart').length;
  line('drills', 'S', 6, part, part + e.drills.filter((d) => d.part === 'missed').length);
  const backups = e.backups.filter((b) => b.exemptReason === null);
  line('backups', 'S', 6, backups.filter((b) => b.findings.every((f) => f.closedAt !== null)).length, backups.length);
  const cost = { 1: 100, 2: 50, 3: 20, 4: 5 };
  let left = 100;
  for (const i of e.incidents) if (i.responsible === 'unit') left -= cost[i.level];
  line('incidents', 'S', 6, left, 100);

  const applies = lines.filter((l) => l.of > 0);
  const sum = (ones: Line[]) => ones.reduce((total, l) => total + l.weight, 0);
  const dimension = (name: string, ones: Line[]) => ones.filter((l) => l.dimension === name);
  const living = [...new Set(applies.map((l) => l.dimension))];
  const whole = living.reduce((total, name) => total + sum(dimension(name, lines)), 0);
  const exact = applies.map((l) => {
    const share = (l.weight / sum(dimension(l.dimension, applies))) * sum(dimension(l.dimension, lines));
    return { l, hundredths: Math.round((share / whole) * 1e10) / 1e6 };
  });
  const floors = exact.map(({ hundredths }) => Math.floor(hundredths));
  let missing = 10_000 - floors.reduce((total, one) => total + one, 0);
  const byRest = exact.map((_, at) => at).sort((a, b) => rest(b) - rest(a) || a - b);
  function rest(at: number): number {
    return (exact[at]?.hundredths ?? 0) - (floors[at] ?? 0);
  }
  for (const at of byRest) {
    if (missing === 0) break;
    floors[at] = (floors[at] ?? 0) + 1;
    missing -= 1;
  }
  const parts: Record<string, number | null> = Object.fromEntries(lines.map((l) => [l.name, null]));
  let total = 0;
  for (const [at, { l }] of exact.entries()) {
    const points = Math.round(((floors[at] ?? 0) * l.got) / l.of);
    parts[l.name] = points;
    total += points;
  }
  return { parts, total };
}

test('the city is the sum of its units, judged by the same formulas, and the middle is the middle', () => {
  const judged = city.map((evidence) => ({ evidence, result: judgeUnit(evidence, scheme) }));
  const ranked = rank(
    judged.map(({ evidence, result }) => ({
      code: evidence.unit.code,
      score: result.score,
      standing: result.standing,
    })),
  );
  const scores = new Map(
    ranked.flatMap(({ code, rank: place, score }) => (place && score !== null ? [[code, score]] : [])),
  );
  const rows = judged.flatMap(({ evidence, result }) =>
    result.figures.map((figure) => ({ ...figure, unitId: evidence.unit.code, measureUnit: 'items' })),
  );
  const view = cityOf(scheme, rows, scores);
  // Units 24, 49, 74 and 99 existed for 60 days only.
  expect(view.ranked).toBe(96);
  expect(view.distribution.reduce((all, one) => all + one, 0)).toBe(96);
  const on = city.flatMap(({ systems }) => systems).reduce((sum, one) => sum + one.onCloudDays, 0);
  expect(view.figures.find(({ indicator }) => indicator === 'adoption')?.numerator).toBe(on);
  const sorted = [...scores.values()].sort((a, b) => a - b);
  expect(view.median).toBe(Math.round(((sorted[47] ?? 0) + (sorted[48] ?? 0)) / 2));
  expect(ranked.filter(({ rank: place }) => place === 1)[0]?.score).toBe(view.best);
});

test('the median of none, one and two', () => {
  expect([medianOf([]), medianOf([7]), medianOf([7, 8])]).toEqual([null, 7, 8]);
});
