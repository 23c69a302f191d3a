import type { z } from 'zod';
import { specOf } from '../allocations/desired.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { can } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import type { dutyInput } from './input.ts';
import { type DutyBound, owedBy } from './plan.ts';
import type { DutyRow } from './views.ts';

/** Every production tenancy that is not being taken down owes its drills. */
export async function dutyBound(db: Db | Tx): Promise<DutyBound[]> {
  const rows = await db.allocation.findMany({
    where: { environment: 'production', state: { notIn: ['desired', 'waitingForCapacity', 'retiring', 'retired'] } },
    orderBy: { tenancyName: 'asc' },
  });
  return rows.map((row) => ({
    systemId: row.systemId,
    tenancyName: row.tenancyName,
    unitId: row.unitId,
    protectionLevel: specOf(row).protectionLevel,
  }));
}

/**
 * Articles 8 and 34, counted: what each production tenancy owes in a year and what came of it. A drill that failed was held, but a
 * restore that was never verified fulfils nothing; overdue and postponed ones count for good.
 */
export async function readDuty(cmd: Command, { year }: z.infer<typeof dutyInput>): Promise<DutyRow[]> {
  const { db, clock, actor } = cmd;
  const all = can(actor, 'operations:read');
  const rules = (await currentPolicy(db, clock.now())).body.drill;
  const bound = (await dutyBound(db)).filter(({ unitId }) => all || unitId === actor.unitId);
  const names = await systemNames(
    db,
    bound.map(({ systemId }) => systemId),
  );
  const drills = await db.drill.findMany({
    where: { year, systemId: { not: null } },
    select: { systemId: true, state: true, outcome: true, overdueAt: true, timesPostponed: true },
  });
  const bySystem = Map.groupBy(drills, ({ systemId }) => systemId ?? '');
  return bound.map((one) => {
    const own = (bySystem.get(one.systemId) ?? []).filter(({ state }) => state !== 'cancelled');
    const { systemName = '', unitName = '' } = names.get(one.systemId) ?? {};
    return {
      systemId: one.systemId,
      systemName,
      unitName,
      protectionLevel: one.protectionLevel,
      owed: owedBy(one, rules),
      planned: own.length,
      verified: own.filter(({ outcome }) => outcome === 'verified').length,
      failed: own.filter(({ outcome }) => outcome === 'failed' || outcome === 'timedOut').length,
      overdue: own.filter(({ overdueAt }) => overdueAt !== null).length,
      postponed: own.reduce((sum, { timesPostponed }) => sum + timesPostponed, 0),
    };
  });
}

export interface Names {
  systemName: string;
  unitName: string;
  rtoMinutes: number;
  rpoMinutes: number;
}

export async function systemNames(db: Db | Tx, ids: readonly string[]): Promise<Map<string, Names>> {
  const found = new Map<string, Names>();
  const wanted = [...new Set(ids)];
  for (let from = 0; from < wanted.length; from += 500) {
    const rows = await db.system.findMany({
      where: { id: { in: wanted.slice(from, from + 500) } },
      select: { id: true, name: true, rtoMinutes: true, rpoMinutes: true, unit: { select: { name: true } } },
    });
    for (const { id, name, rtoMinutes, rpoMinutes, unit } of rows)
      found.set(id, { systemName: name, unitName: unit.name, rtoMinutes, rpoMinutes });
  }
  return found;
}
