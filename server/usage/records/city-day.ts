import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import type { Services } from '../../context.ts';
import { dayName, dayNumber } from '../evidence.ts';
import { addUpDays, DAY_SELECT } from '../reading/days.ts';
import { VERDICTS, type VerdictKind } from '../verdict.ts';

/** What lay with each verdict on one day. */
export type VerdictTally = Record<VerdictKind, { workloads: number; cpuMillis: number }>;

export const emptyTally = (): VerdictTally =>
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, { workloads: 0, cpuMillis: 0 }])) as VerdictTally;

export const isMonthEnd = (day: string): boolean => dayName(dayNumber(day) + 1).endsWith('-01');

/** Keeps the day of the whole city, so that a trend over years reads a row a day and not one for each namespace and day. */
export async function keepCityDay({ db }: Services, day: string, verdicts: VerdictTally): Promise<void> {
  const places = await db.usageDayRecord.findMany({ where: { day }, select: DAY_SELECT });
  const [sums] = addUpDays(places);
  if (!sums) return;
  const data = {
    ...sums,
    isMonthEnd: isMonthEnd(day),
    namespaces: places.length,
    verdicts: verdicts as unknown as Prisma.InputJsonValue,
  };
  await db.usageCityDay.upsert({ where: { day }, create: data, update: data });
}
