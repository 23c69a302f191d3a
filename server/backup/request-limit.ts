import type { RestoreRequestStatus } from '../../operators/resources/restore-request.ts';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import { goOn } from '../go-on.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { tellRestore, touchedBy } from './restores.ts';

const HOUR_MILLIS = 3_600_000;

/** What began before this has had the policy's hours. */
async function limitOf({ db, clock }: { db: Db } & Pick<Services, 'clock'>): Promise<{ before: Date; hours: number }> {
  const now = clock.now();
  const hours = (await currentPolicy(db, now)).body.backup.requestHours;
  return { before: new Date(now.getTime() - hours * HOUR_MILLIS), hours };
}

const words = (hours: number): string =>
  `Velero had not ended it within ${hours} hours. What it has begun may still run.`;

/**
 * What a unit asked for and Velero does not end (it is dead, stuck, or cannot reach the location) has failed after the policy's hours: else the
 * unit could ask for nothing else, for ever. Counted from when it was asked for; of a restore from when the provider took it up.
 */
export async function endStuckRequests(cmd: Command): Promise<void> {
  const { before, hours } = await limitOf(cmd);
  const underWay = { state: { in: ['waiting' as const, 'running' as const] }, requestedAt: { lte: before } };
  await goOn(await cmd.db.backupOrder.findMany({ where: underWay }), async ({ id, systemId, unitId }) => {
    const subject = { type: 'system', id: systemId };
    await inCommand(cmd, { action: 'backup.order.failed', subject }, async (tx) => {
      const data = { state: 'failed' as const, openKey: null, message: words(hours), completedAt: cmd.clock.now() };
      const { count } = await tx.backupOrder.updateMany({
        where: { id, ...underWay },
        data: { ...data, version: { increment: 1 } },
      });
      const { name: system } = await tx.system.findUniqueOrThrow({ where: { id: systemId }, select: { name: true } });
      const notice = {
        level: 'urgent' as const,
        key: 'backupOrderStuck',
        values: { system, hours },
        link: `/backup/systems/${systemId}`,
        onceKey: `backupOrder:${id}:stuck`,
      };
      if (count === 1) {
        await notify(tx, cmd, { ...notice, scope: 'backup:request', unitId });
        await notify(tx, cmd, { ...notice, scope: 'backup:operate' });
      }
      return { result: undefined, after: { orderId: id, state: 'failed' }, touched: touchedBy(systemId) };
    });
  });
  const restoring = { state: { in: ['ordered' as const, 'restoring' as const] }, decidedAt: { lte: before } };
  await goOn(await cmd.db.restoreOrder.findMany({ where: restoring }), (order) => endRestore(cmd, order, hours));
}

async function endRestore(
  cmd: Command,
  order: { id: string; systemId: string; unitId: string; status: unknown },
  hours: number,
): Promise<void> {
  const { id, systemId } = order;
  const now = cmd.clock.now();
  const { restoredKeepDays } = (await currentPolicy(cmd.db, now)).body.backup;
  const status = { ...(order.status as RestoreRequestStatus | null), phase: 'Failed', message: words(hours) };
  await inCommand(cmd, { action: 'restore.failed', subject: { type: 'system', id: systemId } }, async (tx) => {
    const { count } = await tx.restoreOrder.updateMany({
      where: { id, state: { in: ['ordered', 'restoring'] } },
      data: {
        ...{ state: 'failed', openKey: null, status: json(status), finishedAt: now, version: { increment: 1 } },
        keepUntil: new Date(now.getTime() + restoredKeepDays * DAY_MILLIS),
      },
    });
    if (count === 1) await tellRestore(tx, cmd, order, 'restoreFailed', status.message);
    return { result: undefined, after: { restoreId: id, state: 'failed' }, touched: touchedBy(systemId) };
  });
}

/** What units have asked for and is not at an end; overdue: what nobody has decided or ended within the policy's hours. */
export async function openRequests(services: { db: Db } & Pick<Services, 'clock'>) {
  const { db } = services;
  const { before } = await limitOf(services);
  const orders = { state: { in: ['waiting' as const, 'running' as const] } };
  const restores = { state: { in: ['requested' as const, 'ordered' as const, 'restoring' as const] } };
  const open = (await db.backupOrder.count({ where: orders })) + (await db.restoreOrder.count({ where: restores }));
  const late = { requestedAt: { lte: before } };
  const overdue =
    (await db.backupOrder.count({ where: { ...orders, ...late } })) +
    (await db.restoreOrder.count({ where: { state: 'requested', ...late } }));
  return { open, overdue };
}
