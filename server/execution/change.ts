import type { TenancySpec } from '../../operators/resources/tenancy.ts';
import { type AllocationRow, setDesired, specOf, usedShares } from '../allocations/desired.ts';
import { fromQuantities } from '../allocations/quantities.ts';
import { recoveryOf, withQuota } from '../allocations/spec.ts';
import { readUse } from '../allocations/use.ts';
import { type Content, draftSchema } from '../applications/content.ts';
import { type Amounts, amountsFrom, POOL_KEYS } from '../capacity/amounts.ts';
import { admit } from '../capacity/ledger.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from '../policies/current.ts';
import type { ApprovedApplication, ExecutionStart } from './approved.ts';
import { addEvent, moveApplication } from './progress.ts';
import { startStep } from './steps.ts';

/** Carries out an approved change: of the grant (by the ledger), of the zone, of the levels, of the term. */
export async function executeChange(tx: Tx, cmd: Command, application: ApprovedApplication): Promise<ExecutionStart> {
  const content = draftSchema.parse(application.content);
  const kind = content.change?.kind;
  const allocation = await productionOf(tx, application.systemId);
  if (kind === 'extend') return extendTerm(tx, cmd, application, content);
  await tx.system.update({
    where: { id: application.systemId },
    data: { stage: 'changing', version: { increment: 1 } },
  });
  await moveApplication(tx, cmd, application.id, 'executing');
  if (kind === 'move' || kind === 'level') await changeSystem(tx, cmd, allocation, application, content);
  else
    await changeGrant(tx, cmd, allocation, application, amountsFrom(application.granted ?? content.change?.newQuota));
  return 'executing';
}

async function productionOf(tx: Tx, systemId: string): Promise<AllocationRow> {
  const allocation = await tx.allocation.findUnique({ where: { systemId } });
  if (allocation?.environment === 'production' && (CHANGEABLE as string[]).includes(allocation.state))
    return allocation;
  throw new AppError('CONFLICT', `System ${systemId} has no production allocation that could change`, {
    key: 'nothingToChange',
  });
}

const CHANGEABLE = ['inForce', 'applying', 'error'] satisfies AllocationRow['state'][];

/** Nothing on the cloud changes: the term is a matter of the records, where the application itself states it. */
async function extendTerm(
  tx: Tx,
  cmd: Command,
  application: ApprovedApplication,
  content: Content,
): Promise<ExecutionStart> {
  const months = content.change?.newTermMonths ?? 0;
  await addEvent(tx, cmd, application.id, 'execution.termExtended', { data: { months } });
  await moveApplication(tx, cmd, application.id, 'finished');
  return 'finished';
}

async function changeSystem(
  tx: Tx,
  cmd: Command,
  allocation: AllocationRow,
  application: ApprovedApplication,
  { change }: Content,
): Promise<void> {
  const system = await tx.system.update({
    where: { id: application.systemId },
    data: {
      zone: change?.newZone as 'internet' | undefined,
      protectionLevel: change?.newProtectionLevel,
      drLevel: change?.newRecovery?.level,
      rpoMinutes: change?.newRecovery?.rpoMinutes,
      rtoMinutes: change?.newRecovery?.rtoMinutes,
    },
  });
  await tx.allocation.update({ where: { id: allocation.id }, data: { applicationId: application.id } });
  const spec: TenancySpec = {
    ...specOf(allocation),
    zone: system.zone,
    protectionLevel: system.protectionLevel,
    disasterRecovery: recoveryOf(system),
  };
  await setDesired(tx, allocation, spec, { state: 'applying' });
  await startStep(tx, cmd, application.id, 'delivery');
}

async function changeGrant(
  tx: Tx,
  cmd: Command,
  allocation: AllocationRow,
  application: ApprovedApplication,
  target: Amounts,
): Promise<void> {
  await refuseBelowPeak(tx, cmd, application.systemId, target);
  const admission = await admit(tx, cmd, {
    allocationId: allocation.id,
    applicationId: application.id,
    target,
    approvedAt: application.decidedAt ?? cmd.clock.now(),
    actorId: cmd.actor.roles.length > 0 ? cmd.actor.id : null,
    reason: `change ${application.number ?? application.id}`,
  });
  await addEvent(tx, cmd, application.id, `execution.capacity.${admission}`);
  // The provider's clock runs from the moment there is something to deliver, not while capacity is waited for.
  if (admission === 'waiting') return;
  await applyGrant(tx, allocation.id, target);
  await startStep(tx, cmd, application.id, 'delivery');
}

/** Lets the cloud have what the ledger has granted. */
export async function applyGrant(tx: Tx, allocationId: string, target: Amounts): Promise<void> {
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { id: allocationId } });
  await setDesired(tx, allocation, withQuota(specOf(allocation), target, usedShares(allocation)), {
    state: 'applying',
  });
}

/**
 * A shrink must leave room for the highest use of the window, not for that of this moment (lifecycle.md): checked at submission
 * as evidence, and here again because use goes on between the two.
 */
async function refuseBelowPeak(tx: Tx, cmd: Command, systemId: string, target: Amounts): Promise<void> {
  const now = cmd.clock.now();
  const windowDays = (await currentPolicy(tx, now)).body.shrinkWindowDays;
  const use = await readUse(tx, systemId, { now, windowDays });
  if (!use) return;
  for (const key of POOL_KEYS) {
    const highest = Math.max(use.peak?.[key] ?? 0, use.used?.[key] ?? 0);
    const shrinks = target[key] < use.granted[key];
    if (shrinks && target[key] < highest)
      throw new AppError('CONFLICT', `A grant of ${target[key]} ${key} is below the peak of ${highest}`, {
        key: 'belowPeak',
        values: { amount: key, wanted: target[key], peak: highest, days: windowDays },
      });
  }
}

/** Whether the cloud enforces no more than `limit`: only then may the ledger count less. */
export const isEnforcedWithin = (allocation: AllocationRow, limit: Amounts): boolean => {
  const enforced = (allocation.observed as unknown as { quota?: Parameters<typeof fromQuantities>[0] } | null)?.quota;
  if (!enforced) return false;
  const amounts = fromQuantities(enforced);
  return POOL_KEYS.every((key) => amounts[key] <= limit[key]);
};
