import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { findBulletin } from './find.ts';
import type { acknowledgeInput } from './input.ts';

/** The unit has read its extract: its new items are acknowledged with it. */
export async function acknowledgeExtract(
  cmd: Command,
  { month }: z.infer<typeof acknowledgeInput>,
): Promise<{ items: number }> {
  const { id: bulletinId } = await findBulletin(cmd.db, cmd, month);
  const record = { action: 'bulletin.acknowledge', subject: { type: 'bulletin', id: bulletinId } };
  return inCommand(cmd, record, async (tx) => {
    const { id: actorId, name, unitId } = cmd.actor;
    const now = cmd.clock.now();
    const { count } = await tx.bulletinExtract.updateMany({
      where: { bulletinId, unitId, acknowledgedAt: null },
      data: { acknowledgedAt: now, acknowledgedById: actorId, acknowledgedByName: name },
    });
    if (count === 0) {
      const extract = await tx.bulletinExtract.findUnique({ where: { bulletinId_unitId: { bulletinId, unitId } } });
      throw extract
        ? new AppError('CONFLICT', 'acknowledged already', { key: 'bulletinAcknowledged' })
        : new AppError('NOT_FOUND', `no extract of ${month} for ${unitId}`, { key: 'bulletinNotFound' });
    }
    const items = await tx.bulletinItem.updateMany({
      where: { bulletinId, unitId, state: 'new' },
      data: { state: 'acknowledged', acknowledgedAt: now, version: { increment: 1 } },
    });
    return { result: { items: items.count }, after: { month, items: items.count } };
  });
}
