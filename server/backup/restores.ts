import type { z } from 'zod';
import type { BackupReviewStatus } from '../../operators/resources/backup-review.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import type { decideRestoreInput, requestRestoreInput, restoreActInput } from './input.ts';
import type { RestoreState } from './views.ts';
import { requireReviewed, requireVisible } from './visible.ts';

/** Letters and digits of a new namespace's ending; six of 31 keep two requests apart (and a unique column proves it). */
const SUFFIX_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

function newSuffix(id: string): string {
  let text = '';
  let rest = BigInt(`0x${Buffer.from(id).toString('hex')}`);
  for (let count = 0; count < 8; count += 1) {
    text += SUFFIX_LETTERS[Number(rest % BigInt(SUFFIX_LETTERS.length))];
    rest /= BigInt(SUFFIX_LETTERS.length);
  }
  return text;
}

/** The unit's head asks for a restore. Over what is there only with the tenancy's name typed: it cannot be undone. */
export async function requestRestore(cmd: Command, input: z.infer<typeof requestRestoreInput>): Promise<string> {
  const { systemId, backup, mode, reason } = input;
  return inCommand(cmd, { action: 'restore.requested', subject: { type: 'system', id: systemId } }, async (tx) => {
    const { tenancyName, unitId, systemName } = await requireReviewed(tx, cmd, systemId, { own: true });
    if (mode === 'inPlace' && input.confirm !== tenancyName)
      throw new AppError(
        'INVALID',
        'The word that confirms is not the tenancy’s name',
        { key: 'confirmWord', values: { word: tenancyName } },
        {
          fields: [{ path: 'confirm', message: { key: 'confirmWord', values: { word: tenancyName } } }],
        },
      );
    if (mode === 'inPlace') await requireStaying(tx, systemId);
    const completedAt = await restorePointOf(tx, systemId, backup);
    if (await tx.restoreOrder.findUnique({ where: { openKey: systemId }, select: { id: true } }))
      throw new AppError('CONFLICT', `A restore of ${systemId} is under way`, { key: 'restoreUnderWay' });
    const id = cmd.newId();
    await tx.restoreOrder.create({
      data: {
        id,
        systemId,
        unitId,
        tenancyName,
        openKey: systemId,
        backup,
        backupCompletedAt: completedAt,
        mode,
        suffix: newSuffix(id),
        reason,
        requestedById: cmd.actor.id,
        requestedByName: cmd.actor.name,
        requestedAt: cmd.clock.now(),
      },
    });
    const notice = {
      level: 'warning' as const,
      key: 'restoreRequested',
      values: { system: systemName, backup, mode, reason },
      link: `/backup/systems/${systemId}`,
      onceKey: `restore:${id}:requested`,
    };
    await notify(tx, cmd, { ...notice, scope: 'backup:operate' });
    await notify(tx, cmd, { ...notice, scope: 'backup:decide' });
    return { result: id, after: { restoreId: id, backup, mode }, reason, touched: touchedBy(systemId) };
  });
}

/** What is being taken away is not written over any more: its final backup must say what was there. A restore beside it may still be asked for. */
async function requireStaying(db: Db | Tx, systemId: string): Promise<void> {
  const leaving = { systemId, state: { in: ['retiring' as const, 'retired' as const] } };
  if ((await db.allocation.count({ where: leaving })) > 0)
    throw new AppError('CONFLICT', `System ${systemId} is leaving the cloud`, { key: 'restoreWhileLeaving' });
}

async function restorePointOf(db: Db | Tx, systemId: string, backup: string): Promise<Date> {
  const state = await db.backupState.findUnique({ where: { systemId }, select: { status: true } });
  const points = (state?.status as unknown as BackupReviewStatus | undefined)?.restorePoints ?? [];
  const point = points.find(({ name }) => name === backup);
  if (!point)
    throw new AppError('CONFLICT', `${backup} is no restore point of ${systemId}`, { key: 'restorePointGone' });
  return new Date(point.completedAt);
}

/** The provider carries it out, or says why not. From here on the operators do it. */
export async function decideRestore(cmd: Command, input: z.infer<typeof decideRestoreInput>): Promise<void> {
  const { systemId, unitId, backup, mode } = await findRestore(cmd, input.id);
  const action = input.carryOut ? 'restore.ordered' : 'restore.refused';
  await inCommand(cmd, { action, subject: { type: 'system', id: systemId } }, async (tx) => {
    if (input.carryOut) {
      if (mode === 'inPlace') await requireStaying(tx, systemId);
      await restorePointOf(tx, systemId, backup);
    }
    if (!input.carryOut && !input.opinion)
      throw new AppError(
        'INVALID',
        'A refusal needs its reason',
        { key: 'reasonNeeded' },
        {
          fields: [{ path: 'opinion', message: { key: 'reasonNeeded' } }],
        },
      );
    const now = cmd.clock.now();
    await move(tx, input, ['requested'], {
      state: input.carryOut ? 'ordered' : 'refused',
      openKey: input.carryOut ? systemId : null,
      decidedById: cmd.actor.id,
      decidedByName: cmd.actor.name,
      decidedAt: now,
      opinion: input.opinion,
      finishedAt: input.carryOut ? null : now,
    });
    await tellRestore(
      tx,
      cmd,
      { id: input.id, systemId, unitId },
      input.carryOut ? 'restoreOrdered' : 'restoreRefused',
      input.opinion,
    );
    return { result: undefined, after: { restoreId: input.id }, reason: input.opinion, touched: touchedBy(systemId) };
  });
}

/** The unit takes its request back, while nobody has begun. */
export async function withdrawRestore(cmd: Command, input: z.infer<typeof restoreActInput>): Promise<void> {
  const { systemId, unitId } = await findRestore(cmd, input.id);
  requireOwn(cmd, unitId, input.id);
  await inCommand(cmd, { action: 'restore.withdrawn', subject: { type: 'system', id: systemId } }, async (tx) => {
    await move(tx, input, ['requested'], { state: 'withdrawn', openKey: null, finishedAt: cmd.clock.now() });
    return { result: undefined, after: { restoreId: input.id }, touched: touchedBy(systemId) };
  });
}

/** The unit has taken what it needed: the namespaces that the restore made go. */
export async function removeRestored(cmd: Command, input: z.infer<typeof restoreActInput>): Promise<void> {
  const { systemId, unitId } = await findRestore(cmd, input.id);
  requireOwn(cmd, unitId, input.id);
  await inCommand(cmd, { action: 'restore.removed', subject: { type: 'system', id: systemId } }, async (tx) => {
    if ((await tx.restoreOrder.count({ where: { id: input.id, ...FINISHED } })) === 0)
      throw new AppError('CONFLICT', `Restore ${input.id} has left nothing to remove`, { key: 'restoreMoved' });
    await move(tx, input, ['completed', 'failed'], { state: 'removed', openKey: null, removedAt: cmd.clock.now() });
    return { result: undefined, after: { restoreId: input.id }, touched: touchedBy(systemId) };
  });
}

/** Restores that have left namespaces of their own behind. */
const FINISHED = { mode: 'newNamespace', state: { in: ['completed', 'failed'] as RestoreState[] } };

/** New namespaces stay for the policy's days and no longer. */
export async function removeExpiredRestores(cmd: Command): Promise<number> {
  const now = cmd.clock.now();
  const over = { ...FINISHED, keepUntil: { lte: now } };
  let removed = 0;
  for (const { id, systemId } of await cmd.db.restoreOrder.findMany({ where: over })) {
    const subject = { type: 'system', id: systemId };
    removed += await inCommand(cmd, { action: 'restore.removed', subject }, async (tx) => {
      const data = { state: 'removed' as const, openKey: null, removedAt: now, version: { increment: 1 } };
      const { count } = await tx.restoreOrder.updateMany({ where: { id, ...over }, data });
      return { result: count, after: { restoreId: id }, touched: touchedBy(systemId) };
    });
  }
  return removed;
}

async function findRestore(cmd: Command, id: string) {
  const found = await cmd.db.restoreOrder.findUnique({
    where: { id },
    select: { systemId: true, unitId: true, backup: true, mode: true },
  });
  if (!found) throw new AppError('NOT_FOUND', `No restore ${id}`, { key: 'restoreNotFound' });
  await requireVisible(cmd.db, cmd, found.systemId);
  return found;
}

function requireOwn(cmd: Command, unitId: string, id: string): void {
  if (unitId !== cmd.actor.unitId)
    throw new AppError('FORBIDDEN', `Restore ${id} belongs to another unit`, { key: 'notYourSystem' });
}

async function move(
  tx: Tx,
  { id, version }: { id: string; version: number },
  from: RestoreState[],
  data: Parameters<Tx['restoreOrder']['updateMany']>[0]['data'],
): Promise<void> {
  const { count } = await tx.restoreOrder.updateMany({
    where: { id, version, state: { in: from } },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new AppError('CONFLICT', `Restore ${id} has moved on`, { key: 'restoreMoved' });
}

/** Who asked, who carries it out and who oversees it hear of each turn. */
export async function tellRestore(
  tx: Tx,
  cmd: Command,
  { id, systemId, unitId }: { id: string; systemId: string; unitId: string },
  key: 'restoreOrdered' | 'restoreRefused' | 'restoreCompleted' | 'restoreFailed',
  words: string,
): Promise<void> {
  const { name: system } = await tx.system.findUniqueOrThrow({ where: { id: systemId }, select: { name: true } });
  const level = key === 'restoreFailed' ? ('urgent' as const) : ('info' as const);
  const notice = {
    level,
    key,
    values: { system, words },
    link: `/backup/systems/${systemId}`,
    onceKey: `restore:${id}:${key}`,
  };
  await notify(tx, cmd, { ...notice, scope: 'backup:request', unitId });
  if (key !== 'restoreRefused') await notify(tx, cmd, { ...notice, scope: 'backup:operate' });
  await notify(tx, cmd, { ...notice, scope: 'backup:decide' });
}

export const touchedBy = (systemId: string) => [{ type: 'backup', id: systemId }];
