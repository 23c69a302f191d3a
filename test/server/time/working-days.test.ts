import { describe, expect, test } from 'vitest';
import {
  addWorkingDays,
  addWorkingMillis,
  DAY_MILLIS,
  dayOf,
  isWorkingDay,
  subtractWorkingDays,
  workingDaysLeft,
  workingMillis,
} from '../../../server/time/working-days.ts';

/** An instant by its China time. */
const at = (local: string) => new Date(`${local}:00+08:00`);
const noon = (day: string) => at(`${day}T12:00`);

describe('the calendar of the State Council', () => {
  test.each([
    ['2026-11-23', true, 'a Monday'],
    ['2026-11-22', false, 'a Sunday'],
    ['2026-10-01', false, 'National Day'],
    ['2026-10-10', true, 'a Saturday made up for National Day'],
    ['2026-02-16', false, 'the eve of Spring Festival, a Monday'],
    ['2026-02-14', true, 'a Saturday made up for Spring Festival'],
    ['2026-02-28', true, 'a Saturday made up for Spring Festival'],
    ['2026-01-01', false, 'New Year, a Thursday'],
    ['2026-01-04', true, 'a Sunday made up for New Year'],
    ['2025-01-26', true, 'a Sunday made up for Spring Festival'],
    ['2025-10-08', false, 'the end of National Day and Mid-Autumn together'],
  ])('%s: working %s (%s)', (day, working) => {
    expect(isWorkingDay(noon(day))).toBe(working);
  });

  test('a day begins at midnight in China, whatever the zone of the machine', () => {
    expect(isWorkingDay(new Date('2026-11-22T15:59:59Z'))).toBe(false); // Sunday 23:59:59
    expect(isWorkingDay(new Date('2026-11-22T16:00:00Z'))).toBe(true); // Monday 00:00
    expect(dayOf(new Date('2026-12-31T16:00:00Z'))).toBe('2027-01-01');
  });

  test.each([
    ['2031-01-01', 'New Year'],
    ['2031-01-22', 'New Year’s Eve by the moon'],
    ['2031-01-23', 'first day of the first month'],
    ['2031-01-24', 'second day of the first month'],
    ['2031-05-01', 'Labour Day'],
    ['2031-06-24', 'Dragon Boat, 5th of the 5th month'],
    ['2031-10-01', 'National Day and Mid-Autumn'],
    ['2031-10-03', 'third day of National Day'],
  ])('of a year that is not published yet, %s is a day off (%s)', (day) => {
    expect(isWorkingDay(noon(day))).toBe(false);
  });

  test('of a year that is not published yet, an ordinary Monday works and a Saturday does not', () => {
    expect(isWorkingDay(noon('2031-11-24'))).toBe(true);
    expect(isWorkingDay(noon('2031-11-29'))).toBe(false);
  });
});

describe('limits in working days', () => {
  test.each([
    ['2026-11-23T09:00', 3, '2026-11-27T00:00', 'Monday + 3 = the end of Thursday'],
    ['2026-11-27T17:00', 3, '2026-12-03T00:00', 'Friday + 3 = the end of Wednesday'],
    ['2026-11-28T10:00', 1, '2026-12-01T00:00', 'received on a Saturday, Monday is the first day'],
    ['2026-09-30T09:00', 3, '2026-10-11T00:00', 'over National Day, ended by the made-up Saturday'],
    ['2026-09-24T09:00', 1, '2026-09-29T00:00', 'over Mid-Autumn (Friday to Sunday)'],
    ['2025-12-31T09:00', 1, '2026-01-05T00:00', 'over New Year, ended by the made-up Sunday'],
    ['2026-02-13T09:00', 2, '2026-02-25T00:00', 'a made-up Saturday before Spring Festival, Tuesday after it'],
    ['2026-12-30T09:00', 3, '2027-01-06T00:00', 'over a year’s end'],
  ])('%s + %i → %s (%s)', (from, days, end) => {
    expect(addWorkingDays(at(from), days)).toEqual(at(end));
  });

  test('working time counts working days only', () => {
    expect(workingMillis(at('2026-11-27T12:00'), at('2026-11-30T12:00'))).toBe(DAY_MILLIS); // Friday noon to Monday noon
    expect(workingMillis(at('2026-11-28T00:00'), at('2026-11-30T00:00'))).toBe(0);
    expect(workingMillis(at('2026-11-30T00:00'), at('2026-11-28T00:00'))).toBe(0);
  });

  test('adding the working time between two instants leads from one to the other', () => {
    const from = at('2026-09-30T15:00');
    const to = at('2026-10-10T08:30');
    expect(addWorkingMillis(from, workingMillis(from, to))).toEqual(to);
  });

  test('one working day before the end of a Monday is the end of the Friday', () => {
    expect(subtractWorkingDays(at('2026-12-01T00:00'), 1)).toEqual(at('2026-11-30T00:00'));
  });

  test.each([
    ['2026-11-23T09:00', '2026-11-27T00:00', 4, 'Monday to Thursday, today counted'],
    ['2026-11-26T23:59', '2026-11-27T00:00', 1, 'the last minute of the last day'],
    ['2026-11-28T09:00', '2026-12-01T00:00', 1, 'a Saturday before the last Monday'],
    ['2026-11-27T00:01', '2026-11-27T00:00', -1, 'a minute late'],
    ['2026-11-28T12:00', '2026-11-28T00:00', 0, 'late by a Saturday only'],
  ])('at %s with a limit of %s: %i left (%s)', (now, due, left) => {
    expect(workingDaysLeft(at(now), at(due))).toBe(left);
  });
});
