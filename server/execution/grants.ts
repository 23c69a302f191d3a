import { setDesired, specOf } from '../allocations/desired.ts';
import { convertToProduction } from '../allocations/production.ts';
import { amountsFrom } from '../capacity/amounts.ts';
import { admitWaiting } from '../capacity/ledger.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { applyGrant } from './change.ts';
import { addEvent } from './progress.ts';
import { startStep } from './steps.ts';

/** What follows once the ledger has granted: at once, or later from the queue. */
export async function carryOutGrant(tx: Tx, cmd: Command, allocationId: string): Promise<void> {
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { id: allocationId } });
  const trial = await tx.trial.findFirst({
    where: { systemId: allocation.systemId, state: { in: ['confirming', 'waitingForCapacity', 'passed'] } },
    orderBy: { createdAt: 'desc' },
  });
  if (allocation.environment === 'production') {
    const target = amountsFrom(allocation.pending ?? allocation.granted);
    await applyGrant(tx, allocationId, target);
  } else if (trial?.state === 'passed') await convertToProduction(tx, allocation, trial.id);
  else if (trial) await provision(tx, allocationId, trial.id);
  if (allocation.applicationId) await startStep(tx, cmd, allocation.applicationId, 'delivery');
}

async function provision(tx: Tx, allocationId: string, trialId: string): Promise<void> {
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { id: allocationId } });
  await tx.trial.update({ where: { id: trialId }, data: { state: 'provisioning', version: { increment: 1 } } });
  await setDesired(tx, allocation, specOf(allocation), { state: 'applying' });
}

/** Gives what waits its turn, whenever capacity became free or the pool grew. */
export async function resumeQueue(tx: Tx, cmd: Command): Promise<void> {
  for (const allocationId of await admitWaiting(tx, cmd)) {
    const { applicationId } = await tx.allocation.findUniqueOrThrow({ where: { id: allocationId } });
    if (applicationId) await addEvent(tx, cmd, applicationId, 'execution.capacity.granted');
    await carryOutGrant(tx, cmd, allocationId);
  }
}
