import type { BackupRequest } from '../../operators/resources/backup-request.ts';
import { ANNOTATIONS, LABELS, SERVER_MANAGER } from '../../operators/resources/group.ts';
import type { RestoreRequest, RestoreRequestStatus } from '../../operators/resources/restore-request.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import type { KubeObject } from '../../operators/runtime/client.ts';
import { BACKUP_REQUESTS, RESTORE_REQUESTS, type ResourceKind } from '../../operators/runtime/kinds.ts';
import { json, specOf } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import { requireCluster } from '../cluster/client.ts';
import type { Present } from '../cluster/subjects.ts';
import type { Services } from '../context.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { currentPolicy } from '../policies/current.ts';
import { inChinese } from '../sentences/chinese.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { tellRestore, touchedBy } from './restores.ts';
import { labelsOf } from './spec.ts';

/** Orders on record become requests on the cluster, and what the operators say of them comes back. */

const objectName = (id: string): string => id.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');

/** A request stands while its order is under way. */
export async function dispatchBackupOrders(services: Services, present: Present<BackupRequest>): Promise<void> {
  const orders = await services.db.backupOrder.findMany({ where: { state: { in: ['waiting', 'running'] } } });
  for (const { id, tenancyName, reason, requestedAt } of orders) {
    if (present.get(objectName(id))) continue;
    const spec = { tenancy: tenancyName, requestedAt: requestedAt.toISOString(), reason };
    await ask(services, BACKUP_REQUESTS, id, tenancyName, spec);
  }
  await removeOthers(services, BACKUP_REQUESTS, present, new Set(orders.map(({ id }) => objectName(id))));
}

/** A restore's request stands as long as what it restored does: with it the operators take the namespaces away. */
export async function dispatchRestoreOrders(services: Services, present: Present<RestoreRequest>): Promise<void> {
  const orders = await services.db.restoreOrder.findMany({
    where: {
      OR: [
        { state: { in: ['ordered', 'restoring'] } },
        { mode: 'newNamespace', state: { in: ['completed', 'failed'] } },
      ],
    },
  });
  for (const { id, tenancyName, backup, mode, suffix, decidedByName } of orders) {
    if (present.get(objectName(id))) continue;
    const spec = { tenancy: tenancyName, backup, mode, suffix, approvedBy: decidedByName };
    await ask(services, RESTORE_REQUESTS, id, tenancyName, spec);
  }
  await removeOthers(services, RESTORE_REQUESTS, present, new Set(orders.map(({ id }) => objectName(id))));
}

async function ask(services: Services, kind: ResourceKind, id: string, tenancyName: string, spec: object) {
  const allocation = await services.db.allocation.findUnique({ where: { tenancyName }, select: { desired: true } });
  if (!allocation) return;
  const name = objectName(id);
  const metadata = { name, labels: labelsOf(specOf(allocation)), annotations: { [ANNOTATIONS.record]: id } };
  await requireCluster(services).apply(kind, { name }, { metadata, spec }, SERVER_MANAGER);
}

async function removeOthers<T extends KubeObject>(
  services: Services,
  kind: ResourceKind,
  present: Present<T>,
  wanted: ReadonlySet<string>,
): Promise<void> {
  for (const { metadata } of present.values()) {
    const name = metadata.name ?? '';
    if (wanted.has(name) || metadata.deletionTimestamp || metadata.labels?.[LABELS.managedBy] !== SERVER_MANAGER)
      continue;
    await requireCluster(services).delete(kind, { name });
  }
}

const ORDER_STATES = { Pending: 'waiting', Running: 'running', Completed: 'completed', Failed: 'failed' } as const;

export async function observeBackupRequest(services: Services, request: BackupRequest | undefined): Promise<void> {
  const id = request?.metadata.annotations?.[ANNOTATIONS.record];
  if (!id || !request?.status) return;
  const { phase, message, backup = '', completedAt } = request.status;
  const state = ORDER_STATES[phase];
  const isOver = state === 'completed' || state === 'failed';
  const where = { id, state: { in: ['waiting' as const, 'running' as const] }, NOT: { state, backup, message } };
  if ((await services.db.backupOrder.count({ where })) === 0) return;
  const order = await services.db.backupOrder.findUniqueOrThrow({ where: { id } });
  const cmd = systemCommand(services, 'backup');
  const subject = { type: 'system', id: order.systemId };
  await inCommand(cmd, { action: `backup.order.${state}`, subject }, async (tx) => {
    const finishedAt = completedAt ? new Date(completedAt) : services.clock.now();
    const data = { state, backup, message, completedAt: isOver ? finishedAt : null, version: { increment: 1 } };
    await tx.backupOrder.updateMany({ where, data: { ...data, ...(isOver && { openKey: null }) } });
    return { result: undefined, after: { orderId: id, state, backup }, touched: touchedBy(order.systemId) };
  });
}

const RESTORE_ORDER_STATES = {
  Pending: 'ordered',
  Restoring: 'restoring',
  Verifying: 'restoring',
  Completed: 'completed',
  Failed: 'failed',
} as const;

export async function observeRestoreRequest(services: Services, request: RestoreRequest | undefined): Promise<void> {
  const id = request?.metadata.annotations?.[ANNOTATIONS.record];
  const status: RestoreRequestStatus | undefined = request?.status;
  if (!id || !status) return;
  const order = await services.db.restoreOrder.findUnique({ where: { id } });
  if (!order || (order.state !== 'ordered' && order.state !== 'restoring')) return;
  if (canonicalJson(order.status) === canonicalJson(status)) return;
  const state = RESTORE_ORDER_STATES[status.phase];
  const isOver = state === 'completed' || state === 'failed';
  const now = services.clock.now();
  const { restoredKeepDays } = (await currentPolicy(services.db, now)).body.backup;
  const cmd = systemCommand(services, 'backup');
  const { systemId } = order;
  await inCommand(cmd, { action: `restore.${state}`, subject: { type: 'system', id: systemId } }, async (tx) => {
    const over = {
      openKey: null,
      finishedAt: status.completedAt ? new Date(status.completedAt) : now,
      keepUntil: new Date(now.getTime() + restoredKeepDays * DAY_MILLIS),
    };
    const { count } = await tx.restoreOrder.updateMany({
      where: { id, state: { in: ['ordered', 'restoring'] } },
      data: { state, status: json(status), version: { increment: 1 }, ...(isOver && over) },
    });
    if (count === 1 && isOver)
      await tellRestore(
        tx,
        cmd,
        order,
        state === 'completed' ? 'restoreCompleted' : 'restoreFailed',
        inChinese(status.said, status.message),
      );
    return { result: undefined, after: { restoreId: id, state }, touched: touchedBy(systemId) };
  });
}
