import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import type { ApprovedApplication, ExecutionStart } from './approved.ts';
import { executeChange } from './change.ts';
import { executeExemption } from './exemption.ts';
import { executeOpen } from './open.ts';
import { executeTermination } from './terminate.ts';

/**
 * Starts what an approval has decided. Called inside the approving transaction, after the row's stage became `approved`; it moves
 * the row on to `executing` or `finished` itself and says which. Writes desired state only: the cluster is not called here.
 * Throws AppError CONFLICT when the system's state does not allow it any more; then the approval is undone with it.
 */
export async function executeApproved(tx: Tx, cmd: Command, application: ApprovedApplication): Promise<ExecutionStart> {
  switch (application.kind) {
    case 'open':
      return executeOpen(tx, cmd, application);
    case 'change':
      return executeChange(tx, cmd, application);
    case 'terminate':
      return executeTermination(tx, cmd, application);
    case 'exemption':
      return executeExemption(tx, cmd, application);
    default:
      return application.kind satisfies never;
  }
}
