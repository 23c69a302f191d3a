import type { z } from 'zod';
import { advance } from '../applications/advance.ts';
import { loadFor } from '../applications/load.ts';
import { closeStep } from '../applications/steps.ts';
import type { StageChange } from '../applications/views.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { refuseInput } from './input.ts';
import { tellUnit } from './tell.ts';

/** 不予受理, with the reason; article 28 (1) lets supervision look into it. */
export async function refuse(cmd: Command, input: z.infer<typeof refuseInput>): Promise<StageChange> {
  const { id, reason, words, quotes } = input;
  return inCommand(cmd, { action: 'review.refuse', subject: { type: 'application', id } }, async (tx) => {
    const application = await loadFor(tx, cmd, id, 'refuse');
    const { stage, number } = application;
    const set = { closedReason: words };
    await advance(tx, cmd, application, { action: 'refuse', to: 'refused', set, words, data: { reason, quotes } });
    await closeStep(tx, cmd, id, 'completeness', { outcome: 'refused', opinion: words, quotes });
    await tellUnit(tx, cmd, application, 'applicationRefused', 'warning');
    const result: StageChange = { id, number, stage: 'refused' };
    return { result, before: { stage }, after: { stage: 'refused', reason }, reason: words };
  });
}
