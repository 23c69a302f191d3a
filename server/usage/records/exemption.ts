import type { Services } from '../../context.ts';
import { dayName, dayNumber } from '../evidence.ts';
import type { Evidence, UsagePolicy } from '../verdict.ts';

/** Why a system is not judged on a day: an exemption that was granted and has not ended, or its youth. */
export async function exemptionOf(
  { db }: Services,
  systemId: string,
  { youngDays }: UsagePolicy,
  day: string,
): Promise<Evidence['exemption']> {
  const granted = await db.usageExemption.findFirst({
    where: { systemId, from: { lte: day }, OR: [{ until: null }, { until: { gte: day } }], revokedAt: null },
    orderBy: { from: 'desc' },
  });
  if (granted) return { reason: granted.reason, until: granted.until, kind: granted.kind };
  const system = await db.system.findUnique({ where: { id: systemId }, select: { onlineAt: true } });
  if (!system?.onlineAt) return { reason: 'young', until: null };
  const until = dayName(dayNumber(system.onlineAt.toISOString().slice(0, 10)) + youngDays);
  return day < until ? { reason: 'young', until } : null;
}
