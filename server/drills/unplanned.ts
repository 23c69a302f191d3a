import type { Db, Tx } from '../db/client.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { dutyBound } from './duty.ts';
import { itemsOf } from './find.ts';
import { owedBy } from './plan.ts';
import { latestPlan } from './plan-versions.ts';

/** A system that came in the last days of a year owes its first drill in the next. */
const SETTLING_DAYS = 90;

export interface UnplannedDrill {
  id: string;
  systemId: string;
  tenancyName: string;
}

/**
 * Drills that were owed in a year and never came to be, seen from its end: one for each that is missing. What the provider had confirmed
 * and the authority had not is not the provider's omission.
 */
export async function unplannedDrills(db: Db | Tx, year: number): Promise<UnplannedDrill[]> {
  const yearEnd = new Date(`${year + 1}-01-01T00:00:00+08:00`);
  const rules = (await currentPolicy(db, yearEnd)).body.drill;
  const settled = new Date(yearEnd.getTime() - SETTLING_DAYS * DAY_MILLIS);
  const online = await db.system.findMany({ where: { onlineAt: { lt: settled } }, select: { id: true } });
  const isSettled = new Set(online.map(({ id }) => id));
  const made = await countBySystem(db, year);
  const plan = await latestPlan(db, year);
  const confirmed = plan?.providerAt ? itemsOf(plan).map(({ systemId }) => systemId ?? '') : [];
  return (await dutyBound(db))
    .filter(({ systemId }) => isSettled.has(systemId))
    .flatMap((one) => {
      const held = Math.max(made.get(one.systemId) ?? 0, confirmed.filter((id) => id === one.systemId).length);
      const { systemId, tenancyName } = one;
      const count = Math.max(0, owedBy(one, rules) - held);
      return Array.from({ length: count }, (_, index) => ({
        id: `${year}:${tenancyName}:unplanned:${index + 1}`,
        systemId,
        tenancyName,
      }));
    });
}

async function countBySystem(db: Db | Tx, year: number): Promise<Map<string, number>> {
  const rows = await db.drill.groupBy({
    by: ['systemId'],
    where: { year, scenario: 'restore', systemId: { not: null } },
    _count: true,
  });
  return new Map(rows.map(({ systemId, _count }) => [systemId ?? '', _count]));
}
