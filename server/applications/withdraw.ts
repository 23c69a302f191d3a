import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { notify } from '../notices/notify.ts';
import { advance } from './advance.ts';
import { loadFor } from './load.ts';
import { closeAllSteps } from './steps.ts';
import type { StageChange } from './views.ts';

/** The unit takes its application back, any time before approval. Final: a change of mind is a new application. */
export async function withdraw(cmd: Command, { id, reason }: { id: string; reason: string }): Promise<StageChange> {
  return inCommand(cmd, { action: 'application.withdraw', subject: { type: 'application', id } }, async (tx) => {
    const application = await loadFor(tx, cmd, id, 'withdraw');
    const { stage, number, handlerUnitId } = application;
    await advance(tx, cmd, application, {
      action: 'withdraw',
      to: 'withdrawn',
      set: { closedReason: reason },
      words: reason,
    });
    await closeAllSteps(tx, cmd, id, 'withdrawn');
    await notify(tx, cmd, {
      scope: 'review:completeness',
      unitId: handlerUnitId ?? undefined,
      level: 'info',
      key: 'applicationWithdrawn',
      values: { number: number ?? '' },
      link: `/applications/${id}`,
    });
    const result: StageChange = { id, number, stage: 'withdrawn' };
    return { result, before: { stage }, after: { stage: 'withdrawn' }, reason };
  });
}
