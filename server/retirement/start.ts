import { setDesired, specOf } from '../allocations/desired.ts';
import { leaveQueue } from '../capacity/ledger.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { moveApplication } from '../execution/progress.ts';
import { stopSteps } from '../execution/steps.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { OPEN_STATES, step } from './find.ts';

/** Every retirement begins here, whatever its origin. */
export interface NewRetirement {
  systemId: string;
  applicationId: string | null;
  origin: 'application' | 'reclaim' | 'trialExpired';
  reason: string;
  plannedFor: Date;
  attestation?: { offline: boolean; migrated: boolean; proof: string };
}

/** Puts it on record. One per system at a time: a second one fails with CONFLICT by the unique key. */
export async function planRetirement(tx: Tx, cmd: Command, retirement: NewRetirement): Promise<string> {
  const { systemId, applicationId, origin, reason, plannedFor, attestation } = retirement;
  const id = cmd.newId();
  await tx.retirement.create({
    data: {
      id,
      systemId,
      applicationId,
      openKey: systemId,
      origin,
      reason,
      plannedFor,
      attestation,
      notices: [],
      createdAt: cmd.clock.now(),
    },
  });
  await tx.system.update({ where: { id: systemId }, data: { stage: 'leaving', version: { increment: 1 } } });
  return id;
}

/**
 * The point from which the cloud takes the tenancy down: frozen, and told to retire. Whatever still waited for capacity is given
 * up; what is held stays counted until the cloud has erased it.
 */
export async function beginTakeDown(tx: Tx, cmd: Command, retirementId: string): Promise<void> {
  const now = cmd.clock.now();
  const retirement = await tx.retirement.findUniqueOrThrow({ where: { id: retirementId } });
  const { keepBackupDays } = (await currentPolicy(tx, now)).body.reclaim;
  const held = await tx.allocation.findUnique({ where: { systemId: retirement.systemId } });
  // Also with an objection open: a trial whose time is over ends, whatever was said of a reclaim.
  await step(tx, retirementId, [...OPEN_STATES, 'objected'], { state: 'frozen' });
  await giveUpUnfinished(tx, cmd, retirement.systemId);
  if (!held) return;
  await leaveQueue(tx, cmd, held.id, 'the system retires');
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { id: held.id } });
  const retire = {
    requestedAt: now.toISOString(),
    reason: retirement.reason.slice(0, 500),
    objectionsClosed: true,
    keepBackupUntil: new Date(now.getTime() + keepBackupDays * DAY_MILLIS).toISOString(),
  };
  await setDesired(tx, allocation, { ...specOf(allocation), frozen: true, retire }, { state: 'retiring' });
}

/** A trial or a change under way cannot come to its end any more. */
async function giveUpUnfinished(tx: Tx, cmd: Command, systemId: string): Promise<void> {
  await tx.trial.updateMany({
    where: { systemId, state: { notIn: ['expired', 'ended'] }, application: { stage: 'executing' } },
    data: { state: 'ended', version: { increment: 1 } },
  });
  const unfinished = await tx.application.findMany({
    where: { systemId, stage: 'executing', kind: { in: ['open', 'change'] } },
    select: { id: true },
  });
  for (const { id } of unfinished) {
    await stopSteps(tx, cmd, id);
    await moveApplication(tx, cmd, id, 'failed', 'The system retires.');
  }
}
