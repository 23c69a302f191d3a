import type { Services } from '../../context.ts';
import { dayOf } from '../../time/working-days.ts';
import { dayName, dayNumber } from '../evidence.ts';
import type { Evidence, UsagePolicy } from '../verdict.ts';

/** Why systems are not judged on a day: an exemption that was granted and has not ended, or their youth. Those judged are left out. */
export async function exemptionsOf(
  { db }: Services,
  systemIds: string[],
  { youngDays }: UsagePolicy,
  day: string,
): Promise<Map<string, NonNullable<Evidence['exemption']>>> {
  const systems = await db.system.findMany({
    where: { id: { in: systemIds } },
    select: { id: true, onlineAt: true, allocation: { select: { id: true } } },
  });
  const granted = await db.usageExemption.findMany({
    where: {
      systemId: { in: systemIds },
      from: { lte: day },
      OR: [{ until: null }, { until: { gte: day } }],
      revokedAt: null,
    },
    orderBy: [{ from: 'asc' }, { id: 'asc' }],
  });
  const exemptions = new Map<string, NonNullable<Evidence['exemption']>>();
  for (const { id, onlineAt, allocation } of systems) {
    const until = onlineAt && dayName(dayNumber(dayOf(onlineAt)) + youngDays);
    // What was never here, and whose use is imported, is as old as it is elsewhere.
    const isYoung = until ? day < until : allocation !== null;
    if (isYoung) exemptions.set(id, { reason: 'young', until });
  }
  // What was granted goes before youth, and the latest before earlier ones.
  for (const { systemId, reason, until, kind } of granted) exemptions.set(systemId, { reason, until, kind });
  return exemptions;
}
