import type { Services } from '../../context.ts';
import { dayName, dayNumber } from '../evidence.ts';
import { isMonthEnd } from '../records/city-day.ts';
import { judgePlaces, placesOn } from '../records/judge-day.ts';

/** Namespaces of the cluster hold no slash, so that the two can never be taken for each other. */
export const IMPORTED = 'imported/';

export const importedNamespace = (systemCode: string, machine: string): string => `${IMPORTED}${systemCode}/${machine}`;

/**
 * Judges imported machines whose last day has no verdict yet: as of that day, and as of each end of a month from `from` on, which the
 * assessment counts. Called after an import and by the nightly round, so that a process that died between the two loses nothing.
 */
export async function judgeImported(services: Services): Promise<void> {
  const { db } = services;
  const ends = await db.usageDayRecord.groupBy({
    by: ['namespace'],
    where: { namespace: { startsWith: IMPORTED } },
    _min: { day: true },
    _max: { day: true, updatedAt: true },
  });
  const judged = await db.workloadVerdict.findMany({
    where: { namespace: { startsWith: IMPORTED } },
    select: { namespace: true, judgedAt: true },
  });
  const judgedAt = new Map(judged.map((one) => [one.namespace, one.judgedAt]));
  const due = ends.filter(({ namespace, _max }) => {
    const at = judgedAt.get(namespace);
    return !at || (_max.updatedAt !== null && at < _max.updatedAt);
  });
  for (const [day, namespaces] of [...daysToJudge(due)].sort(([a], [b]) => (a < b ? -1 : 1)))
    await judgePlaces(services, await placesOn(services, day, namespaces), day);
}

type End = { namespace: string; _min: { day: string | null }; _max: { day: string | null } };

/** By day, the namespaces to judge: each end of a month that lies between first and last, and the last day. */
function daysToJudge(ends: readonly End[]): Map<string, string[]> {
  const byDay = new Map<string, string[]>();
  for (const { namespace, _min, _max } of ends) {
    if (_min.day === null || _max.day === null) continue;
    const last = dayNumber(_max.day);
    for (let number = dayNumber(_min.day); number <= last; number += 1) {
      const day = dayName(number);
      if (number === last || isMonthEnd(day)) byDay.set(day, [...(byDay.get(day) ?? []), namespace]);
    }
  }
  return byDay;
}
