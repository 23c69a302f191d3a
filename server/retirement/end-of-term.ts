import type { TenancyStatus } from '../../operators/resources/tenancy.ts';
import type { AllocationRow } from '../allocations/desired.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { recordAct } from '../execution/record-act.ts';
import { notify } from '../notices/notify.ts';

/** The final backup has been kept for its term and is gone: this goes on record, once. */
export async function observeEndOfTerm(
  tx: Tx,
  cmd: Command,
  { systemId }: AllocationRow,
  { finalBackup }: TenancyStatus,
): Promise<void> {
  if (!finalBackup?.erasedAt) return;
  const retirement = await tx.retirement.findFirst({
    where: { systemId, state: 'certified' },
    orderBy: { createdAt: 'desc' },
    include: { system: { select: { name: true, unitId: true } } },
  });
  if (!retirement || retirement.backupErasedAt) return;
  const backupErasedAt = new Date(finalBackup.erasedAt);
  await tx.retirement.update({ where: { id: retirement.id }, data: { backupErasedAt, version: { increment: 1 } } });
  const after = { backup: finalBackup.name, keptUntil: finalBackup.keptUntil, erasedAt: finalBackup.erasedAt };
  await recordAct(tx, cmd, 'retirement.backupErased', { type: 'retirement', id: retirement.id }, after);
  await notify(tx, cmd, {
    scope: 'retirement:object',
    unitId: retirement.system.unitId,
    level: 'info',
    key: 'finalBackupErased',
    values: { system: retirement.system.name },
    link: `/retirements/${retirement.id}`,
    onceKey: `retirement:${retirement.id}:backupErased`,
  });
}
