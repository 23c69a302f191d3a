import { startOfDay } from '../../../operators/resources/months.ts';
import type { Services } from '../../context.ts';
import type { PolicyBody } from '../../policies/policy.ts';
import { dayName, dayNumber, windowsOf } from '../evidence.ts';
import { VERDICTS } from '../verdict.ts';
import { emptyTally, isMonthEnd, keepCityDay, type VerdictTally } from './city-day.ts';
import { judgePlaces, placesOn } from './judge-day.ts';
import { PATIENCE_MILLIS } from './patience.ts';

/** Two in the morning of the next day in China: when it is judged. Zones further west note some days in vain, which costs a row. */
const JUDGED_AFTER_MILLIS = 18 * 3_600_000;

/** Whether a day that comes now may have been judged without it. */
export const isLate = (day: string, now: Date): boolean =>
  now.getTime() >= Date.parse(`${day}T00:00:00Z`) + JUDGED_AFTER_MILLIS;

export interface LateDays {
  days: { namespace: string; day: string }[];
  /** Notes up to this one are taken; what came since keeps its own. */
  lastId: number;
}

/** The days that came late. Those from `next` on are yet to be judged, in their turn. */
export async function takeLate({ db }: Services, next: string): Promise<LateDays> {
  const notes = await db.usageLateDay.findMany({ orderBy: { id: 'asc' } });
  return { days: notes.filter(({ day }) => day < next), lastId: notes.at(-1)?.id ?? 0 };
}

/**
 * Judges again what rests on days that came late: of their namespaces alone, as of each end of a month whose windows reach them, by the
 * policy that was in force then, and as of the day that was judged last. A month's verdict is then what it would have been had
 * the days come in time. After a crash it is all done again, to the same end.
 */
export async function judgeLate(
  services: Services,
  { days, lastId }: LateDays,
  judged: string,
  { usage, timeZone }: PolicyBody,
): Promise<void> {
  if (lastId === 0) return;
  const reach = Math.max(...Object.values(windowsOf(usage)));
  const byDay = daysToJudge(days, judged, reach);
  for (const asOf of [...byDay.keys()].sort()) {
    const places = await placesOn(services, asOf, [...(byDay.get(asOf) ?? [])]);
    await judgePlaces(services, places, asOf, asOf === judged ? services.clock.now() : nightAfter(asOf, timeZone));
  }
  const touched = new Set([...days.map(({ day }) => day), ...byDay.keys()]);
  for (const day of [...touched].sort()) await keepCityDay(services, day, await tallyOf(services, day, judged));
  await services.db.usageLateDay.deleteMany({ where: { id: { lte: lastId } } });
}

/** By day, the namespaces whose windows that end with it have changed. */
function daysToJudge(late: LateDays['days'], judged: string, reach: number): Map<string, Set<string>> {
  const byDay = new Map<string, Set<string>>();
  for (const { namespace, day } of late) {
    const last = Math.min(dayNumber(judged), dayNumber(day) + reach - 1);
    for (let number = dayNumber(day); number <= last; number += 1) {
      const asOf = dayName(number);
      if (asOf !== judged && !isMonthEnd(asOf)) continue;
      byDay.set(asOf, (byDay.get(asOf) ?? new Set()).add(namespace));
    }
  }
  return byDay;
}

/** When the day was, or would have been, judged. */
const nightAfter = (day: string, timeZone: string): Date =>
  new Date(startOfDay(dayName(dayNumber(day) + 1), timeZone).getTime() + PATIENCE_MILLIS);

/** The verdicts of the whole city as of that day: kept at the end of a month and on the last day, else as they were told that night. */
async function tallyOf({ db }: Services, day: string, judged: string): Promise<VerdictTally> {
  const sums = { _count: true, _sum: { cpuMillis: true } } as const;
  const tally = emptyTally();
  if (!isMonthEnd(day) && day !== judged) {
    const known = await db.usageCityDay.findUnique({ where: { day }, select: { verdicts: true } });
    return known ? (known.verdicts as unknown as VerdictTally) : tally;
  }
  const groups = isMonthEnd(day)
    ? await db.monthlyVerdict.groupBy({ by: ['verdict'], where: { month: day.slice(0, 7) }, ...sums })
    : await db.workloadVerdict.groupBy({ by: ['verdict'], where: { asOf: day }, ...sums });
  for (const { verdict, _count, _sum } of groups) {
    const kind = VERDICTS.find((one) => one === verdict);
    if (kind) tally[kind] = { workloads: _count, cpuMillis: _sum.cpuMillis ?? 0 };
  }
  return tally;
}
