import type { z } from 'zod';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { guardPeriodsBetween } from '../guard/periods.ts';
import { can } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import { dayOf } from '../time/working-days.ts';
import { systemNames } from './duty.ts';
import { itemsOf, type PlanRecord, unplacedOf } from './find.ts';
import type { planInput } from './input.ts';
import { conflictOf } from './plan.ts';
import { confirmBy, planVersions } from './plan-watch.ts';
import type { PlanVersionView, PlanView } from './views.ts';

/** The year's plan: its newest version, or the one that is named. */
export async function readPlan(cmd: Command, { year, version }: z.infer<typeof planInput>): Promise<PlanView | null> {
  const plan = await cmd.db.drillPlan.findFirst({
    where: { year, ...(version === undefined ? {} : { version }) },
    orderBy: { version: 'desc' },
  });
  if (!plan && version !== undefined)
    throw new AppError('NOT_FOUND', `No version ${version} of ${year}`, { key: 'drillPlanNotFound' });
  return plan && planView(cmd.db, cmd, plan);
}

const NOT_BEGUN: readonly string[] = ['planned', 'announced', 'overdue'];

export async function planView(db: Db | Tx, cmd: Command, plan: PlanRecord): Promise<PlanView> {
  const { year } = plan;
  const all = await db.drillPlan.findMany({ where: { year }, orderBy: { version: 'desc' }, take: 200 });
  const items = itemsOf(plan);
  const unplaced = unplacedOf(plan);
  const names = await systemNames(
    db,
    [...items, ...unplaced].flatMap(({ systemId }) => systemId ?? []),
  );
  const drills = await db.drill.findMany({ where: { year }, select: { id: true, planItem: true, state: true } });
  const byItem = new Map(drills.map((drill) => [drill.planItem, drill]));
  const isLatest = all[0]?.version === plan.version;
  const now = cmd.clock.now();
  const today = dayOf(now);
  const periods = await guardPeriodsBetween(db, `${year}-01-01`, `${year}-12-31`);
  const { body } = await currentPolicy(db, now);
  const by = isLatest ? confirmBy(await planVersions(db, year), body.drill.confirmDays) : null;
  return {
    ...versionView(plan),
    year,
    policyVersion: plan.policyVersion,
    items: items.map((item) => {
      const { systemName = null, unitName = null } = names.get(item.systemId ?? '') ?? {};
      const drill = byItem.get(item.id);
      const isOpen = !item.cancelled && item.day >= today && (!drill || NOT_BEGUN.includes(drill.state));
      const conflict = isOpen ? conflictOf(item.day, periods) : null;
      return { ...item, systemName, unitName, drillId: drill?.id ?? null, drillState: drill?.state ?? null, conflict };
    }),
    unplaced: unplaced.map((one) => ({ ...one, systemName: names.get(one.systemId)?.systemName ?? one.tenancyName })),
    versions: all.map(versionView),
    confirmBy: by?.toISOString() ?? null,
    confirmLate: by !== null && by < now,
    mayConfirm: isLatest && plan.state === 'draft' ? confirmable(cmd, plan) : [],
    mayEdit: isLatest && (can(cmd.actor, 'drill:manage') || can(cmd.actor, 'drill:approve')),
  };
}

function confirmable({ actor }: Command, plan: PlanRecord): PlanView['mayConfirm'] {
  const parties: PlanView['mayConfirm'] = [];
  if (!plan.providerAt && can(actor, 'drill:manage')) parties.push('provider');
  if (!plan.authorityAt && can(actor, 'drill:approve')) parties.push('authority');
  return parties;
}

export const versionView = (plan: PlanRecord): PlanVersionView => ({
  version: plan.version,
  state: plan.state,
  change: plan.change,
  reason: plan.reason,
  createdAt: plan.createdAt.toISOString(),
  createdByName: plan.createdByName,
  provider: plan.providerAt && { at: plan.providerAt.toISOString(), byName: plan.providerByName },
  authority: plan.authorityAt && { at: plan.authorityAt.toISOString(), byName: plan.authorityByName },
});
