import type { Command, Services } from '../context.ts';
import type { LiveEvent } from '../live.ts';
import type { ListNoticesInput, MarkReadInput } from './input.ts';
import type { LiveMessage, NoticePage, NoticeView } from './views.ts';

/** The own notices, newest first. Ids sort by time. */
export async function listNotices({ db, actor }: Command, input: ListNoticesInput): Promise<NoticePage> {
  const rows = await db.notice.findMany({
    where: {
      userId: actor.id,
      id: input.cursor ? { lt: input.cursor } : undefined,
      readAt: input.unreadOnly ? null : undefined,
    },
    orderBy: { id: 'desc' },
    take: input.limit + 1,
  });
  const items = rows.slice(0, input.limit).map(viewOf);
  return { items, nextCursor: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null };
}

const viewOf = (row: {
  id: string;
  at: Date;
  level: string;
  key: string;
  values: unknown;
  link: string;
  readAt: Date | null;
}): NoticeView => ({
  id: row.id,
  at: row.at.toISOString(),
  level: row.level as NoticeView['level'],
  key: row.key,
  values: row.values as NoticeView['values'],
  link: row.link,
  read: row.readAt !== null,
});

export async function countUnread({ db, actor }: Command): Promise<{ count: number }> {
  return { count: await db.notice.count({ where: { userId: actor.id, readAt: null } }) };
}

/** Reading one's mail is no command: it leaves no audit entry. */
export async function markRead({ db, actor, clock }: Command, input: MarkReadInput): Promise<{ count: number }> {
  const id = 'ids' in input ? { in: input.ids } : undefined;
  return db.notice.updateMany({ where: { userId: actor.id, id, readAt: null }, data: { readAt: clock.now() } });
}

const MAX_WAITING = 1000;

/**
 * What concerns a person, as it happens, until `signal` ends it. Of changes it tells only that a subject changed: whoever
 * may see it asks again, and is answered by the rules.
 */
export async function* liveMessages(
  { live }: Services,
  userId: string,
  signal: AbortSignal,
): AsyncGenerator<LiveMessage> {
  const waiting: LiveMessage[] = [];
  let wake = () => {};
  const stop = live.subscribe((event) => {
    const message = messageFor(event, userId);
    if (!message || waiting.length >= MAX_WAITING) return;
    waiting.push(message);
    wake();
  });
  const end = () => wake();
  signal.addEventListener('abort', end);
  try {
    while (!signal.aborted) {
      const next = waiting.shift();
      if (next) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
    signal.removeEventListener('abort', end);
  }
}

function messageFor(event: LiveEvent, userId: string): LiveMessage | null {
  if (event.type === 'changed') return event;
  return event.userId === userId ? { type: 'notice', id: event.id } : null;
}
