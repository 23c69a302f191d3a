import type { z } from 'zod';
import type { Draft } from '../../operators/resources/security-bulletin.ts';
import { digestOf } from '../../operators/runtime/canonical.ts';
import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { addWorkingDays, DAY_MILLIS, workingMillis } from '../time/working-days.ts';
import { contentOf, numberOf } from './content.ts';
import { createExtracts, providerUnit } from './extracts.ts';
import { type BulletinRecord, findBulletin } from './find.ts';
import type { addItemInput, editTextsInput, erratumInput, publishInput } from './input.ts';
import { noteEvent } from './item-events.ts';
import { listOf } from './list.ts';
import { openItems } from './open-items.ts';
import type { Texts } from './views.ts';

/** The provider's words, saved as they are typed; whoever edits an older state than the present one is told so. */
export async function editTexts(cmd: Command, input: z.infer<typeof editTextsInput>): Promise<{ version: number }> {
  const bulletin = await findBulletin(cmd.db, cmd, input.month);
  const record = { action: 'bulletin.edit', subject: { type: 'bulletin', id: bulletin.id } };
  return inCommand(cmd, record, async (tx) => {
    const before = await findBulletin(tx, cmd, input.month);
    requireUnpublished(before);
    const texts: Texts = { ...(before.texts as Texts), ...input.texts };
    const { count } = await tx.bulletin.updateMany({
      where: { id: before.id, version: input.version, state: { not: 'published' } },
      data: { texts: json(texts), updatedAt: cmd.clock.now(), version: { increment: 1 } },
    });
    if (count === 0) throw moved(input.month);
    await tx.bulletin.updateMany({ where: { id: before.id, state: 'drafted' }, data: { state: 'edited' } });
    return { result: { version: input.version + 1 }, before: before.texts, after: texts };
  });
}

/**
 * Publishes a month: freezes and numbers the content, makes each unit's extract, opens the items and tells the units. One transaction:
 * killed anywhere, either nothing of it has happened or all of it.
 */
export async function publishBulletin(cmd: Command, input: z.infer<typeof publishInput>): Promise<{ number: string }> {
  const { id } = await findBulletin(cmd.db, cmd, input.month);
  return inCommand(cmd, { action: 'bulletin.publish', subject: { type: 'bulletin', id } }, async (tx) => {
    const bulletin = await findBulletin(tx, cmd, input.month);
    requireUnpublished(bulletin);
    if (!bulletin.draft) throw new AppError('CONFLICT', `${input.month} has no draft`, { key: 'bulletinNotDrafted' });
    const now = cmd.clock.now();
    const policy = await currentPolicy(tx, now);
    const provider = await providerUnit(tx);
    const list = listOf(bulletin.findings);
    const units = await tx.unit.findMany({ select: { id: true, code: true } });
    const opened = await openItems(tx, cmd, list.findings, {
      bulletinId: id,
      month: bulletin.month,
      policy,
      available: new Set(
        (bulletin.draft as Draft).sections.filter((each) => each.available).map((each) => each.section),
      ),
      unitIds: new Map(units.map((unit) => [unit.code, unit.id])),
      providerId: provider.id,
    });
    const number = numberOf(bulletin.month, policy.body.bulletin.numberPrefix);
    const content = await contentOf(tx, bulletin, { number, issuer: provider.name, publishedAt: now });
    const digest = digestOf(content);
    const overdueDays = now > bulletin.dueAt ? Math.ceil(workingMillis(bulletin.dueAt, now) / DAY_MILLIS) : null;
    const { count } = await tx.bulletin.updateMany({
      where: { id, version: input.version, state: { not: 'published' } },
      data: {
        state: 'published',
        number,
        content: json(content),
        digest,
        publishedAt: now,
        publishedById: cmd.actor.id,
        publishedByName: cmd.actor.name,
        overdueAt: bulletin.overdueAt ?? (overdueDays === null ? null : now),
        overdueDays,
        updatedAt: now,
        version: { increment: 1 },
      },
    });
    if (count === 0) throw moved(input.month);
    const unitIds = await createExtracts(tx, cmd, list, { bulletinId: id, digest, content });
    await tell(tx, cmd, bulletin.month, number, unitIds);
    await queueDeliveries(tx, cmd, id, unitIds);
    return { result: { number }, after: { number, digest, ...opened, extracts: unitIds.length } };
  });
}

async function tell(tx: Tx, cmd: Command, month: string, number: string, unitIds: readonly string[]): Promise<void> {
  const notice = {
    level: 'info' as const,
    key: 'bulletinPublished',
    values: { number, month },
    link: `/bulletins/${month}`,
  };
  for (const unitId of unitIds)
    await notify(tx, cmd, { ...notice, scope: 'bulletin:answer', unitId, onceKey: `bulletin:${month}:published` });
  await notify(tx, cmd, { ...notice, scope: 'bulletin:decideRisk', onceKey: `bulletin:${month}:published` });
}

async function queueDeliveries(tx: Tx, cmd: Command, bulletinId: string, unitIds: readonly string[]): Promise<void> {
  const hooks = await tx.bulletinWebhook.findMany({
    where: { unitId: { in: [...unitIds] } },
    select: { unitId: true },
  });
  for (const { unitId } of hooks)
    await tx.bulletinDelivery.create({ data: { id: cmd.newId(), bulletinId, unitId, nextAt: cmd.clock.now() } });
}

/** A correction of what was published: added below it, numbered, with a digest that binds it to the bulletin. */
export async function addErratum(cmd: Command, input: z.infer<typeof erratumInput>): Promise<{ sequence: number }> {
  const { id } = await findBulletin(cmd.db, cmd, input.month);
  return inCommand(cmd, { action: 'bulletin.correct', subject: { type: 'bulletin', id } }, async (tx) => {
    const bulletin = await findBulletin(tx, cmd, input.month);
    if (bulletin.state !== 'published')
      throw new AppError('CONFLICT', `${input.month} is not published`, { key: 'bulletinNotPublished' });
    const sequence = (await tx.bulletinErratum.count({ where: { bulletinId: id } })) + 1;
    const digest = digestOf({ bulletin: bulletin.digest, sequence, words: input.words });
    const data = { id: cmd.newId(), bulletinId: id, sequence, words: input.words, digest, at: cmd.clock.now() };
    await tx.bulletinErratum.create({ data: { ...data, byId: cmd.actor.id, byName: cmd.actor.name } });
    const unitIds = (await tx.bulletinExtract.findMany({ where: { bulletinId: id }, select: { unitId: true } })).map(
      ({ unitId }) => unitId,
    );
    for (const unitId of unitIds)
      await notify(tx, cmd, {
        scope: 'bulletin:answer',
        unitId,
        level: 'warning',
        key: 'bulletinCorrected',
        values: { number: bulletin.number ?? '', sequence },
        link: `/bulletins/${input.month}`,
        onceKey: `bulletin:${input.month}:erratum:${sequence}`,
      });
    return { result: { sequence }, after: { sequence, digest }, reason: input.words };
  });
}

/** An item that no scanner finds: the provider adds it, before publication or after. */
export async function addItem(cmd: Command, input: z.infer<typeof addItemInput>): Promise<{ id: string }> {
  const bulletin = await findBulletin(cmd.db, cmd, input.month);
  const itemId = cmd.newId();
  return inCommand(cmd, { action: 'bulletinItem.add', subject: { type: 'bulletinItem', id: itemId } }, async (tx) => {
    const unit = await tx.unit.findUnique({ where: { id: input.unitId }, select: { id: true } });
    if (!unit)
      throw new AppError(
        'INVALID',
        `no unit ${input.unitId}`,
        { key: 'unitNotFound' },
        {
          fields: [{ path: 'unitId', message: { key: 'unitNotFound' } }],
        },
      );
    const now = cmd.clock.now();
    const policy = await currentPolicy(tx, now);
    const fingerprint = digestOf(['manual', input.month, input.unitId, input.subject, input.title]);
    if (await tx.bulletinItem.findUnique({ where: { fingerprint }, select: { id: true } }))
      throw new AppError('CONFLICT', 'the same item is there already', { key: 'bulletinItemExists' });
    await tx.bulletinItem.create({
      data: {
        id: itemId,
        fingerprint,
        number: (await tx.bulletinItem.count({ where: { bulletinId: bulletin.id } })) + 1,
        bulletinId: bulletin.id,
        month: input.month,
        unitId: input.unitId,
        systemId: input.systemId ?? null,
        tenancy: '',
        section: 'manual',
        subject: input.subject,
        title: input.title,
        detail: input.detail,
        severity: input.severity,
        ids: ['manual'],
        remaining: ['manual'],
        policyVersion: policy.version,
        dueAt: addWorkingDays(now, policy.body.bulletin.itemDueDays[input.severity]),
        openedAt: now,
        lastSeenMonth: input.month,
        reportFiles: [],
      },
    });
    await noteEvent(tx, cmd, itemId, { action: 'added', words: input.title });
    await notify(tx, cmd, {
      scope: 'bulletin:answer',
      unitId: input.unitId,
      level: 'warning',
      key: 'bulletinItemAdded',
      values: { title: input.title, month: input.month },
      link: `/bulletin-items/${itemId}`,
    });
    return { result: { id: itemId }, after: input };
  });
}

function requireUnpublished(bulletin: BulletinRecord): void {
  if (bulletin.state === 'published')
    throw new AppError('CONFLICT', `${bulletin.month} is published; corrections are errata`, {
      key: 'bulletinPublished',
    });
}

const moved = (month: string) =>
  new AppError('CONFLICT', `Bulletin ${month} has been changed meanwhile`, { key: 'bulletinMoved' });
