import {
  addMonths,
  dayOfMonth,
  type Month,
  monthOf,
  monthsBetween,
  startOfMonth,
} from '../../operators/resources/months.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Services } from '../context.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { type CurrentPolicy, currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS, isWorkingDay } from '../time/working-days.ts';

/**
 * One bulletin for each month from the first on, made from what is there: after any downtime the missing months are made, and the unique
 * month keeps each from being made twice. The first is the month in which this is first called.
 * @returns the months that were made
 */
export async function ensureBulletins(services: Services): Promise<Month[]> {
  const { db, clock } = services;
  const now = clock.now();
  const policy = await currentPolicy(db, now);
  const present = monthOf(now, policy.body.timeZone);
  const known = new Set((await db.bulletin.findMany({ select: { month: true } })).map(({ month }) => month));
  const [first = present] = [...known].sort();
  const made: Month[] = [];
  for (const month of monthsBetween(first, present)) {
    if (!known.has(month) && (await makeBulletin(services, month, policy))) made.push(month);
  }
  return made;
}

async function makeBulletin(services: Services, month: Month, policy: CurrentPolicy): Promise<boolean> {
  const now = services.clock.now();
  const id = services.newId();
  const cmd = systemCommand(services, 'bulletins');
  return inCommand(cmd, { action: 'bulletin.create', subject: { type: 'bulletin', id } }, async (tx) => {
    if (await tx.bulletin.findUnique({ where: { month }, select: { id: true } })) return { result: false };
    const dates = datesOf(month, policy);
    const data = { id, month, ...dates, policyVersion: policy.version, texts: {}, createdAt: now, updatedAt: now };
    await tx.bulletin.create({ data });
    return { result: true, after: { month, ...dates } };
  });
}

/** When a month begins and ends, when its bulletin is drafted, and by when it must be published. */
export function datesOf(month: Month, { body }: Pick<CurrentPolicy, 'body'>) {
  const { timeZone, bulletin } = body;
  const next = addMonths(month, 1);
  return {
    fromAt: startOfMonth(month, timeZone),
    untilAt: startOfMonth(next, timeZone),
    // Machines draft on any day; people publish on working days.
    draftAt: dayOfMonth(next, bulletin.draftDay, timeZone),
    dueAt: endOfWorkingDayFrom(dayOfMonth(next, bulletin.publishByDay, timeZone)),
  };
}

/** The end of the day, or of the first working day after it. */
function endOfWorkingDayFrom(day: Date): Date {
  let at = day;
  while (!isWorkingDay(at)) at = new Date(at.getTime() + DAY_MILLIS);
  return new Date(at.getTime() + DAY_MILLIS);
}
