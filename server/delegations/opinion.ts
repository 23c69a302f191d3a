import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { addEvent } from '../execution/progress.ts';
import { notify } from '../notices/notify.ts';
import { openDelegation } from './find.ts';
import type { opinionInput } from './input.ts';

/**
 * A consultancy's answer, once. Evidence for the reviewer, who remains answerable for the authority's opinion.
 * @throws AppError NOT_FOUND (not given to this consultancy, or revoked) · CONFLICT (answered, or the review is over)
 */
export async function giveOpinion(cmd: Command, input: z.infer<typeof opinionInput>): Promise<void> {
  const { delegationId, recommended, opinion } = input;
  await inCommand(cmd, { action: 'review.opinion', subject: { type: 'delegation', id: delegationId } }, async (tx) => {
    const delegation = await openDelegation(tx, cmd, delegationId);
    const { applicationId, delegatedById, application } = delegation;
    const { count } = await tx.delegation.updateMany({
      where: { id: delegationId, revokedAt: null, answeredAt: null, application: { stage: 'technical' } },
      data: {
        opinion,
        ...(recommended ? { recommended } : {}),
        opinionById: cmd.actor.id,
        answeredAt: cmd.clock.now(),
      },
    });
    if (count === 0) {
      throw new AppError('CONFLICT', `delegation ${delegationId} is answered or its review is over`, {
        key: 'delegationClosed',
      });
    }
    await addEvent(tx, cmd, applicationId, 'opinion');
    await notify(tx, cmd, {
      userIds: [delegatedById],
      level: 'info',
      key: 'delegationAnswered',
      values: { number: application.number ?? '' },
      link: `/applications/${applicationId}`,
    });
    return {
      result: undefined,
      after: { opinion, recommended },
      touched: [{ type: 'application', id: applicationId }],
    };
  });
}
