import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import type { decideExemptionInput, exemptionActInput, requestExemptionInput } from './input.ts';
import { requireReviewed, requireVisible } from './visible.ts';

/** Longest time for which an exemption may be asked: a year at a time is looked at anew. */
const LONGEST_MILLIS = 366 * 86_400_000;

/** The unit's head asks that a system need not be backed up at the DR centre, until a day. */
export async function requestExemption(cmd: Command, input: z.infer<typeof requestExemptionInput>): Promise<string> {
  const { systemId, reason } = input;
  return inCommand(
    cmd,
    { action: 'backup.exemptionRequested', subject: { type: 'system', id: systemId } },
    async (tx) => {
      const { unitId, systemName } = await requireReviewed(tx, cmd, systemId, { own: true });
      const now = cmd.clock.now();
      const until = new Date(input.until);
      if (until <= now || until.getTime() - now.getTime() > LONGEST_MILLIS)
        throw new AppError(
          'INVALID',
          `The end ${input.until} is not within a year from now`,
          { key: 'exemptionEnd' },
          {
            fields: [{ path: 'until', message: { key: 'exemptionEnd' } }],
          },
        );
      if (await tx.backupExemption.findUnique({ where: { openKey: systemId }, select: { id: true } }))
        throw new AppError('CONFLICT', `System ${systemId} has an exemption or has asked for one`, {
          key: 'exemptionOpen',
        });
      const id = cmd.newId();
      const { id: requestedById, name: requestedByName } = cmd.actor;
      await tx.backupExemption.create({
        data: {
          id,
          systemId,
          unitId,
          openKey: systemId,
          reason,
          until,
          requestedById,
          requestedByName,
          requestedAt: now,
        },
      });
      await notify(tx, cmd, {
        scope: 'backup:decide',
        level: 'info',
        key: 'backupExemptionRequested',
        values: { system: systemName, reason },
        link: `/backup/systems/${systemId}`,
        onceKey: `backupExemption:${id}:requested`,
      });
      return { result: id, after: { exemptionId: id, until }, reason, touched: [{ type: 'backup', id: systemId }] };
    },
  );
}

/** The authority decides; approved, the exemption reaches the operators with its reason, approver and end. */
export async function decideExemption(cmd: Command, input: z.infer<typeof decideExemptionInput>): Promise<void> {
  const { systemId, unitId } = await find(cmd, input.id);
  const state = input.approve ? ('approved' as const) : ('refused' as const);
  const action = `backup.exemption${input.approve ? 'Approved' : 'Refused'}`;
  await inCommand(cmd, { action, subject: { type: 'system', id: systemId } }, async (tx) => {
    const now = cmd.clock.now();
    const { count } = await tx.backupExemption.updateMany({
      where: { id: input.id, state: 'requested' },
      data: {
        state,
        openKey: input.approve ? systemId : null,
        approverId: cmd.actor.id,
        approverName: cmd.actor.name,
        decidedAt: now,
        opinion: input.opinion,
        version: { increment: 1 },
      },
    });
    if (count === 0) throw decided(input.id);
    const { name: system } = await tx.system.findUniqueOrThrow({ where: { id: systemId }, select: { name: true } });
    await notify(tx, cmd, {
      scope: 'backup:request',
      unitId,
      level: 'info',
      key: input.approve ? 'backupExemptionApproved' : 'backupExemptionRefused',
      values: { system, opinion: input.opinion },
      link: `/backup/systems/${systemId}`,
      onceKey: `backupExemption:${input.id}:decided`,
    });
    return {
      result: undefined,
      after: { exemptionId: input.id, state },
      reason: input.opinion,
      touched: [{ type: 'backup', id: systemId }],
    };
  });
}

/** The unit takes back what it has asked for, or gives up what it has. */
export async function withdrawExemption(cmd: Command, { id }: z.infer<typeof exemptionActInput>): Promise<void> {
  const { systemId, unitId } = await find(cmd, id);
  if (unitId !== cmd.actor.unitId)
    throw new AppError('FORBIDDEN', `Exemption ${id} belongs to another unit`, { key: 'notYourSystem' });
  await inCommand(
    cmd,
    { action: 'backup.exemptionWithdrawn', subject: { type: 'system', id: systemId } },
    async (tx) => {
      const { count } = await tx.backupExemption.updateMany({
        where: { id, state: { in: ['requested', 'approved'] } },
        data: { state: 'withdrawn', openKey: null, endedAt: cmd.clock.now(), version: { increment: 1 } },
      });
      if (count === 0) throw decided(id);
      return { result: undefined, after: { exemptionId: id }, touched: [{ type: 'backup', id: systemId }] };
    },
  );
}

async function find(cmd: Command, id: string): Promise<{ systemId: string; unitId: string }> {
  const found = await cmd.db.backupExemption.findUnique({ where: { id }, select: { systemId: true, unitId: true } });
  if (!found) throw new AppError('NOT_FOUND', `No exemption ${id}`, { key: 'exemptionNotFound' });
  await requireVisible(cmd.db, cmd, found.systemId);
  return found;
}

const decided = (id: string): AppError =>
  new AppError('CONFLICT', `Exemption ${id} has been decided or withdrawn`, { key: 'exemptionMoved' });
