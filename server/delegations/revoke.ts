import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { addEvent } from '../execution/progress.ts';
import type { revokeDelegationInput } from '../review/input.ts';

/** Takes an unanswered delegation back; from then on the consultancy sees nothing of it. */
export async function revokeDelegation(cmd: Command, input: z.infer<typeof revokeDelegationInput>): Promise<void> {
  const { delegationId, reason } = input;
  await inCommand(
    cmd,
    { action: 'review.revokeDelegation', subject: { type: 'delegation', id: delegationId } },
    async (tx) => {
      const delegation = await tx.delegation.findUnique({ where: { id: delegationId } });
      if (!delegation) throw new AppError('NOT_FOUND', `no delegation ${delegationId}`, { key: 'delegationNotFound' });
      const { count } = await tx.delegation.updateMany({
        where: { id: delegationId, revokedAt: null, answeredAt: null },
        data: { revokedAt: cmd.clock.now() },
      });
      if (count === 0) {
        throw new AppError('CONFLICT', `delegation ${delegationId} is answered or revoked`, {
          key: 'delegationClosed',
        });
      }
      const { applicationId } = delegation;
      await addEvent(tx, cmd, applicationId, 'revokeDelegation');
      return { result: undefined, reason, touched: [{ type: 'application', id: applicationId }] };
    },
  );
}
