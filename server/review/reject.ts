import type { z } from 'zod';
import { advance } from '../applications/advance.ts';
import { loadFor } from '../applications/load.ts';
import { closeStep } from '../applications/steps.ts';
import type { StageChange } from '../applications/views.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { rejectInput } from './input.ts';
import { tellUnit } from './tell.ts';

/** 不予批准, with the reason and with advice on what would be approved. Final: the unit may apply anew. */
export async function reject(cmd: Command, input: z.infer<typeof rejectInput>): Promise<StageChange> {
  const { id, reason, advice, quotes } = input;
  return inCommand(cmd, { action: 'review.reject', subject: { type: 'application', id } }, async (tx) => {
    const application = await loadFor(tx, cmd, id, 'reject');
    const set = { closedReason: reason, rejectionAdvice: advice, decidedAt: cmd.clock.now() };
    await advance(tx, cmd, application, {
      action: 'reject',
      to: 'rejected',
      set,
      words: reason,
      data: { advice, quotes },
    });
    await closeStep(tx, cmd, id, 'decision', { outcome: 'rejected', opinion: reason, quotes });
    await tellUnit(tx, cmd, application, 'applicationRejected', 'warning');
    const result: StageChange = { id, number: application.number, stage: 'rejected' };
    return { result, before: { stage: 'decision' }, after: { stage: 'rejected', advice }, reason };
  });
}
