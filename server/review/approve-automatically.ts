import { loadVisible } from '../applications/load.ts';
import { closeStep } from '../applications/steps.ts';
import { requireUnblocked } from '../applications/validate.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { carryOut } from './carry-out.ts';
import { judge } from './evidence.ts';

/**
 * Approves a small raise whose need is measured (`checks/small-raise.ts`), where the policy allows it, inside the transaction of
 * its submission. On record it is the policy's act, not the applicant's.
 */
export async function approveAutomatically(tx: Tx, cmd: Command, id: string): Promise<'executing' | 'finished'> {
  const application = await loadVisible(tx, cmd, id);
  const { checks, policyVersion } = await judge(tx, cmd, application);
  requireUnblocked(id, checks);
  const policy = systemCommand(cmd, 'policy');
  await closeStep(tx, policy, id, 'completeness', { outcome: 'approved', opinion: `policy ${policyVersion}` });
  return carryOut(tx, policy, application, {
    action: 'approveAutomatically',
    granted: application.requested,
    checks,
    policyVersion,
    words: `policy ${policyVersion}`,
  });
}
