import { digestOf as digestOfValue } from '../../operators/runtime/canonical.ts';
import { setDesired, specOf } from '../allocations/desired.ts';
import { amountsFrom } from '../capacity/amounts.ts';
import { admit } from '../capacity/ledger.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { carryOutGrant } from '../execution/grants.ts';
import { addEvent } from '../execution/progress.ts';
import { missingTests, requirePassedTests } from './gate.ts';
import type { TestCheckView } from './views.ts';

/** SHA-256 over checks and measurements in canonical JSON: the same for a report and for a test that the operator ran. */
export const digestOf = (checks: readonly TestCheckView[], measurements: Record<string, number>): string =>
  digestOfValue({ checks, measurements });

/** What a result leads to: the third passed kind makes the trial pass, and its system is to go into production in place. */
export async function weighResults(tx: Tx, cmd: Command, trialId: string): Promise<void> {
  const runs = await tx.testRun.findMany({
    where: { trialId },
    select: { id: true, kind: true, state: true, createdAt: true },
  });
  if (missingTests(runs).length > 0) return;
  const { count } = await tx.trial.updateMany({
    where: { id: trialId, state: { in: ['running', 'testing'] }, endsAt: { gt: cmd.clock.now() } },
    data: { state: 'passed', version: { increment: 1 } },
  });
  if (count === 1) await allocateProduction(tx, cmd, trialId);
}

/** Asks the ledger for the decision's amounts; what it grants becomes production, what waits keeps its trial without an end. */
export async function allocateProduction(tx: Tx, cmd: Command, trialId: string): Promise<void> {
  await requirePassedTests(tx, trialId);
  const trial = await tx.trial.findUniqueOrThrow({ where: { id: trialId }, include: { application: true } });
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { systemId: trial.systemId } });
  await addEvent(tx, cmd, trial.applicationId, 'trial.passed');
  const admission = await admit(tx, cmd, {
    allocationId: allocation.id,
    applicationId: trial.applicationId,
    target: amountsFrom(trial.application.granted),
    approvedAt: trial.application.decidedAt ?? cmd.clock.now(),
    actorId: null,
    reason: `production of ${trial.application.number ?? trial.applicationId}`,
  });
  await addEvent(tx, cmd, trial.applicationId, `execution.capacity.${admission}`);
  if (admission === 'granted') await carryOutGrant(tx, cmd, allocation.id);
  else await keepTrial(tx, allocation.id);
}

/** A passed system that waits for capacity must not lose its trial meanwhile. */
async function keepTrial(tx: Tx, allocationId: string): Promise<void> {
  const waiting = await tx.allocation.findUniqueOrThrow({ where: { id: allocationId } });
  const { expiresAt: _end, ...endless } = specOf(waiting);
  await setDesired(tx, waiting, endless, { state: 'waitingForCapacity' });
}
