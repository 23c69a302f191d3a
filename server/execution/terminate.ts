import { draftSchema } from '../applications/content.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { beginTakeDown, planRetirement } from '../retirement/start.ts';
import type { ApprovedApplication, ExecutionStart } from './approved.ts';
import { moveApplication } from './progress.ts';

/**
 * Article 7.3: the unit has attested that the system is offline and its data migrated, so no notices run; on the planned day
 * (today, when it has come) the cloud begins. A system without anything on the cloud cannot be terminated.
 */
export async function executeTermination(
  tx: Tx,
  cmd: Command,
  application: ApprovedApplication,
): Promise<ExecutionStart> {
  const { terminate } = draftSchema.parse(application.content);
  const allocation = await tx.allocation.findUnique({ where: { systemId: application.systemId } });
  if (!allocation || allocation.state === 'retired' || allocation.state === 'retiring')
    throw new AppError('CONFLICT', `System ${application.systemId} has nothing on the cloud to terminate`, {
      key: 'nothingToTerminate',
    });
  const now = cmd.clock.now();
  const plannedFor = new Date(`${terminate?.plannedFor ?? '1970-01-01'}T00:00:00+08:00`);
  const retirementId = await planRetirement(tx, cmd, {
    systemId: application.systemId,
    applicationId: application.id,
    origin: 'application',
    reason: terminate?.reason ?? '',
    plannedFor: plannedFor > now ? plannedFor : now,
    attestation: {
      offline: terminate?.offline === true,
      migrated: terminate?.migrated === true,
      proof: terminate?.proof ?? '',
    },
  });
  await moveApplication(tx, cmd, application.id, 'executing');
  if (plannedFor <= now) await beginTakeDown(tx, cmd, retirementId);
  return 'executing';
}
