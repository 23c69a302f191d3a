import type { Services } from '../context.ts';
import { afterCommit } from '../db/after-commit.ts';
import type { Tx } from '../db/client.ts';
import { rolesWith, type Scope } from '../identity/permissions.ts';

export interface NoticeInput {
  /** Who: these people, and everyone who holds `scope` (of one unit, when `unitId` is given). */
  userIds?: readonly string[];
  scope?: Scope;
  unitId?: string;
  level: 'info' | 'warning' | 'urgent';
  /** `notices.<key>` of the console's dictionary, and its values. */
  key: string;
  values: Record<string, string | number>;
  /** Path in the console: `/applications/<id>`. */
  link?: string;
  /** A notice that each person gets once only, however often this is called. */
  onceKey?: string;
}

/** Puts a notice into the inbox of each recipient; their consoles hear of it after the commit. */
export async function notify(tx: Tx, services: Services, notice: NoticeInput): Promise<void> {
  const eventId = services.newId();
  for (const userId of await recipients(tx, notice)) {
    const onceKey = notice.onceKey ? `${notice.onceKey}:${userId}` : null;
    if (onceKey && (await tx.notice.findUnique({ where: { onceKey }, select: { id: true } }))) continue;
    const id = services.newId();
    const { level, key, values, link = '' } = notice;
    const at = services.clock.now();
    await tx.notice.create({ data: { id, userId, at, level, key, values, link, onceKey, eventId } });
    afterCommit(tx, () => services.live.publish({ type: 'notice', userId, id }));
  }
}

async function recipients(tx: Tx, { userIds = [], scope, unitId }: NoticeInput): Promise<string[]> {
  const holders = scope
    ? await tx.user.findMany({
        where: { disabledAt: null, unitId, roles: { some: { role: { in: rolesWith(scope) } } } },
        select: { id: true },
      })
    : [];
  return [...new Set([...userIds, ...holders.map((holder) => holder.id)])];
}
