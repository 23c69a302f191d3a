import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DutyBound,
  daysApart,
  draftPlan,
  drillDays,
  faultOf,
  owedBy,
  type PlanItem,
} from '../../../server/drills/plan.ts';
import { isWorkingDay } from '../../../server/time/working-days.ts';

const RULES = { timesPerYear: 1, timesPerYearHigher: 2, higherFromLevel: 3, daysBetween: 7 };
const days = (year = 2027, periods: { fromDay: string; untilDay: string }[] = []) =>
  drillDays(year, periods, `${year}-01-01`);
const one = (n: number, unit: number, level: number): DutyBound => ({
  systemId: `s${n}`,
  tenancyName: `u${unit}-s${n}`,
  unitId: `u${unit}`,
  protectionLevel: level,
});

/** Up to 300 systems of up to 60 units, at most 15 of one unit: what a city has. */
const city = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 1, max: 3 })), { maxLength: 300 })
  .map((systems) => {
    const count = new Map<number, number>();
    return systems.flatMap(([unit, level], n) => {
      const sofar = (count.get(unit) ?? 0) + 1;
      count.set(unit, sofar);
      return sofar > 15 ? [] : [one(n, unit, level)];
    });
  });

describe('the draft of a year', () => {
  test('drills every tenancy as often as it owes, on working days, never two of one unit in a week', () => {
    fc.assert(
      fc.property(city, fc.integer({ min: 2024, max: 2029 }), (bound, year) => {
        const { items, unplaced } = draftPlan(year, bound, RULES, days(year));
        expect(unplaced).toEqual([]);
        for (const each of bound)
          expect(items.filter(({ systemId }) => systemId === each.systemId)).toHaveLength(owedBy(each, RULES));
        for (const { day } of items) expect(isWorkingDay(new Date(`${day}T04:00:00Z`)), day).toBe(true);
        for (const ofUnit of Object.values(Object.groupBy(items, ({ unitId }) => unitId ?? '')))
          expectApart(ofUnit ?? []);
      }),
      { numRuns: 40 },
    );
  });

  test('is the same whoever asks, in whatever order the tenancies come', () => {
    fc.assert(
      fc.property(city, fc.integer(), (bound, seed) => {
        const shuffled = bound.toSorted((a, b) => hash(a.systemId, seed) - hash(b.systemId, seed));
        expect(draftPlan(2027, shuffled, RULES, days())).toEqual(draftPlan(2027, bound, RULES, days()));
      }),
      { numRuns: 20 },
    );
  });

  test('spreads over the year: of 300 tenancies every month has its share, no day more than three', () => {
    const bound = Array.from({ length: 300 }, (_, n) => one(n, n % 60, (n % 3) + 1));
    const { items } = draftPlan(2027, bound, RULES, days());
    expect(items).toHaveLength(400);
    const perMonth = Object.values(Object.groupBy(items, ({ day }) => day.slice(0, 7))).map((of) => of?.length ?? 0);
    expect(perMonth).toHaveLength(12);
    expect(Math.min(...perMonth)).toBeGreaterThan(15);
    const perDay = Object.values(Object.groupBy(items, ({ day }) => day)).map((of) => of?.length ?? 0);
    expect(Math.max(...perDay)).toBeLessThanOrEqual(3);
  });

  test('keeps the two drills of a higher level far from each other', () => {
    const bound = Array.from({ length: 100 }, (_, n) => one(n, n, 3));
    const { items } = draftPlan(2027, bound, RULES, days());
    for (const { systemId } of bound) {
      const [first, second] = items.filter((item) => item.systemId === systemId);
      expect(daysApart(first?.day ?? '', second?.day ?? '')).toBeGreaterThan(120);
    }
  });

  test('avoids guard periods and holidays, and knows the leap day', () => {
    const guarded = days(2027, [{ fromDay: '2027-03-01', untilDay: '2027-03-15' }]);
    expect(guarded.filter((day) => day >= '2027-03-01' && day <= '2027-03-15')).toEqual([]);
    expect(guarded).not.toContain('2027-10-01');
    expect(days(2028)).toContain('2028-02-29');
    expect(days(2027).every((day) => day.startsWith('2027-'))).toBe(true);
  });

  test('a unit with more systems than the year has weeks is told which found no day', () => {
    const bound = Array.from({ length: 60 }, (_, n) => one(n, 0, 1));
    const { items, unplaced } = draftPlan(2027, bound, RULES, days());
    expectApart(items);
    expect(items.length + unplaced.length).toBe(60);
    expect(items.length).toBeGreaterThan(45);
    expect(unplaced.every(({ reason }) => reason === 'unitTooDense')).toBe(true);
  });

  test('when days run short everybody has a first turn before anybody has a second', () => {
    const bound = [one(0, 0, 3), one(1, 0, 3), one(2, 0, 1)];
    const { items } = draftPlan(2027, bound, RULES, ['2027-12-06', '2027-12-13', '2027-12-20']);
    expect(new Set(items.map(({ systemId }) => systemId))).toEqual(new Set(['s0', 's1', 's2']));
  });

  test('adds what is missing and leaves what stands', () => {
    const bound = [one(0, 0, 1), one(1, 0, 1)];
    const { items } = draftPlan(2027, bound, RULES, days());
    const more = draftPlan(2027, [...bound, one(2, 0, 1)], RULES, days(), items);
    expect(more.items.map(({ systemId }) => systemId)).toEqual(['s2']);
    expectApart([...items, ...more.items]);
  });
});

test('a day that may not be is refused with the reason', () => {
  const { items } = draftPlan(2027, [one(0, 0, 1)], RULES, ['2027-06-09']);
  const about = { year: 2027, unitId: 'u0', itemId: 'other' };
  const world = {
    items,
    rules: RULES,
    periods: [{ fromDay: '2027-03-01', untilDay: '2027-03-15' }],
    today: '2027-01-20',
  };
  expect(faultOf('2028-01-04', about, world)).toBe('notInYear');
  expect(faultOf('2027-01-20', about, world)).toBe('past');
  expect(faultOf('2027-06-12', about, world)).toBe('notWorkingDay');
  expect(faultOf('2027-03-03', about, world)).toBe('guarded');
  expect(faultOf('2027-06-15', about, world)).toBe('unitTooDense');
  expect(faultOf('2027-06-16', about, world)).toBeUndefined();
  expect(faultOf('2027-06-15', { ...about, unitId: 'u1' }, world)).toBeUndefined();
});

function expectApart(items: readonly PlanItem[]): void {
  const sorted = items.map(({ day }) => day).toSorted();
  for (const [at, day] of sorted.slice(1).entries()) expect(daysApart(day, sorted[at] ?? '')).toBeGreaterThanOrEqual(7);
}

const hash = (text: string, seed: number): number =>
  [...`${text}${seed}`].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) | 0, 7);
