import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayName, dayNumber, SettledDays } from '../../../operators/usage/settled-days.ts';

const BASE = dayNumber('2026-01-01');
const LAST = 120;
const nameOf = (offset: number) => dayName(BASE + offset);

test('the list knows exactly the days that were put into it, in whatever order, and a report hands it on whole', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: LAST }), { maxLength: 60 }), (offsets) => {
      const settled = new SettledDays();
      for (const offset of offsets) settled.reported('a', nameOf(offset));
      const heir = new SettledDays();
      heir.learn('a', settled.before('a', nameOf(LAST + 1)));
      const known = new Set(offsets);
      const missing = Array.from({ length: LAST + 1 }, (_, at) => LAST - at).filter((offset) => !known.has(offset));
      for (const one of [settled, heir]) expect(one.open('a', nameOf(0), nameOf(LAST))).toEqual(missing.map(nameOf));
      expect(settled.before('a', nameOf(LAST + 1)).length).toBeLessThanOrEqual(known.size);
    }),
  );
});

test('a report speaks of the days before its own, and of no more than the policy may look back', () => {
  const settled = new SettledDays();
  settled.learn('a', [{ from: '2020-01-01', until: '2026-11-30' }]);
  expect(settled.before('a', '2026-11-20')).toEqual([{ from: '2025-10-16', until: '2026-11-19' }]);
  expect(settled.before('b', '2026-11-20')).toEqual([]);
});

test('only what no report says is to be saved', () => {
  const settled = new SettledDays();
  settled.reported('a', '2026-11-20');
  expect(settled.isSaved('a')).toBe(true);
  settled.asked('a', '2026-11-19');
  expect(settled.isSaved('a')).toBe(false);
  settled.saved('a');
  expect(settled.isSaved('a')).toBe(true);
});
