import type { z } from 'zod';
import { loadFor } from '../applications/load.ts';
import type { StageChange } from '../applications/views.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { infeasibleInput } from './input.ts';
import { toDecision } from './to-decision.ts';

/** Technical review against, with advice. It is an opinion: the leader decides, and can then only reject. */
export async function infeasible(cmd: Command, input: z.infer<typeof infeasibleInput>): Promise<StageChange> {
  const { id, opinion, advice, quotes } = input;
  return inCommand(cmd, { action: 'review.infeasible', subject: { type: 'application', id } }, async (tx) => {
    const application = await loadFor(tx, cmd, id, 'infeasible');
    await toDecision(tx, cmd, application, { outcome: 'infeasible', opinion, quotes, data: { advice } });
    const result: StageChange = { id, number: application.number, stage: 'decision' };
    return { result, before: { stage: 'technical' }, after: { stage: 'decision', advice }, reason: opinion };
  });
}
