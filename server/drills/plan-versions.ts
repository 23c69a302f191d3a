import { json } from '../allocations/desired.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { guardPeriodsBetween } from '../guard/periods.ts';
import { type CurrentPolicy, currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS, dayOf } from '../time/working-days.ts';
import { dutyBound } from './duty.ts';
import { itemsOf, type PlanRecord } from './find.ts';
import { draftPlan, drillDays, type PlanItem, type Unplaced } from './plan.ts';

/** The newest version of a year's plan. */
export const latestPlan = (tx: Db | Tx, year: number): Promise<PlanRecord | null> =>
  tx.drillPlan.findFirst({ where: { year }, orderBy: { version: 'desc' } });

/** The version that is about to be changed: two people at the same plan must not overwrite each other. */
export async function requireLatest(tx: Tx, year: number, version: number): Promise<PlanRecord> {
  const plan = await latestPlan(tx, year);
  if (!plan) throw new AppError('NOT_FOUND', `No plan of ${year}`, { key: 'drillPlanNotFound' });
  if (plan.version !== version)
    throw new AppError('CONFLICT', `The plan of ${year} is at version ${plan.version}`, { key: 'drillPlanMoved' });
  return plan;
}

export interface NewVersion {
  items: readonly PlanItem[];
  unplaced: readonly Unplaced[];
  change: string;
  reason: string;
}

/** Puts down the next version; whatever was confirmed stays in force until this one is. */
export async function putVersion(tx: Tx, cmd: Command, year: number, wanted: NewVersion): Promise<PlanRecord> {
  const before = await latestPlan(tx, year);
  if (before?.state === 'draft') await tx.drillPlan.update({ where: { id: before.id }, data: { state: 'superseded' } });
  const now = cmd.clock.now();
  const { version: policyVersion } = await currentPolicy(tx, now);
  return tx.drillPlan.create({
    data: {
      id: cmd.newId(),
      year,
      version: (before?.version ?? 0) + 1,
      items: json(wanted.items),
      unplaced: json(wanted.unplaced),
      change: wanted.change,
      reason: wanted.reason,
      policyVersion,
      createdAt: now,
      createdByName: cmd.actor.name,
    },
  });
}

/** Drills are announced beforehand: a draft made during the year begins after the time that takes. */
const earliestDay = (now: Date, { body }: CurrentPolicy): string =>
  dayOf(new Date(now.getTime() + (body.drill.announceDays + 1) * DAY_MILLIS));

/** The draft of a year, or what is missing in the plan that there is: what stands in it stays. `null` when nothing is missing. */
export async function draftFor(tx: Tx, now: Date, year: number, plan: PlanRecord | null): Promise<NewVersion | null> {
  const policy = await currentPolicy(tx, now);
  const periods = await guardPeriodsBetween(tx, `${year}-01-01`, `${year}-12-31`);
  const days = drillDays(year, periods, earliestDay(now, policy));
  const present = plan ? itemsOf(plan) : [];
  const { items, unplaced } = draftPlan(year, await dutyBound(tx), policy.body.drill, days, present);
  if (plan && items.length === 0) return null;
  const change = plan ? `complete:${items.length}` : `draft:${items.length}`;
  return { items: [...present, ...items].toSorted(byDay), unplaced, change, reason: '' };
}

export const byDay = (one: PlanItem, other: PlanItem): number =>
  one.day.localeCompare(other.day) || one.id.localeCompare(other.id);
