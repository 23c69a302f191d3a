import { inCommand } from '../audit/in-command.ts';
import type { Services } from '../context.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';

/** An appeal that is not answered in its working days goes to the leaders, once; nothing is decided by the clock. */
export async function tickAppeals(services: Services): Promise<number> {
  const now = services.clock.now();
  const late = await services.db.assessmentAppeal.findMany({
    where: { state: 'open', overdueAt: null, dueAt: { lt: now } },
    select: { id: true, number: true, dueAt: true, assessmentId: true, unitId: true },
  });
  const cmd = systemCommand(services, 'assessment');
  for (const { id, number, dueAt, assessmentId, unitId } of late) {
    await inCommand(cmd, { action: 'assessment.appealOverdue', subject: { type: 'appeal', id } }, async (tx) => {
      const { count } = await tx.assessmentAppeal.updateMany({
        where: { id, state: 'open', overdueAt: null },
        data: { overdueAt: now },
      });
      if (count === 1)
        await notify(tx, cmd, {
          scope: 'assessment:decide',
          level: 'urgent',
          key: 'appealOverdue',
          values: { number, dueAt: dueAt.toISOString() },
          link: `/assessments/${assessmentId}/units/${unitId}`,
          onceKey: `appeal:${id}:overdue`,
        });
      return { result: undefined, after: { given: count === 1 } };
    });
  }
  return late.length;
}

/** The same for the provider's disputes. */
export async function tickDisputes(services: Services): Promise<number> {
  const now = services.clock.now();
  const late = await services.db.settlementDispute.findMany({
    where: { state: 'open', overdueAt: null, dueAt: { lt: now } },
    select: { id: true, number: true, dueAt: true, reviewId: true },
  });
  const cmd = systemCommand(services, 'assessment');
  for (const { id, number, dueAt, reviewId } of late) {
    await inCommand(cmd, { action: 'providerReview.disputeOverdue', subject: { type: 'dispute', id } }, async (tx) => {
      const { count } = await tx.settlementDispute.updateMany({
        where: { id, state: 'open', overdueAt: null },
        data: { overdueAt: now },
      });
      if (count === 1)
        await notify(tx, cmd, {
          scope: 'providerReview:decide',
          level: 'urgent',
          key: 'assessmentDisputeOverdue',
          values: { number, dueAt: dueAt.toISOString() },
          link: `/provider-reviews/${reviewId}`,
          onceKey: `dispute:${id}:overdue`,
        });
      return { result: undefined, after: { given: count === 1 } };
    });
  }
  return late.length;
}
