import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { eachStep } from '../go-on.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { addWorkingMillis, DAY_MILLIS } from '../time/working-days.ts';
import { ensureBulletins } from './ensure.ts';
import { noteEvent, noteEvents, tryMoveItem } from './item-events.ts';
import { dropStrays } from './stage-items.ts';
import { OPEN_ITEM_STATES } from './views.ts';

export interface Ticked {
  overdueBulletins: number;
  overdueItems: number;
  endedRisks: number;
}

/** What time does to bulletins and items. Each once, however often and by however many replicas it is called. */
export async function tickBulletins(services: Services): Promise<Ticked> {
  const cmd = systemCommand(services, 'bulletins');
  const done: Ticked = { overdueBulletins: 0, overdueItems: 0, endedRisks: 0 };
  await eachStep(
    // Also where no cluster answers: a month without a bulletin is overdue all the same.
    () => ensureBulletins(services),
    () => dropStrays(services),
    async () => {
      done.overdueBulletins = await escalateBulletins(cmd);
    },
    async () => {
      done.endedRisks = await endRisks(cmd);
    },
    async () => {
      done.overdueItems = await escalateItems(cmd);
    },
    () => escalateRetests(cmd),
  );
  return done;
}

/** Not published by its day: the authority hears of it, and it stays counted against the provider. */
async function escalateBulletins(cmd: Command): Promise<number> {
  const now = cmd.clock.now();
  const late = { state: { not: 'published' as const }, overdueAt: null, dueAt: { lt: now } };
  let given = 0;
  for (const { id, month, dueAt } of await cmd.db.bulletin.findMany({ where: late, orderBy: { month: 'asc' } })) {
    given += await inCommand(cmd, { action: 'bulletin.overdue', subject: { type: 'bulletin', id } }, async (tx) => {
      const { count } = await tx.bulletin.updateMany({ where: { id, ...late }, data: { overdueAt: now } });
      if (count === 1)
        for (const scope of ['bulletin:decideRisk', 'bulletin:write'] as const)
          await notify(tx, cmd, {
            scope,
            level: 'urgent',
            key: 'bulletinOverdue',
            values: { month, dueAt: dueAt.toISOString() },
            link: `/bulletins/${month}`,
            onceKey: `bulletin:${month}:overdue:${scope}`,
          });
      return { result: count, after: { month, dueAt, given: count === 1 } };
    });
  }
  return given;
}

/** An accepted risk ends by itself; what it covered is open again, late if its day has passed meanwhile. */
async function endRisks(cmd: Command): Promise<number> {
  const now = cmd.clock.now();
  const ended = await cmd.db.bulletinItem.findMany({ where: { state: 'riskAccepted', riskUntil: { lte: now } } });
  for (const item of ended) {
    const record = { action: 'bulletinItem.riskEnded', subject: { type: 'bulletinItem', id: item.id } };
    await inCommand(cmd, record, async (tx) => {
      const moved = await tryMoveItem(tx, item.id, ['riskAccepted'], { state: 'inProgress' });
      if (moved) {
        await noteEvent(tx, cmd, item.id, { action: 'riskEnded' });
        await notify(tx, cmd, {
          scope: 'bulletin:answer',
          unitId: item.unitId,
          level: 'warning',
          key: 'bulletinRiskEnded',
          values: { subject: item.subject },
          link: `/bulletin-items/${item.id}`,
        });
      }
      return { result: undefined, after: { moved } };
    });
  }
  return ended.length;
}

/** Working days past its due date that a retest may take: whoever has to look again must not hold the clock for ever. */
const RETEST_DAYS = 3;

/**
 * Reported mended, past its day, and nobody has said whether it is gone: the state stays, as the unit has done its part, but it counts as overdue.
 * What was added by hand is confirmed by a person; the rest by the operators, who may have nothing that looks.
 */
async function escalateRetests(cmd: Command): Promise<number> {
  const now = cmd.clock.now();
  const unclaimed = { state: 'retesting' as const, overdueAt: null };
  const waiting = await cmd.db.bulletinItem.findMany({
    where: { ...unclaimed, dueAt: { lt: now } },
    select: { id: true, dueAt: true },
    orderBy: { dueAt: 'asc' },
    take: 5000,
  });
  const late = waiting.filter(({ dueAt }) => addWorkingMillis(dueAt, RETEST_DAYS * DAY_MILLIS) < now);
  if (late.length === 0) return 0;
  const record = { action: 'bulletinItem.retestOverdue', subject: { type: 'bulletin', id: '' } };
  return inCommand(cmd, record, async (tx) => {
    let count = 0;
    for (const { id } of late) {
      const moved = await tx.bulletinItem.updateMany({
        where: { id, ...unclaimed },
        data: { overdueAt: now, version: { increment: 1 } },
      });
      if (moved.count === 0) continue;
      await noteEvent(tx, cmd, id, { action: 'retestOverdue' });
      count += 1;
    }
    const notice = { level: 'urgent' as const, key: 'bulletinRetestsOverdue', values: { count } };
    for (const scope of ['bulletin:write', 'bulletin:decideRisk'] as const)
      if (count > 0) await notify(tx, cmd, { ...notice, scope, link: '/bulletin-items' });
    return { result: count, after: { items: count } };
  });
}

/** Past their day: the unit and the authority hear of it. One notice a unit and round: nobody reads five hundred. */
async function escalateItems(cmd: Command): Promise<number> {
  const now = cmd.clock.now();
  const late = await cmd.db.bulletinItem.findMany({
    where: { state: { in: [...OPEN_ITEM_STATES.filter((state) => state !== 'overdue')] }, dueAt: { lt: now } },
    select: { id: true, unitId: true },
    orderBy: { dueAt: 'asc' },
    take: 5000,
  });
  let moved = 0;
  for (const [unitId, items] of Map.groupBy(late, (item) => item.unitId)) {
    const record = { action: 'bulletinItem.overdue', subject: { type: 'unit', id: unitId } };
    moved += await inCommand(cmd, record, async (tx) => {
      let count = 0;
      for (let at = 0; at < items.length; at += 500)
        count += await makeOverdue(
          tx,
          cmd,
          items.slice(at, at + 500).map(({ id }) => id),
        );
      const unit = await tx.unit.findUniqueOrThrow({ where: { id: unitId }, select: { name: true } });
      const notice = { level: 'urgent' as const, values: { count, unit: unit.name }, link: '/bulletin-items' };
      if (count > 0) {
        await notify(tx, cmd, { ...notice, key: 'bulletinItemsOverdue', scope: 'bulletin:answer', unitId });
        await notify(tx, cmd, { ...notice, key: 'bulletinItemsOverdue', scope: 'bulletin:decideRisk' });
      }
      return { result: count, after: { items: count } };
    });
  }
  return moved;
}

/** In a few statements: after a bulletin of a large city thousands may fall due in the same night. */
async function makeOverdue(tx: Tx, cmd: Command, ids: string[]): Promise<number> {
  const at = cmd.clock.now();
  const where = { id: { in: ids }, state: { in: ['new' as const, 'acknowledged' as const, 'inProgress' as const] } };
  const late = await tx.bulletinItem.findMany({ where, select: { id: true } });
  await tx.bulletinItem.updateMany({
    where: { id: { in: late.map(({ id }) => id) } },
    data: { state: 'overdue', overdueAt: at, version: { increment: 1 } },
  });
  await noteEvents(
    tx,
    cmd,
    late.map(({ id }) => id),
    'overdue',
  );
  return late.length;
}
