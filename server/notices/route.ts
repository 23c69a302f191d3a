import type { Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import { write } from '../db/write.ts';
import { type Choice, NOTICE_LEVELS, type NoticeLevel, type Subject, subjectOf, type Way } from './subjects.ts';

const BATCH = 200;
/** Older notices are no news any more: a server that stood still must not send them all. */
export const MAX_AGE_MILLIS = 3 * 24 * 3600 * 1000;

/**
 * Decides by which ways each new notice leaves the console, and puts that into the outbox in the same transaction that marks the notice.
 * The outbox's keys are unique, so whatever is planned twice is there once.
 * @returns how many notices were looked at
 */
export async function routeNotices(services: Services): Promise<number> {
  const { db, clock, settings, newId } = services;
  const now = clock.now();
  const notices = await readUnrouted(db, now);
  if (notices.length === 0) return 0;
  const channels = await db.channel.findMany({ where: { enabled: true } });
  const choiceOf = await readChoices(db, [...new Set(notices.map(({ userId }) => userId))]);
  await write(db, async (tx) => {
    const ids = notices.map(({ id }) => id);
    const still = await tx.notice.findMany({ where: { id: { in: ids }, routedAt: null }, select: { id: true } });
    const open = new Set(still.map(({ id }) => id));
    await tx.notice.updateMany({ where: { id: { in: [...open] } }, data: { routedAt: now } });
    const planned = notices
      .filter(({ id, user }) => open.has(id) && user.disabledAt === null)
      .flatMap((notice) => planOf(notice, channels, choiceOf, settings.smtp !== null));
    const first = [...new Map(planned.map((one) => [one.key, one])).values()];
    const present = await tx.delivery.findMany({
      where: { key: { in: first.map(({ key }) => key) } },
      select: { key: true },
    });
    const known = new Set(present.map(({ key }) => key));
    const data = first
      .filter(({ key }) => !known.has(key))
      .map((one) => ({ ...one, id: newId(), nextAt: now, createdAt: now }));
    if (data.length > 0) await tx.delivery.createMany({ data });
  });
  return notices.length;
}

type Unrouted = Awaited<ReturnType<typeof readUnrouted>>[number];
type ChannelRecord = Awaited<ReturnType<Db['channel']['findMany']>>[number];
type ChoiceOf = (userId: string, way: Way, subject: Subject) => Choice;

const readUnrouted = (db: Db, now: Date) =>
  db.notice.findMany({
    where: { routedAt: null, mailedAt: null, at: { gt: new Date(now.getTime() - MAX_AGE_MILLIS) } },
    orderBy: { id: 'asc' },
    take: BATCH,
    include: { user: { select: { email: true, disabledAt: true, unitId: true } } },
  });

/** Without a choice of one's own: at once. */
async function readChoices(db: Db, userIds: string[]): Promise<ChoiceOf> {
  const rows = await db.noticePreference.findMany({ where: { userId: { in: userIds } } });
  const chosen = new Map(rows.map((row) => [`${row.userId}:${row.way}:${row.subject}`, row.choice as Choice]));
  return (userId, way, subject) => chosen.get(`${userId}:${way}:${subject}`) ?? 'now';
}

interface Planned {
  key: string;
  channelId: string | null;
  userId: string | null;
  subject: string;
  level: string;
  noticeIds: string[];
  state: 'held' | 'waiting';
}

function planOf(notice: Unrouted, channels: readonly ChannelRecord[], choiceOf: ChoiceOf, hasMail: boolean): Planned[] {
  const subject = subjectOf(notice.key);
  const common = { subject, level: notice.level, noticeIds: [notice.id] };
  const personal = (way: Way, key: string, channelId: string | null): Planned[] => {
    const choice = choiceOf(notice.userId, way, subject);
    if (choice === 'off') return [];
    const state = choice === 'digest' ? ('held' as const) : ('waiting' as const);
    return [{ ...common, key, channelId, userId: notice.userId, state }];
  };
  const mail = hasMail && notice.user.email ? personal('mail', `mail:${notice.id}`, null) : [];
  const out = channels
    .filter((channel) => admits(channel, subject, notice))
    .flatMap((channel): Planned[] => {
      if (channel.userId) return personal('channel', `${channel.id}:${notice.id}`, channel.id);
      // A group hears of one thing once, however many people were told of it.
      const key = `${channel.id}:${notice.eventId ?? notice.id}`;
      return [{ ...common, key, channelId: channel.id, userId: null, state: 'waiting' as const }];
    });
  return [...mail, ...out];
}

function admits(channel: ChannelRecord, subject: Subject, notice: Unrouted): boolean {
  const rank = (level: string) => NOTICE_LEVELS.indexOf(level as NoticeLevel);
  if (rank(notice.level) < rank(channel.minLevel)) return false;
  const subjects = channel.subjects as string[];
  if (subjects.length > 0 && !subjects.includes(subject)) return false;
  if (channel.userId) return channel.userId === notice.userId;
  return channel.unitId === null || channel.unitId === notice.user.unitId;
}
