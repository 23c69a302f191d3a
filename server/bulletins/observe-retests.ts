import type { RetestResult } from '../../operators/resources/security-bulletin.ts';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Services } from '../context.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { noteEvent, tryMoveItem } from './item-events.ts';

/** What looking again came to. An answer to an older request is no news, and one that was taken over already changes nothing. */
export async function observeRetests(services: Services, results: readonly RetestResult[]): Promise<void> {
  for (const result of results) {
    const item = await services.db.bulletinItem.findUnique({ where: { id: result.item } });
    if (item?.state !== 'retesting' || item.reportedAt?.toISOString() !== result.requestedAt) continue;
    const lookedAt = new Date(result.lookedAt);
    if (result.outcome === 'unknown') await noteUnknown(services, item.id, lookedAt, result);
    else await decide(services, item, result, lookedAt);
  }
}

const noteUnknown = async ({ db }: Services, id: string, retestedAt: Date, result: RetestResult): Promise<void> => {
  const data = { retestedAt, retestOutcome: 'unknown', ...wordsOf(result) };
  // A null is not "not equal" to anything in SQL.
  const isNews = { OR: [{ retestedAt: null }, { retestedAt: { not: retestedAt } }] };
  await db.bulletinItem.updateMany({ where: { id, state: 'retesting', ...isNews }, data });
};

const wordsOf = ({ message, said = [] }: RetestResult) => ({ retestMessage: message, retestSaid: json(said) });

interface Item {
  id: string;
  unitId: string;
  subject: string;
  month: string;
  dueAt: Date;
}

/** Only what the operators no longer find is fixed; the rest is the unit's again, late if its day has passed. */
async function decide(services: Services, item: Item, result: RetestResult, retestedAt: Date): Promise<void> {
  const cmd = systemCommand(services, 'bulletins');
  const isGone = result.outcome === 'gone';
  const now = services.clock.now();
  const isLate = item.dueAt < now;
  const state = isGone ? 'fixed' : isLate ? 'overdue' : 'inProgress';
  const record = {
    action: `bulletinItem.${isGone ? 'fixed' : 'retestFailed'}`,
    subject: { type: 'bulletinItem', id: item.id },
  };
  await inCommand(cmd, record, async (tx) => {
    const moved = await tryMoveItem(tx, item.id, ['retesting'], {
      state,
      retestedAt,
      retestOutcome: result.outcome,
      ...wordsOf(result),
      remaining: json(result.remaining),
      ...(isGone && { closedAt: now }),
      ...(state === 'overdue' && { overdueAt: now }),
    });
    if (moved) {
      await noteEvent(tx, cmd, item.id, {
        action: isGone ? 'fixed' : 'retestFailed',
        words: result.message,
        data: { said: result.said },
      });
      await notify(tx, cmd, {
        scope: 'bulletin:answer',
        unitId: item.unitId,
        level: isGone ? 'info' : 'warning',
        key: isGone ? 'bulletinItemFixed' : 'bulletinItemStillThere',
        values: { subject: item.subject, month: item.month },
        link: `/bulletin-items/${item.id}`,
      });
    }
    return { result: undefined, after: { state, remaining: result.remaining.length, moved } };
  });
}
