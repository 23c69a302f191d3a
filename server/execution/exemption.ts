import { draftSchema } from '../applications/content.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import type { ApprovedApplication, ExecutionStart } from './approved.ts';
import { moveApplication } from './progress.ts';

/** Puts a system that does not (yet) run on the cloud on record, with reason, approver and end. Nothing is left to do. */
export async function executeExemption(
  tx: Tx,
  cmd: Command,
  application: ApprovedApplication,
): Promise<ExecutionStart> {
  const { exemption } = draftSchema.parse(application.content);
  const until = exemption?.until ? new Date(`${exemption.until}T23:59:59+08:00`) : null;
  await tx.exemption.create({
    data: {
      id: cmd.newId(),
      systemId: application.systemId,
      applicationId: application.id,
      kind: exemption?.kind ?? 'notOnCloud',
      reason: exemption?.reason ?? '',
      approverId: cmd.actor.id,
      from: cmd.clock.now(),
      until,
    },
  });
  // `later` stays counted as to come; only a system that need not come leaves the cloud's book.
  await tx.system.update({
    where: { id: application.systemId },
    data: { stage: exemption?.kind === 'later' ? 'offCloud' : 'exempt', version: { increment: 1 } },
  });
  await moveApplication(tx, cmd, application.id, 'finished');
  return 'finished';
}
