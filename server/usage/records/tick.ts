import { dayOf } from '../../../operators/resources/months.ts';
import type { Services } from '../../context.ts';
import type { Db } from '../../db/client.ts';
import { currentPolicy } from '../../policies/current.ts';
import { dayName, dayNumber, windowsOf } from '../evidence.ts';
import { IMPORTED, judgeImported } from '../samples/judge-imported.ts';
import { LONGEST_SPAN } from '../spans.ts';
import type { UsagePolicy } from '../verdict.ts';
import { judgeDay } from './judge-day.ts';
import { judgeLate, takeLate } from './late.ts';
import { PATIENCE_MILLIS } from './patience.ts';
import { forgetBlocks } from './window.ts';

/** The last day that was judged: a setting. */
export const JUDGED = 'usage.judgedDay';
/** After a long standstill, days further back than this are judged no more: the windows of later days hold them. */
const MAX_CATCH_UP_DAYS = 40;

/**
 * Judges each day that is over and has not been judged, in order, and removes what is older than the policy keeps. Called again
 * and again; after a crash it goes on with the day it was at.
 * @returns the days that were judged
 */
export async function tickUsage(services: Services): Promise<string[]> {
  const { db, clock } = services;
  const { body } = await currentPolicy(db, clock.now());
  const yesterday = dayNumber(dayOf(new Date(clock.now().getTime() - PATIENCE_MILLIS), body.timeZone)) - 1;
  const setting = await db.setting.findUnique({ where: { key: JUDGED } });
  const done = typeof setting?.value === 'string' ? dayNumber(setting.value) : await dayBeforeFirst(services);
  if (done === null) return [];
  const first = Math.max(done + 1, yesterday - MAX_CATCH_UP_DAYS);
  const late = await takeLate(services, dayName(first));
  const days: string[] = [];
  for (let number = first; number <= yesterday; number += 1) {
    const day = dayName(number);
    await judgeDay(services, day);
    await db.setting.upsert({ where: { key: JUDGED }, create: { key: JUDGED, value: day }, update: { value: day } });
    days.push(day);
  }
  await judgeLate(services, late, dayName(Math.max(yesterday, done)), body);
  await judgeImported(services);
  if (days.length > 0) await forget(services, yesterday, body.usage);
  return days;
}

async function dayBeforeFirst({ db }: Services): Promise<number | null> {
  const first = await db.usageDayRecord.findFirst({ orderBy: { day: 'asc' }, select: { day: true } });
  return first ? dayNumber(first.day) - 1 : null;
}

/** Days beyond the months that the policy keeps, and what only their judgement needed. Monthly verdicts are kept for good. */
async function forget({ db }: Services, yesterday: number, policy: UsagePolicy): Promise<void> {
  const before = dayName(yesterday - Math.round(policy.keepMonths * 30.44));
  await db.usageDayRecord.deleteMany({ where: { day: { lt: before } } });
  await db.usageCityDay.deleteMany({ where: { day: { lt: before } } });
  const longest = Math.max(...Object.values(windowsOf(policy)));
  await forgetBlocks(db, dayName(yesterday - longest - LONGEST_SPAN));
  await forgetVerdicts(db, dayName(yesterday - policy.idle.windowDays));
}

/** Of a tenancy that has been returned, or of which nothing has been heard for a whole window, nothing can be said any more. */
async function forgetVerdicts(db: Db, before: string): Promise<void> {
  const retired = await db.allocation.findMany({ where: { state: 'retired' }, select: { tenancyName: true } });
  const names = retired.map(({ tenancyName }) => tenancyName);
  // What was imported says what it said of its own time, until it is imported anew.
  const silent = { asOf: { lt: before }, NOT: { namespace: { startsWith: IMPORTED } } };
  await db.workloadVerdict.deleteMany({ where: { OR: [silent, { tenancyName: { in: names } }] } });
}
