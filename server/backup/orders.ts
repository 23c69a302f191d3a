import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from '../policies/current.ts';
import type { backUpNowInput } from './input.ts';
import { requireReviewed } from './visible.ts';

const MINUTE_MILLIS = 60_000;

/** From when on the unit may ask for another backup; null: now. By policy, so that one unit cannot fill the DR centre. */
export async function nextOrderAt(db: Db | Tx, systemId: string, now: Date): Promise<Date | null> {
  const last = await db.backupOrder.findFirst({
    where: { systemId },
    orderBy: { requestedAt: 'desc' },
    select: { requestedAt: true },
  });
  if (!last) return null;
  const { ownBackupMinutes } = (await currentPolicy(db, now)).body.backup;
  const from = new Date(last.requestedAt.getTime() + ownBackupMinutes * MINUTE_MILLIS);
  return from > now ? from : null;
}

/** The unit asks for a backup now. The order is carried to the operators as a BackupRequest. */
export async function backUpNow(cmd: Command, { systemId, reason }: z.infer<typeof backUpNowInput>): Promise<string> {
  return inCommand(cmd, { action: 'backup.now', subject: { type: 'system', id: systemId } }, async (tx) => {
    const { tenancyName, unitId } = await requireReviewed(tx, cmd, systemId, { own: true });
    const now = cmd.clock.now();
    if (await tx.backupOrder.findUnique({ where: { openKey: systemId }, select: { id: true } }))
      throw new AppError('CONFLICT', `A backup of ${systemId} is under way`, { key: 'backupUnderWay' });
    const from = await nextOrderAt(tx, systemId, now);
    if (from)
      throw new AppError('LIMITED', `The next backup of ${systemId} may be asked for at ${from.toISOString()}`, {
        key: 'backupTooSoon',
        values: { from: from.toISOString() },
      });
    const id = cmd.newId();
    await tx.backupOrder.create({
      data: {
        id,
        systemId,
        unitId,
        tenancyName,
        openKey: systemId,
        reason,
        requestedById: cmd.actor.id,
        requestedByName: cmd.actor.name,
        requestedAt: now,
      },
    });
    return { result: id, after: { orderId: id }, reason, touched: [{ type: 'backup', id: systemId }] };
  });
}
