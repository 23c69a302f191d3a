import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { guardPeriodsBetween } from '../guard/periods.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { dayOf } from '../time/working-days.ts';
import { itemsOf, type PlanRecord, unplacedOf } from './find.ts';
import type {
  addPlanItemInput,
  cancelPlanItemInput,
  confirmPlanInput,
  draftPlanInput,
  movePlanItemInput,
} from './input.ts';
import { faultOf, type PlanItem } from './plan.ts';
import { planView } from './plan-read.ts';
import { byDay, draftFor, latestPlan, putVersion, requireLatest } from './plan-versions.ts';
import { syncDrills } from './sync.ts';
import type { PlanView } from './views.ts';

const record = (action: string, year: number) => ({
  action: `drillPlan.${action}`,
  subject: { type: 'drillPlan', id: String(year) },
});

/** Drafts the year's plan, or adds what the plan lacks (a system that has come since). */
export async function draftYear(cmd: Command, { year }: z.infer<typeof draftPlanInput>): Promise<PlanView> {
  return inCommand(cmd, record('draft', year), async (tx) => {
    const plan = await latestPlan(tx, year);
    const wanted = await draftFor(tx, cmd.clock.now(), year, plan);
    if (!wanted) throw new AppError('CONFLICT', `The plan of ${year} is complete`, { key: 'drillPlanComplete' });
    const made = await putVersion(tx, cmd, year, wanted);
    return { result: await planView(tx, cmd, made), after: { version: made.version, items: wanted.items.length } };
  });
}

/** Moves a drill, with the reason. One that stood in a confirmed plan is thereby postponed, which the authority must confirm. */
export async function movePlanItem(cmd: Command, input: z.infer<typeof movePlanItemInput>): Promise<PlanView> {
  return edit(cmd, 'move', input, async (tx, plan) => {
    const items = itemsOf(plan);
    const item = requireOpen(items, input.itemId);
    await requireMovable(tx, item);
    await requireGoodDay(tx, cmd, input.year, input.day, item, items);
    const confirmed = await tx.drillPlan.count({ where: { year: input.year, state: 'confirmed' } });
    const postponement = {
      from: item.day,
      to: input.day,
      reason: input.reason,
      byName: cmd.actor.name,
      approverName: '',
      at: cmd.clock.now().toISOString(),
    };
    const postponements = confirmed > 0 ? [...item.postponements, postponement] : item.postponements;
    const moved = { ...item, day: input.day, postponements };
    return { items: items.map((one) => (one.id === item.id ? moved : one)), change: `move:${item.day}>${input.day}` };
  });
}

/** Adds a drill beyond the duty: another restore of a system, or a guided one. */
export async function addPlanItem(cmd: Command, input: z.infer<typeof addPlanItemInput>): Promise<PlanView> {
  return edit(cmd, 'add', input, async (tx, plan) => {
    const items = itemsOf(plan);
    const item: PlanItem = {
      id: `${input.year}:+${cmd.newId()}`,
      scenario: input.scenario,
      tableTop: input.scenario !== 'restore' && input.tableTop,
      systemId: null,
      unitId: null,
      tenancyName: null,
      day: input.day,
      postponements: [],
      cancelled: null,
      ...(input.scenario === 'restore' ? await restorable(tx, input.systemId) : {}),
    };
    await requireGoodDay(tx, cmd, input.year, input.day, item, items);
    return { items: [...items, item], change: `add:${input.day}` };
  });
}

/** Takes a drill out, with the reason: it stays in the plan as cancelled. */
export async function cancelPlanItem(cmd: Command, input: z.infer<typeof cancelPlanItemInput>): Promise<PlanView> {
  return edit(cmd, 'cancel', input, async (tx, plan) => {
    const items = itemsOf(plan);
    const item = requireOpen(items, input.itemId);
    await requireMovable(tx, item);
    const cancelled = { reason: input.reason, byName: cmd.actor.name, at: cmd.clock.now().toISOString() };
    return {
      items: items.map((one) => (one.id === item.id ? { ...one, cancelled } : one)),
      change: `cancel:${item.day}`,
    };
  });
}

/** Each side confirms the version that it has seen; with both, the drills follow it and postponements have their approver. */
export async function confirmPlan(cmd: Command, input: z.infer<typeof confirmPlanInput>): Promise<PlanView> {
  const { year, version, party } = input;
  return inCommand(cmd, record('confirm', year), async (tx) => {
    const plan = await requireLatest(tx, year, version);
    const now = cmd.clock.now();
    const { id: byId, name } = cmd.actor;
    const data =
      party === 'provider'
        ? { providerAt: now, providerById: byId, providerByName: name }
        : { authorityAt: now, authorityById: byId, authorityByName: name };
    const unconfirmed = party === 'provider' ? { providerAt: null } : { authorityAt: null };
    const { count } = await tx.drillPlan.updateMany({ where: { id: plan.id, state: 'draft', ...unconfirmed }, data });
    if (count === 0) throw new AppError('CONFLICT', 'confirmed already', { key: 'drillPlanConfirmed' });
    const after = await tx.drillPlan.findUniqueOrThrow({ where: { id: plan.id } });
    if (after.providerAt && after.authorityAt) await putInForce(tx, cmd, after);
    else await askOther(tx, cmd, after, party);
    const result = await planView(tx, cmd, await tx.drillPlan.findUniqueOrThrow({ where: { id: plan.id } }));
    return { result, after: { version, party }, touched: [{ type: 'drill', id: String(year) }] };
  });
}

async function putInForce(tx: Tx, cmd: Command, plan: PlanRecord): Promise<void> {
  const { year, id } = plan;
  await tx.drillPlan.updateMany({ where: { year, state: 'confirmed' }, data: { state: 'superseded' } });
  const approverName = plan.authorityByName;
  const items = itemsOf(plan).map((item) => ({
    ...item,
    postponements: item.postponements.map((one) => (one.approverName ? one : { ...one, approverName })),
  }));
  await tx.drillPlan.update({ where: { id }, data: { state: 'confirmed', items: items as never } });
  await syncDrills(tx, cmd, plan, items);
}

const askOther = (tx: Tx, cmd: Command, { year, version }: PlanRecord, party: 'provider' | 'authority') =>
  notify(tx, cmd, {
    scope: party === 'provider' ? 'drill:approve' : 'drill:manage',
    level: 'warning',
    key: 'drillPlanToConfirm',
    values: { year, version },
    link: `/drills/plan/${year}`,
    onceKey: `drillPlan:${year}:${version}:${party}`,
  });

interface EditInput {
  year: number;
  version: number;
  reason: string;
}

async function edit(
  cmd: Command,
  action: string,
  { year, version, reason }: EditInput,
  change: (tx: Tx, plan: PlanRecord) => Promise<{ items: PlanItem[]; change: string }>,
): Promise<PlanView> {
  return inCommand(cmd, record(action, year), async (tx) => {
    const plan = await requireLatest(tx, year, version);
    const wanted = await change(tx, plan);
    const items = wanted.items.toSorted(byDay);
    const made = await putVersion(tx, cmd, year, { ...wanted, items, unplaced: unplacedOf(plan), reason });
    const after = { version: made.version, change: wanted.change };
    return { result: await planView(tx, cmd, made), after, reason, touched: [{ type: 'drill', id: String(year) }] };
  });
}

function requireOpen(items: readonly PlanItem[], itemId: string): PlanItem {
  const item = items.find(({ id }) => id === itemId);
  if (!item) throw new AppError('NOT_FOUND', `No item ${itemId}`, { key: 'drillNotFound' });
  if (item.cancelled) throw new AppError('CONFLICT', `${itemId} is cancelled`, { key: 'drillMoved' });
  return item;
}

/** What has begun can neither be moved nor called off. */
async function requireMovable(tx: Tx, { id }: PlanItem): Promise<void> {
  const drill = await tx.drill.findUnique({ where: { planItem: id } });
  if (drill && !['planned', 'announced', 'overdue'].includes(drill.state))
    throw new AppError('CONFLICT', `Drill ${drill.id} has begun`, { key: 'drillMoved' });
}

async function requireGoodDay(
  tx: Tx,
  cmd: Command,
  year: number,
  day: string,
  item: PlanItem,
  items: readonly PlanItem[],
): Promise<void> {
  const now = cmd.clock.now();
  const rules = (await currentPolicy(tx, now)).body.drill;
  const periods = await guardPeriodsBetween(tx, day, day);
  const about = { year, unitId: item.unitId, itemId: item.id };
  const fault = faultOf(day, about, { items, rules, periods, today: dayOf(now) });
  if (!fault) return;
  const values = { day, days: rules.daysBetween, period: periods[0]?.name ?? '' };
  throw new AppError('INVALID', `${day}: ${fault}`, { key: `drillDay.${fault}`, values });
}

async function restorable(tx: Tx, systemId: string | undefined) {
  const allocation = systemId ? await tx.allocation.findUnique({ where: { systemId } }) : null;
  if (allocation?.environment !== 'production' || allocation.state === 'retired')
    throw new AppError('INVALID', `${systemId} is not in production`, { key: 'drillNotInProduction' });
  return { systemId: allocation.systemId, unitId: allocation.unitId, tenancyName: allocation.tenancyName };
}
