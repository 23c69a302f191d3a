import type { z } from 'zod';
import { advance } from '../applications/advance.ts';
import { loadFor } from '../applications/load.ts';
import { openStep, pauseStep } from '../applications/steps.ts';
import type { StageChange } from '../applications/views.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { returnInput } from './input.ts';
import { tellUnit } from './tell.ts';

/** 退回补正: says everything that is missing at once. The desk's clock stands still until the unit has supplemented. */
export async function returnForSupplement(cmd: Command, input: z.infer<typeof returnInput>): Promise<StageChange> {
  const { id, missing, opinion, quotes } = input;
  return inCommand(cmd, { action: 'review.return', subject: { type: 'application', id } }, async (tx) => {
    const application = await loadFor(tx, cmd, id, 'return');
    const { stage, number, unitId } = application;
    await advance(tx, cmd, application, {
      action: 'return',
      to: 'returned',
      words: opinion,
      data: { missing, quotes },
    });
    const name = stage === 'technical' ? 'technical' : 'completeness';
    const { round } = await pauseStep(tx, cmd, id, name, { outcome: 'returned', opinion, quotes });
    await openStep(tx, cmd, { applicationId: id, name: 'supplement', officeUnitId: unitId, round });
    await tellUnit(tx, cmd, application, 'applicationReturned', 'warning');
    const result: StageChange = { id, number, stage: 'returned' };
    return { result, before: { stage }, after: { stage: 'returned', missing }, reason: opinion };
  });
}
