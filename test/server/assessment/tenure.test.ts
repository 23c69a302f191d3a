import { describe, expect, test } from 'vitest';
import { covered, dayNumber } from '../../../server/assessment/days.ts';
import { type Change, type Dissolution, type RegisterSystem, tenures } from '../../../server/assessment/tenure.ts';

const YEAR = { from: 0, until: 365 };
const system = (id: string, unitId: string, more: Partial<RegisterSystem> = {}): RegisterSystem => ({
  id,
  unitId,
  from: -1000,
  until: 9999,
  ...more,
});
const move = (systemId: string, fromUnitId: string, toUnitId: string, day: number): Change => ({
  systemId,
  fromUnitId,
  toUnitId,
  day,
});
const said = (systems: RegisterSystem[], changes: Change[] = [], dissolutions: Dissolution[] = []) =>
  tenures(systems, changes, dissolutions, YEAR).map((one) => [one.systemId, one.unitId, one.from, one.until]);

describe('who answers for a system', () => {
  test('its unit, for the days of the year on which it was in the register', () => {
    expect(
      said([system('a', 'water'), system('b', 'water', { from: 200 }), system('c', 'water', { until: 100 })]),
    ).toEqual([
      ['a', 'water', 0, 365],
      ['b', 'water', 200, 365],
      ['c', 'water', 0, 100],
    ]);
    expect(said([system('a', 'water', { from: 400 }), system('b', 'water', { until: 0 })])).toEqual([]);
  });

  test('after a move each unit for its own days, also when it comes back', () => {
    expect(
      said([system('a', 'water')], [move('a', 'water', 'health', 100), move('a', 'health', 'water', 300)]),
    ).toEqual([
      ['a', 'water', 0, 100],
      ['a', 'health', 100, 300],
      ['a', 'water', 300, 365],
    ]);
  });

  test('a move before the year or after it: the one who has it within', () => {
    expect(said([system('a', 'water')], [move('a', 'water', 'health', -30)])).toEqual([['a', 'health', 0, 365]]);
    expect(said([system('a', 'water')], [move('a', 'water', 'health', 365)])).toEqual([['a', 'water', 0, 365]]);
  });

  test('after a merger the heir for the whole year, also through two mergers', () => {
    const merged = [
      { unitId: 'water', day: 120, heirId: 'rivers' },
      { unitId: 'rivers', day: 200, heirId: 'nature' },
    ];
    expect(said([system('a', 'water'), system('b', 'nature')], [], merged)).toEqual([
      ['a', 'nature', 0, 365],
      ['b', 'nature', 0, 365],
    ]);
  });

  test('a merger after the year says nothing of the year', () => {
    expect(said([system('a', 'water')], [], [{ unitId: 'water', day: 365, heirId: 'rivers' }])).toEqual([
      ['a', 'water', 0, 365],
    ]);
  });

  test('after a split each part for its own days', () => {
    const changes = [move('a', 'water', 'rivers', 120), move('b', 'water', 'floods', 120)];
    expect(
      said([system('a', 'water'), system('b', 'water')], changes, [{ unitId: 'water', day: 120, heirId: null }]),
    ).toEqual([
      ['a', 'water', 0, 120],
      ['a', 'rivers', 120, 365],
      ['b', 'water', 0, 120],
      ['b', 'floods', 120, 365],
    ]);
  });

  test('a circle of heirs ends', () => {
    const circle = [
      { unitId: 'a', day: 1, heirId: 'b' },
      { unitId: 'b', day: 2, heirId: 'a' },
    ];
    expect(said([system('x', 'a')], [], circle)).toHaveLength(1);
  });
});

test('days are those of Beijing', () => {
  expect(dayNumber(new Date('2026-01-01T00:00:00+08:00'))).toBe(dayNumber(new Date('2026-01-01T23:59:59+08:00')));
  expect(dayNumber(new Date('2026-01-01T00:00:00+08:00')) - dayNumber(new Date('2025-12-31T23:59:59+08:00'))).toBe(1);
});

test('days covered twice count once', () => {
  expect(
    covered({ from: 0, until: 100 }, [
      { from: 10, until: 30 },
      { from: 20, until: 40 },
      { from: 90, until: 200 },
    ]),
  ).toBe(40);
});
