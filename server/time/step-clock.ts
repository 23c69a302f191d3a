import {
  addWorkingDays,
  addWorkingMillis,
  DAY_MILLIS,
  startOfDay,
  subtractWorkingDays,
  workingDaysLeft,
  workingMillis,
} from './working-days.ts';

/** The clock of one step: articles 26–29 (real-time oversight, warnings, corrections). Pure. */
export interface StepClock {
  startedAt: Date;
  dueAt: Date;
  pausedAt: Date | null;
  finishedAt: Date | null;
}

export type Light = 'green' | 'yellow' | 'red';

/** When a step that starts at `at` must be done: the end of its last working day. */
export const dueAfter = (at: Date, limitDays: number): Date => addWorkingDays(at, limitDays);

/**
 * The limit after a pause: the working time that was left when it began is left when it ends, rounded up to the end of that
 * working day. A pause may lie wholly on days off; then nothing was lost and nothing moves.
 */
export function dueAfterPause(dueAt: Date, pausedAt: Date, resumedAt: Date): Date {
  if (pausedAt >= dueAt) return dueAt; // it was late already, and stays as late as it was
  const moved = addWorkingMillis(resumedAt, workingMillis(pausedAt, dueAt));
  return endOfDay(moved);
}

/** The end of the day in which `at` lies; midnight ends the day before it. */
const endOfDay = (at: Date): Date => new Date(startOfDay(new Date(at.getTime() - 1)).getTime() + DAY_MILLIS);

/** Working time between the two instants, for the record of the pause. */
export const pausedFor = (pausedAt: Date, resumedAt: Date): number => workingMillis(pausedAt, resumedAt);

/** From when on the step is yellow. */
export const yellowAt = (dueAt: Date, warnBeforeDays: number): Date => subtractWorkingDays(dueAt, warnBeforeDays);

/** The moment by which a clock is judged: the start of its pause (also if it was ended while paused), its end, else now. */
export const judgedAt = (clock: StepClock, now: Date): Date => clock.pausedAt ?? clock.finishedAt ?? now;

export function lightOf(clock: StepClock, now: Date, warnBeforeDays: number): Light {
  const at = judgedAt(clock, now);
  if (at > clock.dueAt) return 'red';
  return at >= yellowAt(clock.dueAt, warnBeforeDays) ? 'yellow' : 'green';
}

/** What is shown of a clock. */
export function clockView(clock: StepClock, now: Date, warnBeforeDays: number) {
  return {
    dueAt: clock.dueAt.toISOString(),
    workingDaysLeft: workingDaysLeft(judgedAt(clock, now), clock.dueAt),
    light: lightOf(clock, now, warnBeforeDays),
    paused: clock.pausedAt !== null && clock.finishedAt === null,
  };
}
