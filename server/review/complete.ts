import type { z } from 'zod';
import { advance } from '../applications/advance.ts';
import { loadFor } from '../applications/load.ts';
import { officesOf } from '../applications/offices.ts';
import { closeStep, openStep } from '../applications/steps.ts';
import type { StageChange } from '../applications/views.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { notify } from '../notices/notify.ts';
import type { completeInput } from './input.ts';
import { tellUnit } from './tell.ts';

/** 受理: the application is complete and goes to the city's technical review. */
export async function complete(cmd: Command, input: z.infer<typeof completeInput>): Promise<StageChange> {
  const { id, opinion, quotes } = input;
  return inCommand(cmd, { action: 'review.complete', subject: { type: 'application', id } }, async (tx) => {
    const application = await loadFor(tx, cmd, id, 'complete');
    const { authorityId } = await officesOf(tx, application.unitId);
    await advance(tx, cmd, application, { action: 'complete', to: 'technical', words: opinion, data: { quotes } });
    await closeStep(tx, cmd, id, 'completeness', { outcome: 'complete', opinion, quotes });
    await openStep(tx, cmd, { applicationId: id, name: 'technical', officeUnitId: authorityId });
    await tellUnit(tx, cmd, application, 'applicationAccepted');
    await notify(tx, cmd, {
      scope: 'review:technical',
      unitId: authorityId,
      level: 'info',
      key: 'applicationToReview',
      values: { number: application.number ?? '' },
      link: `/applications/${id}`,
    });
    const result: StageChange = { id, number: application.number, stage: 'technical' };
    return { result, before: { stage: application.stage }, after: { stage: 'technical' }, reason: opinion };
  });
}
