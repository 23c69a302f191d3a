import type { Services } from '../context.ts';
import { currentPolicy } from '../policies/current.ts';
import type { DrillRecord } from './find.ts';

/** Drills that have begun and come to no end of themselves: their operators are dead, or somebody has taken their object away. */
const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 60 * MINUTE_MILLIS;

/** An operator that lives ends a drill at its time-out; one that was being replaced just then does so a little later. */
const STUCK_GRACE_MILLIS = HOUR_MILLIS;

type Timed = Pick<DrillRecord, 'scenario' | 'plannedFor' | 'timeoutMinutes'>;

/** The moment at which a drill must have begun, and a restore drill ended. */
const timeoutOf = ({ plannedFor, timeoutMinutes }: Pick<Timed, 'plannedFor' | 'timeoutMinutes'>): Date =>
  new Date(plannedFor.getTime() + timeoutMinutes * MINUTE_MILLIS);

/** From when on one that still runs is stuck. A guided drill is written down by people, who have as long as a cleaning has. */
export function stuckFrom(drill: Timed, cleanUpHours: number): Date {
  const grace = drill.scenario === 'restore' ? STUCK_GRACE_MILLIS : cleanUpHours * HOUR_MILLIS;
  return new Date(timeoutOf(drill).getTime() + grace);
}

export const isStuck = (drill: Timed & Pick<DrillRecord, 'state'>, cleanUpHours: number, now: Date): boolean =>
  drill.state === 'running' && stuckFrom(drill, cleanUpHours) <= now;

export const isUnclean = (
  { state, endedAt }: Pick<DrillRecord, 'state' | 'endedAt'>,
  cleanUpHours: number,
  now: Date,
): boolean => state === 'ended' && endedAt !== null && endedAt.getTime() + cleanUpHours * HOUR_MILLIS <= now.getTime();

/**
 * Begun in its time, and ended in it if it has ended. What was found overdue of its day was then a server that could not see it, and is
 * taken back; one that was overdue on an earlier day stays counted.
 */
export function isHeldInTime(
  drill: Pick<DrillRecord, 'plannedFor' | 'timeoutMinutes' | 'overdueAt'>,
  startedAt: string,
  finishedAt: string | undefined,
): boolean {
  const end = timeoutOf(drill).getTime();
  const isOfThisDay = drill.overdueAt !== null && drill.overdueAt >= drill.plannedFor;
  const isEndedInTime = finishedAt === undefined || Date.parse(finishedAt) <= end + STUCK_GRACE_MILLIS;
  return isOfThisDay && Date.parse(startedAt) <= end && isEndedInTime;
}

/** How many drills are stuck, and how many are not proven to be cleaned up in the policy's time. */
export async function countStuck({ db, clock }: Pick<Services, 'db' | 'clock'>) {
  const now = clock.now();
  const { cleanUpHours } = (await currentPolicy(db, now)).body.drill;
  const begun = await db.drill.findMany({
    where: { state: { in: ['running', 'ended'] } },
    select: { state: true, scenario: true, plannedFor: true, timeoutMinutes: true, endedAt: true },
  });
  return {
    stuck: begun.filter((drill) => isStuck(drill, cleanUpHours, now)).length,
    unclean: begun.filter((drill) => isUnclean(drill, cleanUpHours, now)).length,
  };
}
