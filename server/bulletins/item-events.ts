import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { json } from '../allocations/desired.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { SYSTEM_ID } from '../identity/system-actor.ts';
import type { ItemState } from './views.ts';

/** What happened to an item, by whom, with which words. */
export async function noteEvent(
  tx: Tx,
  cmd: Command,
  itemId: string,
  event: { action: string; words?: string; data?: object },
): Promise<void> {
  const { id, name } = cmd.actor;
  await tx.bulletinItemEvent.create({
    data: {
      id: cmd.newId(),
      itemId,
      at: cmd.clock.now(),
      actorId: id === SYSTEM_ID ? null : id,
      actorName: name,
      action: event.action,
      words: event.words ?? '',
      ...(event.data && { data: json(event.data) }),
    },
  });
}

/** The same event of many items, in one statement. */
export async function noteEvents(tx: Tx, cmd: Command, itemIds: readonly string[], action: string): Promise<void> {
  const { id, name } = cmd.actor;
  const common = { at: cmd.clock.now(), actorId: id === SYSTEM_ID ? null : id, actorName: name, action };
  await tx.bulletinItemEvent.createMany({ data: itemIds.map((itemId) => ({ ...common, id: cmd.newId(), itemId })) });
}

/** One conditional write from the states given; who comes second gets CONFLICT. */
export async function moveItem(
  tx: Tx,
  id: string,
  from: readonly ItemState[],
  data: Prisma.BulletinItemUpdateManyMutationInput,
): Promise<void> {
  if (!(await tryMoveItem(tx, id, from, data)))
    throw new AppError('CONFLICT', `Item ${id} has moved on`, { key: 'bulletinItemMoved' });
}

/** As `moveItem`, for the clock and the cluster's word: answers whether it was still there to be moved. */
export async function tryMoveItem(
  tx: Tx,
  id: string,
  from: readonly ItemState[],
  data: Prisma.BulletinItemUpdateManyMutationInput,
): Promise<boolean> {
  const where = { id, state: { in: [...from] } };
  const { count } = await tx.bulletinItem.updateMany({ where, data: { ...data, version: { increment: 1 } } });
  return count === 1;
}
