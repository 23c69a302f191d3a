import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { recordAct } from '../execution/record-act.ts';
import { notify } from '../notices/notify.ts';
import { DAY_MILLIS, dayOf } from '../time/working-days.ts';
import type { DrillRecord } from './find.ts';

/**
 * Drills on whose day a guard period has been laid since their plan was confirmed. They are held back: not announced, not on the cluster,
 * and not overdue before the period is over. A plan that both confirm after the period was announced says that they mean it.
 */
export interface HeldBack {
  period: { id: string; name: string; fromDay: string; untilDay: string };
  drills: DrillRecord[];
}

const startOfDayNamed = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

export async function heldBack(db: Db | Tx, now: Date): Promise<HeldBack[]> {
  const periods = await db.guardPeriod.findMany({ where: { cancelledAt: null, untilDay: { gte: dayOf(now) } } });
  const found: HeldBack[] = [];
  for (const period of periods) {
    const plannedFor = {
      gte: startOfDayNamed(period.fromDay),
      lt: new Date(startOfDayNamed(period.untilDay).getTime() + DAY_MILLIS),
    };
    const drills = await db.drill.findMany({ where: { state: { in: ['planned', 'announced'] }, plannedFor } });
    const confirmed = await confirmations(db, drills);
    const unknowing = drills.filter(({ year }) => !((confirmed.get(year) ?? 0) >= period.createdAt.getTime()));
    if (unknowing.length > 0) found.push({ period, drills: unknowing });
  }
  return found;
}

export const heldBackIds = async (db: Db | Tx, now: Date): Promise<ReadonlySet<string>> =>
  new Set((await heldBack(db, now)).flatMap(({ drills }) => drills.map(({ id }) => id)));

/** When the second side confirmed the plan in force, by year. */
async function confirmations(db: Db | Tx, drills: readonly DrillRecord[]): Promise<Map<number, number>> {
  const plans = await db.drillPlan.findMany({
    where: { state: 'confirmed', year: { in: [...new Set(drills.map(({ year }) => year))] } },
    select: { year: true, providerAt: true, authorityAt: true },
  });
  return new Map(
    plans.map(({ year, providerAt, authorityAt }) => [
      year,
      Math.max(providerAt?.getTime() ?? 0, authorityAt?.getTime() ?? 0),
    ]),
  );
}

/** Both sides are told once for each period, urgently: the drills in it must be moved, or confirmed where they stand. */
export async function tellHeldBack(cmd: Command): Promise<void> {
  for (const { period, drills } of await heldBack(cmd.db, cmd.clock.now())) {
    const subject = { type: 'guardPeriod', id: period.id };
    const action = 'drill.heldBack';
    const told = { action, subjectType: subject.type, subjectId: subject.id };
    if ((await cmd.db.auditEntry.count({ where: told })) > 0) continue;
    await write(cmd.db, async (tx) => {
      if ((await tx.auditEntry.count({ where: told })) > 0) return;
      await recordAct(tx, cmd, action, subject, { drills: drills.map(({ id }) => id) });
      const { name, fromDay, untilDay } = period;
      const notice = {
        level: 'urgent',
        key: 'drillInGuardPeriod',
        values: { name, fromDay, untilDay, count: drills.length },
        link: `/drills/plan/${drills[0]?.year}`,
        onceKey: `guardPeriod:${period.id}:drills`,
      } as const;
      await notify(tx, cmd, { ...notice, scope: 'drill:manage' });
      await notify(tx, cmd, { ...notice, scope: 'drill:approve' });
    });
  }
}
