import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockView, dueAfter, dueAfterPause, lightOf, pausedFor, yellowAt } from '../../../server/time/step-clock.ts';
import { DAY_MILLIS, workingMillis } from '../../../server/time/working-days.ts';

const at = (local: string) => new Date(`${local}:00+08:00`);
const clock = (startedAt: Date, days: number) => ({
  startedAt,
  dueAt: dueAfter(startedAt, days),
  pausedAt: null as Date | null,
  finishedAt: null as Date | null,
});

describe('the lights of a step', () => {
  const step = clock(at('2026-11-23T09:00'), 3); // due at the end of Thursday

  test.each([
    ['2026-11-23T09:00', 'green'],
    ['2026-11-25T23:59', 'green'],
    ['2026-11-26T00:00', 'yellow'],
    ['2026-11-27T00:00', 'yellow'],
    ['2026-11-27T00:01', 'red'],
  ] as const)('at %s: %s', (now, light) => {
    expect(lightOf(step, at(now), 1)).toBe(light);
  });

  test('stay as they were when the step was finished', () => {
    const finished = { ...step, finishedAt: at('2026-11-24T10:00') };
    expect(lightOf(finished, at('2027-01-01T00:00'), 1)).toBe('green');
    const late = { ...step, finishedAt: at('2026-11-30T10:00') };
    expect(clockView(late, at('2027-01-01T00:00'), 1)).toMatchObject({ light: 'red', paused: false });
  });

  test('stay as they were while the step is paused', () => {
    const paused = { ...step, pausedAt: at('2026-11-24T10:00') };
    expect(clockView(paused, at('2027-01-01T00:00'), 1)).toMatchObject({ light: 'green', paused: true });
  });

  test('of a step that was withdrawn during its pause are those of when the pause began', () => {
    const withdrawn = { ...step, pausedAt: at('2026-11-24T10:00'), finishedAt: at('2026-12-24T10:00') };
    expect(clockView(withdrawn, at('2027-01-01T00:00'), 1)).toMatchObject({ light: 'green', paused: false });
  });

  test('with a warning before a Monday limit, turn yellow on the Monday, not on the Sunday', () => {
    expect(yellowAt(at('2026-12-01T00:00'), 1)).toEqual(at('2026-11-30T00:00'));
  });
});

describe('a pause', () => {
  const due = at('2026-11-27T00:00');

  test('moves the limit by the working time it took', () => {
    expect(dueAfterPause(due, at('2026-11-24T12:00'), at('2026-11-26T12:00'))).toEqual(at('2026-12-01T00:00'));
  });

  test('on days off moves nothing', () => {
    const limit = at('2026-12-01T00:00');
    expect(dueAfterPause(limit, at('2026-11-28T00:00'), at('2026-11-29T18:00'))).toEqual(limit);
    expect(pausedFor(at('2026-11-28T00:00'), at('2026-11-29T18:00'))).toBe(0);
  });

  test('over National Day gives back exactly what was left', () => {
    // Wednesday noon with the limit at the end of Saturday the 10th: 3.5 working days (the 8th, 9th and 10th
    // are working days). From Friday the 9th that is Friday, the made-up Saturday, Monday and half of Tuesday.
    expect(dueAfterPause(at('2026-10-11T00:00'), at('2026-09-30T12:00'), at('2026-10-09T00:00'))).toEqual(
      at('2026-10-14T00:00'),
    );
  });

  test('that begins when the step is late already does not make it less late', () => {
    expect(dueAfterPause(due, at('2026-11-30T12:00'), at('2026-12-10T12:00'))).toEqual(due);
  });

  test('never takes working time away, and never gives more than the rest of a day', () => {
    const minute = fc.integer({ min: 0, max: 60 * 24 * 200 });
    const from = at('2026-08-01T00:00').getTime();
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 10 }), minute, minute, (start, days, until, length) => {
        const startedAt = new Date(from + start * 60_000);
        const dueAt = dueAfter(startedAt, days);
        const pausedAt = new Date(startedAt.getTime() + until * 60_000);
        fc.pre(pausedAt < dueAt);
        const resumedAt = new Date(pausedAt.getTime() + length * 60_000);
        const left = workingMillis(pausedAt, dueAt);
        const leftAfter = workingMillis(resumedAt, dueAfterPause(dueAt, pausedAt, resumedAt));
        expect(leftAfter).toBeGreaterThanOrEqual(left);
        expect(leftAfter - left).toBeLessThan(DAY_MILLIS);
      }),
      { numRuns: 200 },
    );
  });
});
