import type { Command, Services } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { recordAct } from '../execution/record-act.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { type CurrentPolicy, currentPolicy } from '../policies/current.ts';
import { addWorkingDays, DAY_MILLIS, dayOf } from '../time/working-days.ts';
import type { PlanRecord } from './find.ts';
import { draftFor, latestPlan, putVersion } from './plan-versions.ts';

/** A plan that nobody confirms makes no drill: the duty would be evaded by not clicking. So it has a limit, and grows with the city. */
type PlanVersion = Pick<PlanRecord, 'id' | 'version' | 'state' | 'createdAt' | 'overdueAt'>;

/** The running year, and the next one once its plan's time has come. */
export function planYears(now: Date, { body }: CurrentPolicy): number[] {
  const ahead = new Date(now.getTime() + body.drill.planDays * DAY_MILLIS);
  return [...new Set([now, ahead].map((at) => Number(dayOf(at).slice(0, 4))))];
}

/** The versions that wait for a confirmation, oldest first: the newest, if it is a draft, and all since the one in force. */
export function waitingVersions<T extends PlanVersion>(versions: readonly T[]): T[] {
  const all = versions.toSorted((one, other) => one.version - other.version);
  if (all.at(-1)?.state !== 'draft') return [];
  const inForce = all.findLast(({ state }) => state === 'confirmed')?.version ?? 0;
  return all.filter(({ version }) => version > inForce);
}

/** Until when both must have confirmed; counted from the first version that waits, so that no edit sets the clock back. */
export function confirmBy(versions: readonly PlanVersion[], confirmDays: number): Date | null {
  const [first] = waitingVersions(versions);
  return first ? addWorkingDays(first.createdAt, confirmDays) : null;
}

export const planVersions = (db: Db | Tx, year: number): Promise<PlanVersion[]> =>
  db.drillPlan.findMany({
    where: { year },
    select: { id: true, version: true, state: true, createdAt: true, overdueAt: true },
  });

/** Plans that wait for a confirmation, and whether their time for it is over. */
export async function waitingPlans(db: Db, now: Date): Promise<{ year: number; late: boolean }[]> {
  const policy = await currentPolicy(db, now);
  const found: { year: number; late: boolean }[] = [];
  for (const year of planYears(now, policy)) {
    const by = confirmBy(await planVersions(db, year), policy.body.drill.confirmDays);
    if (by) found.push({ year, late: by < now });
  }
  return found;
}

/** Not confirmed by both in time: told urgently, to both, once for all versions that wait. */
export async function escalatePlans(cmd: Command, policy: CurrentPolicy): Promise<void> {
  const now = cmd.clock.now();
  for (const year of planYears(now, policy)) {
    const versions = await planVersions(cmd.db, year);
    const by = confirmBy(versions, policy.body.drill.confirmDays);
    const waiting = waitingVersions(versions);
    const newest = waiting.at(-1);
    if (!by || by >= now || !newest || waiting.some(({ overdueAt }) => overdueAt)) continue;
    await write(cmd.db, async (tx) => {
      const { count } = await tx.drillPlan.updateMany({
        where: { id: newest.id, state: 'draft', overdueAt: null },
        data: { overdueAt: now },
      });
      if (count === 0) return;
      const subject = { type: 'drillPlan', id: String(year) };
      await recordAct(tx, cmd, 'drillPlan.overdue', subject, { version: newest.version });
      await tellBoth(tx, cmd, 'drillPlanOverdue', 'urgent', year, newest.version, { by: by.toISOString() });
    });
  }
}

/**
 * Adds what a plan lacks: systems that have come since, levels that rose. Not sooner than the policy's days after the last version, so that
 * neither a version a day is made nor one that people are just editing.
 */
export async function completePlans(services: Services): Promise<void> {
  const cmd = systemCommand(services, 'drills');
  const now = cmd.clock.now();
  const policy = await currentPolicy(cmd.db, now);
  const until = new Date(now.getTime() - policy.body.drill.completeDays * DAY_MILLIS);
  for (const year of planYears(now, policy)) {
    const [newest] = await cmd.db.drillPlan.findMany({
      where: { year },
      orderBy: { version: 'desc' },
      take: 1,
      select: { createdAt: true },
    });
    if (!newest || newest.createdAt > until) continue;
    await write(cmd.db, async (tx) => {
      const plan = await latestPlan(tx, year);
      const wanted = plan && plan.createdAt <= until && (await draftFor(tx, now, year, plan));
      if (!wanted) return;
      const made = await putVersion(tx, cmd, year, wanted);
      const subject = { type: 'drillPlan', id: String(year) };
      await recordAct(tx, cmd, 'drillPlan.completed', subject, { version: made.version, items: wanted.items.length });
      await tellBoth(tx, cmd, 'drillPlanCompleted', 'warning', year, made.version);
    });
  }
}

async function tellBoth(
  tx: Tx,
  cmd: Command,
  key: string,
  level: 'warning' | 'urgent',
  year: number,
  version: number,
  values: Record<string, string> = {},
): Promise<void> {
  const notice = {
    level,
    key,
    values: { year, version, ...values },
    link: `/drills/plan/${year}`,
    onceKey: `${key}:${year}:${version}`,
  };
  await notify(tx, cmd, { ...notice, scope: 'drill:manage' });
  await notify(tx, cmd, { ...notice, scope: 'drill:approve' });
}
