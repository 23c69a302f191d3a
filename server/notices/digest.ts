import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS, dayOf, startOfDay } from '../time/working-days.ts';

const HOUR_MILLIS = 3_600_000;

/**
 * Once a day, from the policy's hour (UTC+8) on: what was held back for each person and way becomes one message. Its key names the
 * day, so there is one a day however often and by however many replicas this is called; a server that stood still at the hour catches up.
 * @returns how many digests were made
 */
export async function makeDigests(services: Services): Promise<number> {
  const { db, clock } = services;
  const now = clock.now();
  const { digestHour } = (await currentPolicy(db, now)).body.service;
  const today = startOfDay(now).getTime() + digestHour * HOUR_MILLIS;
  const moment = new Date(now.getTime() >= today ? today : today - DAY_MILLIS);
  const held = await db.delivery.findMany({
    where: { state: 'held', createdAt: { lt: moment } },
    orderBy: { id: 'asc' },
    select: { userId: true, channelId: true },
  });
  const places = new Map(held.map((one) => [`${one.userId}:${one.channelId}`, one]));
  for (const place of places.values()) await makeDigest(services, place, moment);
  return places.size;
}

type Place = { userId: string | null; channelId: string | null };

const makeDigest = ({ db, clock, newId }: Services, { userId, channelId }: Place, moment: Date): Promise<void> =>
  write(db, async (tx) => {
    const where = { state: 'held' as const, userId, channelId, createdAt: { lt: moment } };
    const held = await tx.delivery.findMany({ where, orderBy: { id: 'asc' } });
    if (held.length === 0) return;
    const key = `digest:${userId}:${channelId ?? 'mail'}:${dayOf(moment)}`;
    // Held by another replica while this day's was made: they wait for tomorrow's.
    if (await tx.delivery.findUnique({ where: { key }, select: { id: true } })) return;
    const id = newId();
    const now = clock.now();
    const noticeIds = held.flatMap((one) => one.noticeIds as string[]);
    const ids = held.map((one) => one.id);
    const waiting = { subject: 'other', level: 'info', state: 'waiting' as const, nextAt: now, createdAt: now };
    await tx.delivery.create({ data: { id, key, userId, channelId, noticeIds, ...waiting } });
    await tx.delivery.updateMany({ where: { id: { in: ids } }, data: { state: 'digested', digestId: id } });
  });
