import { advance } from '../applications/advance.ts';
import { loadFor } from '../applications/load.ts';
import type { StageChange } from '../applications/views.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';

/** The acceptor has opened the application: the unit sees that it is being handled. Its clock runs since the submission. */
export async function takeUp(cmd: Command, id: string): Promise<StageChange> {
  return inCommand(cmd, { action: 'review.takeUp', subject: { type: 'application', id } }, async (tx) => {
    const application = await loadFor(tx, cmd, id, 'takeUp');
    await advance(tx, cmd, application, { action: 'takeUp', to: 'completeness' });
    return {
      result: { id, number: application.number, stage: 'completeness' as const },
      before: { stage: application.stage },
    };
  });
}
