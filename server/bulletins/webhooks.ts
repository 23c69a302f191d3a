import { createHmac, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import { write } from '../db/write.ts';
import { AppError } from '../errors.ts';
import { openSecret, sealSecret } from '../identity/sealed-secret.ts';
import { AddressRefused, pinUrl } from '../notices/address-guard.ts';
import { backoffMillis } from '../notices/backoff.ts';
import { notify } from '../notices/notify.ts';
import { post } from '../notices/post.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { announcementOf } from './feed.ts';
import type { webhookInput } from './input.ts';
import type { BulletinContent, ExtractContent } from './views.ts';

export interface WebhookView {
  url: string;
  /** Shown once, when it was set. */
  secret?: string;
  lastFailure: string;
}

/** Where the unit's own system is told of a published bulletin. A new address gets a new secret. */
export async function setWebhook(cmd: Command, { url }: z.infer<typeof webhookInput>): Promise<WebhookView> {
  const { unitId, id: actorId } = cmd.actor;
  if (url) await requireAllowed(cmd, url);
  const record = { action: 'bulletin.setWebhook', subject: { type: 'unit', id: unitId } };
  return inCommand<WebhookView>(cmd, record, async (tx) => {
    if (!url) {
      await tx.bulletinWebhook.deleteMany({ where: { unitId } });
      return { result: { url, lastFailure: '' }, after: { url } };
    }
    const secret = randomBytes(32).toString('base64url');
    const values = {
      url,
      secret: sealSecret(secret, unitId, cmd.settings.secretsKey),
      updatedAt: cmd.clock.now(),
      updatedBy: actorId,
    };
    await tx.bulletinWebhook.upsert({ where: { unitId }, create: { unitId, ...values }, update: values });
    return { result: { url, secret, lastFailure: '' }, after: { url } };
  });
}

async function requireAllowed(cmd: Command, url: string): Promise<void> {
  try {
    await pinUrl(url, await allowedNetworks(cmd));
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    const user = { key: 'bulletinWebhookRefused', values: { reason: error.message } };
    throw new AppError('INVALID', error.message, user, { fields: [{ path: 'url', message: user }], cause: error });
  }
}

export async function readWebhook({ db, actor }: Command): Promise<WebhookView | null> {
  const hook = await db.bulletinWebhook.findUnique({ where: { unitId: actor.unitId } });
  if (!hook) return null;
  const last = await db.bulletinDelivery.findFirst({ where: { unitId: actor.unitId }, orderBy: { id: 'desc' } });
  return { url: hook.url, lastFailure: last?.deliveredAt ? '' : (last?.failure ?? '') };
}

const allowedNetworks = async ({ db, clock }: Services): Promise<readonly string[]> =>
  (await currentPolicy(db, clock.now())).body.service.channelAddresses;

/** Tries of one delivery, over about two days. */
const MOST_TRIES = 16;

/**
 * Tells the units' systems of what was published. A delivery is there since the publication, in its transaction; it is tried until it
 * succeeds, so a receiver may hear of the same bulletin twice and knows it by its digest.
 * @returns how many were delivered
 */
export async function deliverBulletins(services: Services, random: () => number = Math.random): Promise<number> {
  const { db, clock } = services;
  const due = await db.bulletinDelivery.findMany({
    where: { deliveredAt: null, nextAt: { lte: clock.now() }, tries: { lt: MOST_TRIES } },
    orderBy: { nextAt: 'asc' },
    take: 50,
  });
  let delivered = 0;
  for (const { id, bulletinId, unitId, tries } of due) {
    const failure = await deliver(services, bulletinId, unitId);
    const now = clock.now();
    const data =
      failure === ''
        ? { deliveredAt: now, tries: tries + 1, failure }
        : {
            tries: tries + 1,
            failure: failure.slice(0, 500),
            nextAt: new Date(now.getTime() + backoffMillis(tries + 1, random())),
          };
    await db.bulletinDelivery.updateMany({ where: { id, deliveredAt: null }, data });
    if (failure !== '' && tries + 1 >= MOST_TRIES) await tellGivenUp(services, id, unitId, failure);
    if (failure === '') delivered += 1;
  }
  return delivered;
}

/** Whoever set the address, and whoever runs the console, hear that it has not been reached for two days. */
const tellGivenUp = (services: Services, id: string, unitId: string, failure: string): Promise<void> =>
  write(services.db, async (tx) => {
    const notice = {
      level: 'warning' as const,
      key: 'bulletinWebhookDead',
      values: { failure: failure.slice(0, 200) },
      link: '/bulletins',
      onceKey: `bulletinDelivery:${id}:dead`,
    };
    await notify(tx, services, { ...notice, scope: 'bulletin:answer', unitId });
    await notify(tx, services, { ...notice, scope: 'channel:manage' });
  });

const NEWS_DAYS = 3;

/** Deliveries that were given up in the last days. */
export const deadDeliveries = (db: Db, now: Date): Promise<number> =>
  db.bulletinDelivery.count({
    where: {
      ...{ deliveredAt: null, tries: { gte: MOST_TRIES } },
      nextAt: { gt: new Date(now.getTime() - NEWS_DAYS * DAY_MILLIS) },
    },
  });

/** @returns why it failed, in words for the unit; empty when it was delivered */
async function deliver(services: Services, bulletinId: string, unitId: string): Promise<string> {
  const hook = await services.db.bulletinWebhook.findUnique({ where: { unitId } });
  if (!hook) return 'There is no address any more.';
  const bulletin = await services.db.bulletin.findUniqueOrThrow({
    where: { id: bulletinId },
    select: { content: true },
  });
  const extract = await services.db.bulletinExtract.findUniqueOrThrow({
    where: { bulletinId_unitId: { bulletinId, unitId } },
  });
  const announcement = announcementOf(
    bulletin.content as unknown as BulletinContent,
    extract.content as unknown as ExtractContent,
    extract.digest,
  );
  const body = JSON.stringify(announcement);
  const timestamp = String(Math.floor(services.clock.now().getTime() / 1000));
  try {
    const pinned = await pinUrl(hook.url, await allowedNetworks(services));
    const secret = openSecret(hook.secret, unitId, services.settings.secretsKey);
    const headers = {
      'x-yunzhi-timestamp': timestamp,
      'x-yunzhi-signature': signatureOf(secret, timestamp, body),
    };
    const { status } = await post(pinned, { headers, body });
    return status >= 200 && status < 300 ? '' : `The address answered ${status}.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** HMAC-SHA-256 over `timestamp.body`: the receiver knows the sender, and that what it holds is not an old request sent again. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
