import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import type { noteActionInput } from './input.ts';

/** The provider says what it does about an open finding; unit and authority see it. It closes nothing: only a backup does. */
export async function noteAction(cmd: Command, { id, action }: z.infer<typeof noteActionInput>): Promise<void> {
  const finding = await cmd.db.backupFinding.findUnique({ where: { id }, select: { systemId: true } });
  if (!finding) throw new AppError('NOT_FOUND', `No backup finding ${id}`, { key: 'backupFindingNotFound' });
  const { systemId } = finding;
  await inCommand(cmd, { action: 'backup.actionNoted', subject: { type: 'system', id: systemId } }, async (tx) => {
    const { count } = await tx.backupFinding.updateMany({
      where: { id, openKey: { not: null } },
      data: { action, actionAt: cmd.clock.now(), actionByName: cmd.actor.name, version: { increment: 1 } },
    });
    if (count === 0)
      throw new AppError('CONFLICT', `Finding ${id} is closed already`, { key: 'backupFindingClosedAlready' });
    return { result: undefined, after: { findingId: id, action }, touched: [{ type: 'backup', id: systemId }] };
  });
}
