import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import { write } from '../db/write.ts';
import { openSecret } from '../identity/sealed-secret.ts';
import { currentPolicy } from '../policies/current.ts';
import { dayOf } from '../time/working-days.ts';
import { pinUrl } from './address-guard.ts';
import { backoffMillis } from './backoff.ts';
import { mailMessage } from './mail.ts';
import { notify } from './notify.ts';
import { readMessage } from './out-message.ts';
import { post } from './post.ts';
import { type Outcome, ROBOTS } from './robots.ts';
import { MAX_AGE_MILLIS } from './route.ts';

/** Of one channel in a round. */
const BATCH = 50;
/** A channel that failed so often in a row is left for the next round: each attempt may wait for ten seconds, and the others wait with it. */
const FAILURES_IN_A_ROW = 3;
/** Longer than any attempt takes: what was claimed by a process that died is tried again after this, under the same id. */
const CLAIM_MILLIS = 120_000;

export interface Delivered {
  sent: number;
  failed: number;
  dead: number;
}

type DeliveryRecord = Awaited<ReturnType<Db['delivery']['findMany']>>[number];
type ChannelRecord = Awaited<ReturnType<Db['channel']['findMany']>>[number];

/**
 * Sends what waits in the outbox and is due. Each message is claimed by a conditional write before it is sent and marked after: a crash in
 * between sends it again, under the same idempotency id, and loses nothing. Channels side by side, the messages of one in order: what one of
 * them has to wait for holds up no other.
 * @param random from 0 to 1, for the jitter of retries
 */
export async function deliverOnce(services: Services, random: () => number = Math.random): Promise<Delivered> {
  const now = services.clock.now();
  const where = { state: 'waiting' as const, nextAt: { lte: now } };
  const places = await services.db.delivery.groupBy({ by: ['channelId'], where });
  const { service } = (await currentPolicy(services.db, now)).body;
  const rounds = await Promise.all(
    places.map(({ channelId }) => deliverTo(services, channelId, now, { ...service, random })),
  );
  const total = (of: keyof Delivered) => rounds.reduce((sum, round) => sum + round[of], 0);
  return { sent: total('sent'), failed: total('failed'), dead: total('dead') };
}

interface Rules {
  sendAttempts: number;
  channelAddresses: readonly string[];
  random: () => number;
}

async function deliverTo(services: Services, channelId: string | null, now: Date, rules: Rules): Promise<Delivered> {
  const done: Delivered = { sent: 0, failed: 0, dead: 0 };
  const channel = channelId ? await services.db.channel.findUnique({ where: { id: channelId } }) : null;
  const robot = channel ? ROBOTS[channel.kind] : null;
  if (channel?.quietUntil && channel.quietUntil > services.clock.now()) return done;
  let failures = 0;
  const left = robot ? robot.perMinute - (await attemptedLately(services, channelId)) : BATCH;
  if (left <= 0) return done;
  const waiting = await services.db.delivery.findMany({
    where: { channelId, state: 'waiting', nextAt: { lte: now } },
    orderBy: [{ nextAt: 'asc' }, { id: 'asc' }],
    take: Math.min(left, BATCH),
  });
  for (const delivery of waiting) {
    if (!(await claim(services, delivery))) continue;
    const outcome = await attempt(services, delivery, channel, rules);
    const result = await settle(services, delivery, channel, outcome, rules);
    if (result) done[result] += 1;
    failures = outcome.kind === 'failed' ? failures + 1 : 0;
    if (outcome.kind === 'slowDown' || (channel && failures >= FAILURES_IN_A_ROW)) break;
    if (robot?.gapMillis) await sleep(robot.gapMillis);
  }
  return done;
}

const attemptedLately = ({ db, clock }: Services, channelId: string | null): Promise<number> =>
  db.delivery.count({ where: { channelId, attemptedAt: { gt: new Date(clock.now().getTime() - 60_000) } } });

async function claim({ db, clock }: Services, { id, nextAt }: DeliveryRecord): Promise<boolean> {
  const now = clock.now();
  const { count } = await db.delivery.updateMany({
    where: { id, state: 'waiting', nextAt },
    data: { nextAt: new Date(now.getTime() + CLAIM_MILLIS), attemptedAt: now, attempts: { increment: 1 } },
  });
  return count === 1;
}

async function attempt(
  services: Services,
  delivery: DeliveryRecord,
  channel: ChannelRecord | null,
  { channelAddresses }: Rules,
): Promise<Outcome> {
  try {
    if (delivery.createdAt.getTime() < services.clock.now().getTime() - MAX_AGE_MILLIS)
      return { kind: 'failed', error: 'too old to be news' };
    if (!delivery.channelId) return await mailMessage(services, delivery);
    if (!channel?.enabled) return { kind: 'failed', error: 'the channel is switched off' };
    const { secretsKey } = services.settings;
    const pinned = await pinUrl(openSecret(channel.sealedUrl, channel.id, secretsKey), channelAddresses);
    const secret = channel.sealedSecret ? openSecret(channel.sealedSecret, channel.id, secretsKey) : undefined;
    const message = await readMessage(services, delivery, channel);
    const robot = ROBOTS[channel.kind];
    return robot.judge(await post(pinned, robot.compose(message, secret, services.clock.now())));
  } catch (error) {
    // Whatever went wrong stands in the outbox, is tried again, and is shown where channels are administered.
    return { kind: 'failed', error: (error instanceof Error ? error.message : String(error)).slice(0, 200) };
  }
}

async function settle(
  services: Services,
  delivery: DeliveryRecord,
  channel: ChannelRecord | null,
  outcome: Outcome,
  rules: Rules,
): Promise<keyof Delivered | null> {
  const { db, clock } = services;
  const now = clock.now();
  const { id } = delivery;
  const after = (millis: number) => new Date(now.getTime() + millis);
  if (outcome.kind === 'sent') {
    await db.delivery.update({ where: { id }, data: { state: 'sent', sentAt: now, lastError: '' } });
    if (channel) await db.channel.updateMany({ where: { id: channel.id }, data: { lastSentAt: now, lastError: '' } });
    else await db.notice.updateMany({ where: { id: { in: delivery.noticeIds as string[] } }, data: { mailedAt: now } });
    return 'sent';
  }
  const { error } = outcome;
  if (channel) await db.channel.updateMany({ where: { id: channel.id }, data: { lastError: error, lastErrorAt: now } });
  if (outcome.kind === 'slowDown') {
    const nextAt = after(outcome.seconds * 1000);
    // Being told to wait is no failure of the message.
    await db.delivery.update({ where: { id }, data: { nextAt, lastError: error, attempts: delivery.attempts } });
    if (channel) await db.channel.updateMany({ where: { id: channel.id }, data: { quietUntil: nextAt } });
    return null;
  }
  const attempts = delivery.attempts + 1;
  if (attempts >= rules.sendAttempts || error === 'too old to be news') {
    await giveUp(services, delivery, channel, error);
    return 'dead';
  }
  const nextAt = after(backoffMillis(attempts, rules.random()));
  await db.delivery.update({ where: { id }, data: { nextAt, lastError: error } });
  return 'failed';
}

/** Dead: shown where channels are administered, and told to those who administer them, once a day for each channel. */
const giveUp = (services: Services, { id }: DeliveryRecord, channel: ChannelRecord | null, error: string) =>
  write(services.db, async (tx) => {
    await tx.delivery.update({ where: { id }, data: { state: 'dead', lastError: error } });
    await notify(tx, services, {
      scope: 'channel:manage',
      level: 'urgent',
      key: 'channelDead',
      values: { channel: channel?.name ?? 'SMTP', error },
      link: '/channels',
      onceKey: `channel:${channel?.id ?? 'mail'}:dead:${dayOf(services.clock.now())}`,
    });
  });
