import type { z } from 'zod';
import { loadFor } from '../applications/load.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { addEvent } from '../execution/progress.ts';
import { notify } from '../notices/notify.ts';
import type { delegateInput } from '../review/input.ts';
import { dueAfter } from '../time/step-clock.ts';

type Input = z.infer<typeof delegateInput>;

/**
 * Article 7: the authority may have a third-party consultancy verify the needs. The consultancy is given a question, the need
 * in figures and the chosen materials; the decision and its clock stay with the authority.
 * @throws AppError INVALID (not a consultancy; a material of another application) · CONFLICT (it has an open delegation already)
 */
export async function delegate(cmd: Command, input: Input): Promise<{ delegationId: string }> {
  const { id: applicationId, consultancyUnitId, question, materialIds, dueDays } = input;
  const subject = { type: 'application', id: applicationId };
  return inCommand(cmd, { action: 'review.delegate', subject }, async (tx) => {
    const application = await loadFor(tx, cmd, applicationId, 'delegate');
    const consultancy = await requireConsultancy(tx, input);
    await requireOwnMaterials(tx, input);
    const now = cmd.clock.now();
    const delegationId = cmd.newId();
    await tx.delegation.create({
      data: {
        id: delegationId,
        applicationId,
        consultancyId: consultancyUnitId,
        delegatedById: cmd.actor.id,
        question,
        materialIds: [...new Set(materialIds)],
        createdAt: now,
        dueAt: dueAfter(now, dueDays),
      },
    });
    // The unit reads the timeline: that advice was asked for is said, from whom and what is not.
    await addEvent(tx, cmd, applicationId, 'delegate', { from: application.stage, to: application.stage });
    await notify(tx, cmd, {
      scope: 'review:opinion',
      unitId: consultancyUnitId,
      level: 'info',
      key: 'delegationGiven',
      values: { number: application.number ?? '' },
      link: `/delegations/${delegationId}`,
    });
    return { result: { delegationId }, after: { delegationId, consultancy: consultancy.name, question, materialIds } };
  });
}

async function requireConsultancy(tx: Tx, { id, consultancyUnitId }: Input) {
  const unit = await tx.unit.findFirst({ where: { id: consultancyUnitId, kind: 'consultancy', active: true } });
  if (!unit)
    throw new AppError('INVALID', `unit ${consultancyUnitId} is no active consultancy`, { key: 'notAConsultancy' });
  const open = await tx.delegation.count({
    where: { applicationId: id, consultancyId: consultancyUnitId, revokedAt: null, answeredAt: null },
  });
  if (open > 0) {
    const values = { name: unit.name };
    throw new AppError('CONFLICT', `application ${id} is with consultancy ${unit.id} already`, {
      key: 'delegationOpen',
      values,
    });
  }
  return unit;
}

async function requireOwnMaterials(tx: Tx, { id, materialIds }: Input): Promise<void> {
  const wanted = [...new Set(materialIds)];
  const found = await tx.material.count({ where: { applicationId: id, id: { in: wanted } } });
  if (found === wanted.length) return;
  throw new AppError('INVALID', `some of the materials are not of application ${id}`, { key: 'materialNotFound' });
}
