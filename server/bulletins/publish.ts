import type { z } from 'zod';
import type { Draft, FindingList } from '../../operators/resources/security-bulletin.ts';
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
import { openStaged } from './open-items.ts';
import { planItems } from './plan-items.ts';
import { dropStaged, stageItems } from './stage-items.ts';
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
 * Publishes a month: freezes and numbers the content, makes each unit's extract, opens the items and tells the units. What takes long, the
 * items, is worked out and written beside them first; then one short transaction does all of it. Killed anywhere, either nothing of it has
 * happened or everything; of two who publish at once one does.
 */
export async function publishBulletin(cmd: Command, input: z.infer<typeof publishInput>): Promise<{ number: string }> {
  const bulletin = await findBulletin(cmd.db, cmd, input.month);
  const attempt = cmd.newId();
  try {
    const staged = mayPublish(bulletin, input.version) ? await stage(cmd, bulletin, attempt) : undefined;
    return await freeze(cmd, input, bulletin.id, staged);
  } finally {
    await dropStaged(cmd, attempt);
  }
}

/** Asked again by the transaction, which also says why not; here it only saves the work. */
const mayPublish = ({ state, draft, version }: BulletinRecord, expected: number): boolean =>
  state !== 'published' && draft !== null && version === expected;

interface Staged {
  attempt: string;
  list: FindingList;
  persisting: number;
}

async function stage(cmd: Command, bulletin: BulletinRecord, attempt: string): Promise<Staged> {
  const policy = await currentPolicy(cmd.db, cmd.clock.now());
  const provider = await providerUnit(cmd.db);
  const list = listOf(bulletin.findings);
  const units = await cmd.db.unit.findMany({ select: { id: true, code: true } });
  const { sections } = bulletin.draft as Draft;
  const plan = await planItems(cmd.db, list.findings, {
    month: bulletin.month,
    itemsFrom: policy.body.bulletin.itemsFrom,
    available: new Set(sections.filter((each) => each.available).map((each) => each.section)),
  });
  await stageItems(cmd, plan, {
    attempt,
    bulletinId: bulletin.id,
    month: bulletin.month,
    policy,
    unitIds: new Map(units.map((unit) => [unit.code, unit.id])),
    providerId: provider.id,
  });
  return { attempt, list, persisting: plan.persisting };
}

/** The transaction. It claims the bulletin first, so that whoever comes second finds it gone before anything else is done. */
function freeze(
  cmd: Command,
  input: z.infer<typeof publishInput>,
  id: string,
  staged: Staged | undefined,
): Promise<{ number: string }> {
  return inCommand(cmd, { action: 'bulletin.publish', subject: { type: 'bulletin', id } }, async (tx) => {
    const bulletin = await findBulletin(tx, cmd, input.month);
    requireUnpublished(bulletin);
    if (!bulletin.draft) throw new AppError('CONFLICT', `${input.month} has no draft`, { key: 'bulletinNotDrafted' });
    const now = cmd.clock.now();
    const where = { id, version: input.version, state: { not: 'published' as const } };
    const { count } = await tx.bulletin.updateMany({ where, data: { state: 'published', version: { increment: 1 } } });
    if (count === 0 || !staged) throw moved(input.month);
    const { opened, sentToRetest } = await openStaged(tx, cmd, staged.attempt, id);
    const policy = await currentPolicy(tx, now);
    const number = numberOf(bulletin.month, policy.body.bulletin.numberPrefix);
    const issuer = (await providerUnit(tx)).name;
    const content = await contentOf(tx, bulletin, { number, issuer, publishedAt: now });
    const digest = digestOf(content);
    await tx.bulletin.update({
      where: { id },
      data: { number, content: json(content), digest, ...publishedBy(cmd, bulletin) },
    });
    const unitIds = await createExtracts(tx, cmd, staged.list, { bulletinId: id, digest, content });
    await tell(tx, cmd, bulletin.month, number, unitIds);
    await queueDeliveries(tx, cmd, id, unitIds);
    const { persisting } = staged;
    const after = { number, digest, opened, persisting, sentToRetest, extracts: unitIds.length };
    return { result: { number }, after };
  });
}

/** By whom and when, and how late. */
function publishedBy(cmd: Command, { dueAt, overdueAt }: BulletinRecord) {
  const now = cmd.clock.now();
  const overdueDays = now > dueAt ? Math.ceil(workingMillis(dueAt, now) / DAY_MILLIS) : null;
  return {
    publishedAt: now,
    publishedById: cmd.actor.id,
    publishedByName: cmd.actor.name,
    overdueAt: overdueAt ?? (overdueDays === null ? null : now),
    overdueDays,
    updatedAt: now,
  };
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
