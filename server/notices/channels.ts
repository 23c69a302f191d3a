import type { z } from 'zod';
import { namesOf } from '../applications/names.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { sealSecret } from '../identity/sealed-secret.ts';
import { currentPolicy } from '../policies/current.ts';
import { AddressRefused, pinUrl } from './address-guard.ts';
import type { createChannelInput, updateChannelInput } from './channel-input.ts';
import type { ChannelView, OutboxView } from './channel-views.ts';
import type { Subject } from './subjects.ts';

/** @throws AppError INVALID when the address must not be called */
export async function createChannel(cmd: Command, input: z.infer<typeof createChannelInput>): Promise<ChannelView> {
  const id = cmd.newId();
  const host = await judgeAddress(cmd, input.address);
  const { address, secret, kind, ...rules } = input;
  const sealed = sealedOf(cmd, id, { address, secret });
  return inCommand(cmd, { action: 'channel.create', subject: { type: 'channel', id } }, async (tx) => {
    const createdAt = cmd.clock.now();
    await tx.channel.create({ data: { id, kind, host, createdAt, ...rules, sealedUrl: '', ...sealed } });
    return { result: await channelView(tx, cmd, id), after: { kind, host, ...rules } };
  });
}

/** @throws AppError NOT_FOUND · CONFLICT · INVALID */
export async function updateChannel(cmd: Command, input: z.infer<typeof updateChannelInput>): Promise<ChannelView> {
  const { id, version, address, secret, ...rules } = input;
  const host = address === undefined ? {} : { host: await judgeAddress(cmd, address) };
  const sealed = sealedOf(cmd, id, { address, secret });
  return inCommand(cmd, { action: 'channel.update', subject: { type: 'channel', id } }, async (tx) => {
    const before = await channelView(tx, cmd, id);
    const { count } = await tx.channel.updateMany({
      where: { id, version },
      data: { ...rules, ...host, ...sealed, quietUntil: null, version: { increment: 1 } },
    });
    if (count === 0) throw new AppError('CONFLICT', `Channel ${id} has changed`, { key: 'changedMeanwhile' });
    const changed = { address: address !== undefined, secret: secret !== undefined };
    return { result: await channelView(tx, cmd, id), before, after: { ...rules, changed } };
  });
}

/** What still waits for it is given up with it. */
export async function removeChannel(cmd: Command, id: string): Promise<void> {
  await inCommand(cmd, { action: 'channel.remove', subject: { type: 'channel', id } }, async (tx) => {
    const before = await channelView(tx, cmd, id);
    await tx.delivery.deleteMany({ where: { channelId: id } });
    await tx.channel.delete({ where: { id } });
    return { result: undefined, before };
  });
}

/** Puts a trial message into the outbox. */
export async function tryChannel(cmd: Command, id: string): Promise<void> {
  await inCommand(cmd, { action: 'channel.try', subject: { type: 'channel', id } }, async (tx) => {
    await channelView(tx, cmd, id);
    const now = cmd.clock.now();
    const deliveryId = cmd.newId();
    const waiting = { subject: 'channels', level: 'info', noticeIds: [], nextAt: now, createdAt: now };
    await tx.delivery.create({ data: { id: deliveryId, key: `try:${deliveryId}`, channelId: id, ...waiting } });
    return { result: undefined, after: { deliveryId } };
  });
}

/** Tries a dead message again, with all its attempts. */
export async function retryDelivery(cmd: Command, id: string): Promise<void> {
  await inCommand(cmd, { action: 'channel.retry', subject: { type: 'delivery', id } }, async (tx) => {
    const now = cmd.clock.now();
    const { count } = await tx.delivery.updateMany({
      where: { id, state: 'dead' },
      data: { state: 'waiting', attempts: 0, nextAt: now, createdAt: now },
    });
    if (count === 0) throw new AppError('CONFLICT', `Delivery ${id} is not dead`, { key: 'changedMeanwhile' });
    return { result: undefined };
  });
}

export async function channelTable(cmd: Command): Promise<ChannelView[]> {
  const channels = await cmd.db.channel.findMany({ orderBy: { name: 'asc' } });
  return viewsOf(cmd.db, cmd, channels);
}

/** What has not gone out: mail and the dead. */
export async function readOutbox({ db, settings }: Command): Promise<OutboxView> {
  const dead = await db.delivery.findMany({ where: { state: 'dead' }, orderBy: { createdAt: 'desc' }, take: 200 });
  const channels = await db.channel.findMany({ select: { id: true, name: true } });
  const names = await namesOf(db, { users: dead.map(({ userId }) => userId) });
  const count = (state: 'waiting' | 'dead') => db.delivery.count({ where: { channelId: null, state } });
  return {
    mail: { enabled: settings.smtp !== null, waiting: await count('waiting'), dead: await count('dead') },
    dead: dead.map((one) => ({
      id: one.id,
      channelName: channels.find(({ id }) => id === one.channelId)?.name ?? null,
      userName: one.userId ? names.user(one.userId) : null,
      subject: one.subject as Subject,
      attempts: one.attempts,
      lastError: one.lastError,
      createdAt: one.createdAt.toISOString(),
    })),
  };
}

async function judgeAddress(cmd: Command, address: string): Promise<string> {
  const { channelAddresses } = (await currentPolicy(cmd.db, cmd.clock.now())).body.service;
  try {
    return (await pinUrl(address, channelAddresses)).url.host;
  } catch (cause) {
    if (!(cause instanceof AddressRefused)) throw cause;
    const message = { key: 'channelAddressRefused', values: { reason: cause.message } };
    throw new AppError('INVALID', cause.message, message, { fields: [{ path: 'address', message }], cause });
  }
}

/** The channel's id is bound into what is sealed: one channel's address put into another's row does not open. */
function sealedOf({ settings }: Command, id: string, given: { address?: string; secret?: string }) {
  const seal = (text: string) => sealSecret(text, id, settings.secretsKey);
  return {
    ...(given.address === undefined ? {} : { sealedUrl: seal(given.address) }),
    ...(given.secret === undefined ? {} : { sealedSecret: seal(given.secret) }),
  };
}

async function channelView(db: Db | Tx, cmd: Command, id: string): Promise<ChannelView> {
  const channel = await db.channel.findUnique({ where: { id } });
  const [view] = channel ? await viewsOf(db, cmd, [channel]) : [];
  if (!view) throw new AppError('NOT_FOUND', `No channel ${id}`, { key: 'channelNotFound' });
  return view;
}

type ChannelRecord = Awaited<ReturnType<Db['channel']['findUniqueOrThrow']>>;

async function viewsOf(db: Db | Tx, { clock }: Command, channels: readonly ChannelRecord[]): Promise<ChannelView[]> {
  const names = await namesOf(db, {
    units: channels.map(({ unitId }) => unitId),
    users: channels.map(({ userId }) => userId),
  });
  const counts = await db.delivery.groupBy({
    by: ['channelId', 'state'],
    where: { channelId: { in: channels.map(({ id }) => id) }, state: { in: ['waiting', 'dead'] } },
    _count: true,
  });
  const count = (id: string, state: 'waiting' | 'dead') =>
    counts.find((one) => one.channelId === id && one.state === state)?._count ?? 0;
  return channels.map((channel) => ({
    id: channel.id,
    kind: channel.kind,
    name: channel.name,
    host: channel.host,
    hasSecret: channel.sealedSecret !== null,
    unitId: channel.unitId,
    unitName: channel.unitId ? names.unit(channel.unitId) : null,
    userId: channel.userId,
    userName: channel.userId ? names.user(channel.userId) : null,
    subjects: channel.subjects as Subject[],
    minLevel: channel.minLevel as ChannelView['minLevel'],
    detail: channel.detail,
    locale: channel.locale === 'en' ? 'en' : 'zh-CN',
    enabled: channel.enabled,
    state: stateOf(channel, clock.now()),
    lastSentAt: channel.lastSentAt?.toISOString() ?? null,
    lastError: channel.lastError,
    lastErrorAt: channel.lastErrorAt?.toISOString() ?? null,
    waiting: count(channel.id, 'waiting'),
    dead: count(channel.id, 'dead'),
    version: channel.version,
  }));
}

function stateOf(channel: ChannelRecord, now: Date): ChannelView['state'] {
  if (!channel.enabled) return 'off';
  if (channel.quietUntil && channel.quietUntil > now) return 'quiet';
  if (channel.lastError !== '') return 'failing';
  return channel.lastSentAt ? 'working' : 'unused';
}
