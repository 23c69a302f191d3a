import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';

/** Everyone who reads bulletins may know of a month; units and counties see of it what has been published. */
export async function findBulletin(db: Db | Tx, cmd: Pick<Command, 'actor'>, month: string) {
  const bulletin = await db.bulletin.findUnique({ where: { month } });
  const isVisible = bulletin && (bulletin.state === 'published' || can(cmd.actor, 'bulletin:read:all'));
  if (!isVisible) throw new AppError('NOT_FOUND', `No bulletin of ${month}`, { key: 'bulletinNotFound' });
  return bulletin;
}
export type BulletinRecord = Awaited<ReturnType<typeof findBulletin>>;

/** Units of which the actor sees extracts and items: all, one's own, a county those below it. `undefined`: all. */
export async function visibleUnits(db: Db | Tx, { actor }: Pick<Command, 'actor'>): Promise<string[] | undefined> {
  if (can(actor, 'bulletin:read:all')) return undefined;
  if (!can(actor, 'review:completeness')) return [actor.unitId];
  const below = await db.unit.findMany({ where: { parentId: actor.unitId }, select: { id: true } });
  return [actor.unitId, ...below.map(({ id }) => id)];
}

export async function findItem(db: Db | Tx, cmd: Pick<Command, 'actor'>, id: string) {
  const item = await db.bulletinItem.findUnique({ where: { id } });
  const units = await visibleUnits(db, cmd);
  if (!item || (units && !units.includes(item.unitId)))
    throw new AppError('NOT_FOUND', `No bulletin item ${id}`, { key: 'bulletinItemNotFound' });
  return item;
}
export type ItemRecord = Awaited<ReturnType<typeof findItem>>;
