import type { TenancyStatus } from '../../operators/resources/tenancy.ts';
import { type AllocationRow, setDesired, specOf, statusOf } from '../allocations/desired.ts';
import { amountsFrom } from '../capacity/amounts.ts';
import { settle } from '../capacity/ledger.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { observeEndOfTerm } from '../retirement/end-of-term.ts';
import { observeRetirement } from '../retirement/observed.ts';
import { inChinese } from '../sentences/chinese.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { isEnforcedWithin } from './change.ts';
import { resumeQueue } from './grants.ts';
import { addEvent, moveApplication } from './progress.ts';
import { announce, recordAct } from './record-act.ts';
import { endStep } from './steps.ts';

/**
 * What an observation of the cloud leads to. Asks only what is: called twice for the same status it does nothing the second
 * time, and after a crash it does what is still missing.
 */
export async function carryOutObservation(tx: Tx, cmd: Command, allocation: AllocationRow): Promise<void> {
  const status = statusOf(allocation);
  if (status && allocation.state === 'retired') return observeEndOfTerm(tx, cmd, allocation, status);
  if (!status) return;
  if (allocation.state === 'retiring') return observeRetirement(tx, cmd, allocation, status);
  // The status speaks of an older wish: nothing can be concluded about the present one.
  if (allocation.observedVersion < allocation.desiredVersion) return;
  await settleLowerGrant(tx, cmd, allocation);
  const state = stateOf(allocation, status);
  if (state !== allocation.state) await enter(tx, cmd, allocation, state, status);
  if (isReady(status)) await deliver(tx, cmd, allocation);
}

const isReady = (status: TenancyStatus): boolean =>
  status.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') ?? false;

/** The allocation's state as the operator's phase shows it. */
function stateOf(allocation: AllocationRow, { phase }: TenancyStatus): AllocationRow['state'] {
  // Waiting for more, it is in force with what it has; the queue is what the unit must see.
  if (allocation.queuedAt) return 'waitingForCapacity';
  switch (phase) {
    case 'Ready':
      return 'inForce';
    case 'Frozen':
    case 'Expired':
      return 'frozen';
    case 'Held':
      return 'error';
    case 'Pending':
    case 'Applying':
    case 'Retiring':
    case 'Retired':
      return 'applying';
    default:
      return phase satisfies never;
  }
}

async function enter(
  tx: Tx,
  cmd: Command,
  allocation: AllocationRow,
  state: AllocationRow['state'],
  status: TenancyStatus,
): Promise<void> {
  const inForceAt = state === 'inForce' && !allocation.inForceAt ? cmd.clock.now() : undefined;
  await tx.allocation.update({ where: { id: allocation.id }, data: { state, inForceAt } });
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const problem = ready ? inChinese(ready.said, ready.message) : '';
  const after = state === 'error' ? { state, problem } : { state };
  await recordAct(tx, cmd, `allocation.${state}`, { type: 'allocation', id: allocation.id }, after);
  if (state === 'error' && allocation.applicationId)
    await addEvent(tx, cmd, allocation.applicationId, 'execution.held', { words: problem });
}

/** A lower grant is counted once the cloud enforces it; what that frees goes to those who wait. */
async function settleLowerGrant(tx: Tx, cmd: Command, allocation: AllocationRow): Promise<void> {
  if (!allocation.pending || allocation.queuedAt) return;
  if (!isEnforcedWithin(allocation, amountsFrom(allocation.pending))) return;
  if (await settle(tx, cmd, allocation.id, 'the cloud enforces the lower grant')) await resumeQueue(tx, cmd);
}

/** Ready as last desired: what the application behind it asked for has been delivered. */
async function deliver(tx: Tx, cmd: Command, allocation: AllocationRow): Promise<void> {
  if (!allocation.applicationId || allocation.queuedAt) return;
  const application = await tx.application.findUnique({ where: { id: allocation.applicationId } });
  if (application?.stage !== 'executing') return;
  const { pending } = await tx.allocation.findUniqueOrThrow({ where: { id: allocation.id } });
  if (pending) return;
  if (allocation.environment === 'trial') await startTrial(tx, cmd, allocation.applicationId);
  else await finish(tx, cmd, allocation, application);
}

/** The trial's days count from the moment the unit can use it. */
async function startTrial(tx: Tx, cmd: Command, applicationId: string): Promise<void> {
  const trial = await tx.trial.findUnique({ where: { applicationId } });
  if (trial?.state !== 'provisioning') return;
  const now = cmd.clock.now();
  const endsAt = new Date(now.getTime() + trial.days * DAY_MILLIS);
  await tx.trial.update({
    where: { id: trial.id },
    data: { state: 'running', startedAt: now, endsAt, version: { increment: 1 } },
  });
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { systemId: trial.systemId } });
  await setDesired(tx, allocation, { ...specOf(allocation), expiresAt: endsAt.toISOString() });
  await endStep(tx, cmd, applicationId, 'delivery', 'delivered');
  await addEvent(tx, cmd, applicationId, 'trial.started', { data: { endsAt: endsAt.toISOString() } });
  await recordAct(tx, cmd, 'trial.started', { type: 'trial', id: trial.id }, { endsAt });
  announce(tx, cmd, { type: 'application', id: applicationId });
}

async function finish(
  tx: Tx,
  cmd: Command,
  allocation: AllocationRow,
  application: { id: string; kind: string },
): Promise<void> {
  const now = cmd.clock.now();
  const opened = application.kind === 'open';
  await endStep(tx, cmd, application.id, 'delivery', 'delivered');
  await moveApplication(tx, cmd, application.id, 'finished');
  await tx.system.update({
    where: { id: allocation.systemId },
    data: { stage: 'online', onlineAt: opened ? now : undefined, version: { increment: 1 } },
  });
  await tx.allocation.update({ where: { id: allocation.id }, data: { inForceAt: now } });
  await recordAct(tx, cmd, 'application.finished', { type: 'application', id: application.id });
  announce(tx, cmd, { type: 'system', id: allocation.systemId });
}
