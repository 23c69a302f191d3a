import type { z } from 'zod';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS, startOfDay } from '../time/working-days.ts';
import { findItem, type ItemRecord } from './find.ts';
import type { askRiskInput, confirmInput, decideRiskInput, itemInput, reportInput } from './input.ts';
import { moveItem, noteEvent } from './item-events.ts';
import type { ItemState } from './views.ts';

type Act = (tx: Tx, item: ItemRecord) => Promise<{ after: object; reason?: string }>;

/** What all acts on an item have in common: it is found, it is the actor's to act on, and what was done stands in its events. */
async function actOn(cmd: Command, id: string, action: string, act: Act): Promise<{ id: string }> {
  return inCommand(cmd, { action: `bulletinItem.${action}`, subject: { type: 'bulletinItem', id } }, async (tx) => {
    const item = await findItem(tx, cmd, id);
    const { after, reason } = await act(tx, item);
    await noteEvent(tx, cmd, id, { action, words: reason, data: after });
    return { result: { id }, before: { state: item.state }, after, reason };
  });
}

/** The item's own unit answers for it; what the city and the platform owe is the provider's, as its unit. */
function requireOwn(cmd: Command, item: ItemRecord): void {
  if (item.unitId !== cmd.actor.unitId)
    throw new AppError('FORBIDDEN', `item ${item.id} is another unit's`, { key: 'bulletinItemNotYours' });
}

export const acknowledgeItem = (cmd: Command, { id }: z.infer<typeof itemInput>): Promise<{ id: string }> =>
  actOn(cmd, id, 'acknowledge', async (tx, item) => {
    requireOwn(cmd, item);
    await moveItem(tx, id, ['new'], { state: 'acknowledged', acknowledgedAt: cmd.clock.now() });
    return { after: { state: 'acknowledged' } };
  });

export const startItem = (cmd: Command, { id }: z.infer<typeof itemInput>): Promise<{ id: string }> =>
  actOn(cmd, id, 'start', async (tx, item) => {
    requireOwn(cmd, item);
    const acknowledgedAt = item.acknowledgedAt ?? cmd.clock.now();
    await moveItem(tx, id, ['new', 'acknowledged'], { state: 'inProgress', acknowledgedAt });
    return { after: { state: 'inProgress' } };
  });

/** Reported done, with words and files. It is not fixed by that: the operators look. */
export const reportItem = (cmd: Command, input: z.infer<typeof reportInput>): Promise<{ id: string }> =>
  actOn(cmd, input.id, 'report', async (tx, item) => {
    requireOwn(cmd, item);
    await requireFiles(tx, input.files);
    const now = cmd.clock.now();
    await moveItem(tx, input.id, ['new', 'acknowledged', 'inProgress', 'overdue'], {
      state: 'retesting',
      acknowledgedAt: item.acknowledgedAt ?? now,
      reportedAt: now,
      reportWords: input.words,
      reportFiles: json(input.files),
      retestedAt: null,
      retestOutcome: '',
      retestMessage: '',
      retestSaid: [],
    });
    if (item.section === 'manual') await askToConfirm(tx, cmd, item);
    return { after: { state: 'retesting', files: input.files.length }, reason: input.words };
  });

async function requireFiles(tx: Tx, files: readonly { sha256: string }[]): Promise<void> {
  const known = await tx.file.count({ where: { sha256: { in: files.map(({ sha256 }) => sha256) } } });
  if (known !== new Set(files.map(({ sha256 }) => sha256)).size)
    throw new AppError('INVALID', 'a file was not uploaded', { key: 'fileNotFound' });
}

async function askToConfirm(tx: Tx, cmd: Command, item: ItemRecord): Promise<void> {
  await notify(tx, cmd, {
    scope: await confirmingScope(tx, item),
    level: 'info',
    key: 'bulletinItemReported',
    values: { subject: item.subject, month: item.month },
    link: `/bulletin-items/${item.id}`,
  });
}

/** What no scanner sees is retested by the provider; the provider's own by the authority: nobody passes his own work. */
async function confirmingScope(tx: Tx, item: ItemRecord): Promise<'bulletin:write' | 'bulletin:decideRisk'> {
  const unit = await tx.unit.findUnique({ where: { id: item.unitId }, select: { kind: true } });
  return unit?.kind === 'provider' ? 'bulletin:decideRisk' : 'bulletin:write';
}

/** The retest of an item that was added by hand. */
export const confirmItem = (cmd: Command, input: z.infer<typeof confirmInput>): Promise<{ id: string }> =>
  actOn(cmd, input.id, input.gone ? 'confirmFixed' : 'confirmNotFixed', async (tx, item) => {
    if (item.section !== 'manual')
      throw new AppError('CONFLICT', 'the operators retest it', { key: 'bulletinItemRetestedByOperators' });
    if (item.unitId === cmd.actor.unitId || !can(cmd.actor, await confirmingScope(tx, item)))
      throw new AppError('FORBIDDEN', 'another retests this', { key: 'bulletinItemNotYours' });
    const now = cmd.clock.now();
    const state: ItemState = input.gone ? 'fixed' : item.dueAt < now ? 'overdue' : 'inProgress';
    await moveItem(tx, input.id, ['retesting'], {
      state,
      retestedAt: now,
      retestOutcome: input.gone ? 'gone' : 'present',
      retestMessage: input.words,
      retestSaid: [],
      ...(input.gone && { closedAt: now, remaining: [] }),
      ...(state === 'overdue' && { overdueAt: item.overdueAt ?? now }),
    });
    await notify(tx, cmd, {
      scope: 'bulletin:answer',
      unitId: item.unitId,
      level: input.gone ? 'info' : 'warning',
      key: input.gone ? 'bulletinItemFixed' : 'bulletinItemStillThere',
      values: { subject: item.subject, month: item.month },
      link: `/bulletin-items/${item.id}`,
    });
    return { after: { state }, reason: input.words };
  });

/** The unit asks to live with it for a time, and says why. Until the authority has decided, the due date runs. */
export const askRisk = (cmd: Command, input: z.infer<typeof askRiskInput>): Promise<{ id: string }> =>
  actOn(cmd, input.id, 'askRisk', async (tx, item) => {
    requireOwn(cmd, item);
    const until = await acceptableUntil(tx, cmd, input.until);
    await moveItem(tx, input.id, ['new', 'acknowledged', 'inProgress', 'overdue'], {
      riskReason: input.reason,
      riskAskedAt: cmd.clock.now(),
      riskAskedUntil: until,
    });
    await notify(tx, cmd, {
      scope: 'bulletin:decideRisk',
      level: 'info',
      key: 'bulletinRiskAsked',
      values: { subject: item.subject, until: input.until },
      link: `/bulletin-items/${item.id}`,
    });
    return { after: { until: input.until }, reason: input.reason };
  });

/** The end of the day named; in the future, and not beyond what the policy allows. */
async function acceptableUntil(tx: Tx, cmd: Command, day: string): Promise<Date> {
  const now = cmd.clock.now();
  const until = new Date(Date.parse(`${day}T00:00:00+08:00`) + DAY_MILLIS);
  const { longestAcceptanceDays: days } = (await currentPolicy(tx, now)).body.bulletin;
  const latest = new Date(startOfDay(now).getTime() + (days + 1) * DAY_MILLIS);
  if (until > now && until <= latest) return until;
  throw new AppError(
    'INVALID',
    `a risk is accepted for at most ${days} days`,
    { key: 'bulletinRiskTooLong', values: { days } },
    {
      fields: [{ path: 'until', message: { key: 'bulletinRiskTooLong', values: { days } } }],
    },
  );
}

/** The authority's word on it. Accepted: until the day, then it is open again by itself. */
export const decideRisk = (cmd: Command, input: z.infer<typeof decideRiskInput>): Promise<{ id: string }> =>
  actOn(cmd, input.id, input.accepted ? 'acceptRisk' : 'refuseRisk', async (tx, item) => {
    if (!item.riskAskedUntil || item.riskAskedUntil <= cmd.clock.now())
      throw new AppError('CONFLICT', 'nobody asks for it', { key: 'bulletinRiskNotAsked' });
    const { actor } = cmd;
    const decided = input.accepted
      ? { state: 'riskAccepted' as const, riskUntil: item.riskAskedUntil, riskById: actor.id, riskByName: actor.name }
      : {};
    await moveItem(tx, input.id, ['new', 'acknowledged', 'inProgress', 'overdue'], {
      ...decided,
      riskAskedAt: null,
      riskAskedUntil: null,
    });
    await notify(tx, cmd, {
      scope: 'bulletin:answer',
      unitId: item.unitId,
      level: 'info',
      key: input.accepted ? 'bulletinRiskAccepted' : 'bulletinRiskRefused',
      values: { subject: item.subject, reason: input.words },
      link: `/bulletin-items/${item.id}`,
    });
    return { after: { accepted: input.accepted }, reason: input.words };
  });
