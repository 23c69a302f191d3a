import type { Command, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { recordAct } from '../execution/record-act.ts';
import { eachStep } from '../go-on.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { type NoticeInput, notify } from '../notices/notify.ts';
import { type CurrentPolicy, currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { callOffForLeft } from './call-off.ts';
import { askCluster } from './cluster.ts';
import type { DrillRecord } from './find.ts';
import { heldBackIds, tellHeldBack } from './guarded.ts';
import { draftFor, latestPlan, putVersion } from './plan-versions.ts';
import { escalatePlans, planYears } from './plan-watch.ts';
import { ZH } from './scenario-words.ts';
import { isStuck, isUnclean } from './stuck.ts';
import { refreshTargets } from './targets.ts';

/**
 * Drills by the clock: the plan is drafted, drills are announced, found overdue, missed signatures and problems are escalated. Each thing
 * happens once, by a conditional write, however long nobody looked: after 40 days each drill that passed is overdue once.
 */
export async function tickDrills(services: Services): Promise<void> {
  const cmd = systemCommand(services, 'drills');
  const policy = await currentPolicy(services.db, services.clock.now());
  await eachStep(
    () => draftDuePlans(cmd, policy),
    () => escalatePlans(cmd, policy),
    () => callOffForLeft(cmd),
    () => refreshTargets(cmd, policy),
    () => tellHeldBack(cmd),
    () => announceDue(cmd, policy),
    () => findOverdue(cmd),
    () => findStuck(cmd, policy),
    () => findUnclean(cmd, policy),
    () => escalateSignatures(cmd),
    () => escalateProblems(cmd),
  );
}

/** The running year's plan, and the next one's once its time has come. Afterwards `completePlans` adds to it; all else is people's. */
async function draftDuePlans(cmd: Command, policy: CurrentPolicy): Promise<void> {
  const now = cmd.clock.now();
  for (const year of planYears(now, policy)) {
    if ((await cmd.db.drillPlan.count({ where: { year } })) > 0) continue;
    await write(cmd.db, async (tx) => {
      if (await latestPlan(tx, year)) return;
      const wanted = await draftFor(tx, now, year, null);
      if (!wanted || wanted.items.length + wanted.unplaced.length === 0) return;
      const plan = await putVersion(tx, cmd, year, wanted);
      await recordAct(
        tx,
        cmd,
        'drillPlan.drafted',
        { type: 'drillPlan', id: String(year) },
        { items: wanted.items.length },
      );
      const notice = {
        level: 'warning',
        key: 'drillPlanToConfirm',
        values: { year, version: plan.version },
        link: `/drills/plan/${year}`,
        onceKey: `drillPlan:${year}:drafted`,
      } as const;
      await notify(tx, cmd, { ...notice, scope: 'drill:manage' });
      await notify(tx, cmd, { ...notice, scope: 'drill:approve' });
    });
  }
}

async function announceDue(cmd: Command, { body }: CurrentPolicy): Promise<void> {
  const now = cmd.clock.now();
  const until = new Date(now.getTime() + body.drill.announceDays * DAY_MILLIS);
  const due = await cmd.db.drill.findMany({ where: { state: 'planned', plannedFor: { lte: until, gt: now } } });
  const held = await heldBackIds(cmd.db, now);
  for (const drill of due.filter(({ id }) => !held.has(id)))
    await claim(cmd, drill, 'announced', { state: 'planned' }, { state: 'announced', announcedAt: now }, async (tx) => {
      const notice = {
        level: 'info',
        key: 'drillAnnounced',
        values: { ...(await about(tx, drill)), day: drill.plannedFor.toISOString() },
        link: `/drills/${drill.id}`,
        onceKey: `drill:${drill.id}:announced:${drill.plannedFor.toISOString()}`,
      } as const;
      await notify(tx, cmd, { ...notice, scope: 'operations:read' });
      if (drill.unitId) await notify(tx, cmd, { ...notice, scope: 'system:read:own', unitId: drill.unitId });
    });
}

/** Neither begun nor re-dated in its time: counted for good, although a new date may still be found. */
async function findOverdue(cmd: Command): Promise<void> {
  const now = cmd.clock.now();
  const open = await cmd.db.drill.findMany({
    where: { state: { in: ['planned', 'announced'] }, plannedFor: { lt: now } },
  });
  const held = await heldBackIds(cmd.db, now);
  for (const drill of open) {
    if (held.has(drill.id) || now.getTime() < drill.plannedFor.getTime() + drill.timeoutMinutes * 60_000) continue;
    await askCluster(cmd, drill);
    const unclaimed = { state: drill.state, plannedFor: drill.plannedFor };
    const data = { state: 'overdue' as const, overdueAt: drill.overdueAt ?? now };
    await claim(cmd, drill, 'overdue', unclaimed, data, async (tx) => {
      const key = `drill:${drill.id}:overdue:${drill.plannedFor.toISOString()}`;
      await escalate(tx, cmd, drill, 'drillOverdue', { day: drill.plannedFor.toISOString() }, key);
    });
  }
}

/** Begun, and at no end an hour after its time: late for good, and told, while it may still come to its end. */
async function findStuck(cmd: Command, { body }: CurrentPolicy): Promise<void> {
  const now = cmd.clock.now();
  const running = await cmd.db.drill.findMany({ where: { state: 'running', plannedFor: { lt: now } } });
  for (const drill of running) {
    // Overdue on an earlier day, it is found late on this one as well.
    if (!isStuck(drill, body.drill.cleanUpHours, now) || (drill.overdueAt && drill.overdueAt >= drill.plannedFor))
      continue;
    const unclaimed = { state: drill.state, overdueAt: drill.overdueAt };
    await claim(cmd, drill, 'stuck', unclaimed, { overdueAt: now }, async (tx) => {
      const key = `drill:${drill.id}:stuck:${drill.plannedFor.toISOString()}`;
      await escalate(tx, cmd, drill, 'drillStuck', { day: drill.plannedFor.toISOString() }, key);
    });
  }
}

/** The verdict has fallen and the cleaning is still not proven: what was restored may stand there yet. */
async function findUnclean(cmd: Command, { body }: CurrentPolicy): Promise<void> {
  const now = cmd.clock.now();
  for (const drill of await cmd.db.drill.findMany({ where: { state: 'ended', cleanUpOverdueAt: null } })) {
    if (!isUnclean(drill, body.drill.cleanUpHours, now)) continue;
    const unclaimed = { state: drill.state, cleanUpOverdueAt: null };
    await claim(cmd, drill, 'notCleanedUp', unclaimed, { cleanUpOverdueAt: now }, async (tx) => {
      const values = { hours: String(body.drill.cleanUpHours) };
      await escalate(tx, cmd, drill, 'drillNotCleanedUp', values, `drill:${drill.id}:notCleanedUp`);
    });
  }
}

async function escalateSignatures(cmd: Command): Promise<void> {
  const now = cmd.clock.now();
  const late = await cmd.db.drill.findMany({
    where: { state: 'cleanedUp', signOverdueAt: null, signDueAt: { lt: now } },
  });
  for (const drill of late)
    await claim(cmd, drill, 'signOverdue', { signOverdueAt: null }, { signOverdueAt: now }, async (tx) => {
      await escalate(tx, cmd, drill, 'drillSignOverdue', {}, `drill:${drill.id}:signOverdue`);
      const { key, ...rest } = await noticeOf(tx, drill, 'drillSignOverdue', {}, `drill:${drill.id}:signOverdue`);
      if (drill.unitId) await notify(tx, cmd, { key, ...rest, scope: 'drill:sign', unitId: drill.unitId });
    });
}

async function escalateProblems(cmd: Command): Promise<void> {
  const now = cmd.clock.now();
  const late = await cmd.db.drillProblem.findMany({ where: { closedAt: null, overdueAt: null, dueAt: { lt: now } } });
  for (const { id, drillId, words } of late) {
    await write(cmd.db, async (tx) => {
      const { count } = await tx.drillProblem.updateMany({ where: { id, overdueAt: null }, data: { overdueAt: now } });
      if (count === 0) return;
      const drill = await tx.drill.findUniqueOrThrow({ where: { id: drillId } });
      await recordAct(tx, cmd, 'drill.problemOverdue', { type: 'drill', id: drillId }, { problem: id });
      await escalate(tx, cmd, drill, 'drillProblemOverdue', { words }, `drillProblem:${id}:overdue`);
    });
  }
}

type DrillUpdate = Parameters<Tx['drill']['updateMany']>[0];

/** One conditional write; whoever comes second changes nothing and tells nobody. */
async function claim(
  cmd: Command,
  { id }: DrillRecord,
  act: string,
  unclaimed: DrillUpdate['where'],
  data: DrillUpdate['data'],
  tell: (tx: Tx) => Promise<void>,
): Promise<void> {
  await write(cmd.db, async (tx) => {
    const { count } = await tx.drill.updateMany({
      where: { ...unclaimed, id },
      data: { ...data, version: { increment: 1 } },
    });
    if (count === 0) return;
    await recordAct(tx, cmd, `drill.${act}`, { type: 'drill', id });
    await tell(tx);
  });
}

async function escalate(
  tx: Tx,
  cmd: Command,
  drill: DrillRecord,
  key: string,
  values: Record<string, string>,
  onceKey: string,
): Promise<void> {
  const notice = await noticeOf(tx, drill, key, values, onceKey);
  await notify(tx, cmd, { ...notice, scope: 'operations:read' });
}

const noticeOf = async (
  tx: Tx,
  drill: DrillRecord,
  key: string,
  values: Record<string, string>,
  onceKey: string,
): Promise<NoticeInput> => ({
  level: 'urgent',
  key,
  values: { ...(await about(tx, drill)), ...values },
  link: `/drills/${drill.id}`,
  onceKey,
});

/** A guided drill concerns no system: its scenario's name stands there. */
async function about(tx: Tx, drill: DrillRecord): Promise<{ system: string }> {
  const system = await tx.system.findUnique({ where: { id: drill.systemId ?? '' }, select: { name: true } });
  return { system: system?.name ?? ZH.scenarios[drill.scenario] };
}
