import type { z } from 'zod';
import { type TenancySpec, tenancyName } from '../../operators/resources/tenancy.ts';
import { json } from '../allocations/desired.ts';
import { trialSpec } from '../allocations/spec.ts';
import { draftSchema } from '../applications/content.ts';
import { inCommand } from '../audit/in-command.ts';
import { amountsFrom } from '../capacity/amounts.ts';
import { admit } from '../capacity/ledger.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { carryOutGrant } from '../execution/grants.ts';
import { addEvent } from '../execution/progress.ts';
import { endStep } from '../execution/steps.ts';
import { can } from '../identity/permissions.ts';
import type { trialConfirmInput } from './input.ts';
import { trialView } from './read.ts';
import { PARTIES, type Party, type TrialView } from './views.ts';

/**
 * One party's confirmation (三方确认单). The third one opens the trial: its quota is admitted by the ledger, and the cloud is told.
 * Throws FORBIDDEN for another party's confirmation, CONFLICT for a second one of the same party.
 */
export async function confirmTrial(cmd: Command, input: z.infer<typeof trialConfirmInput>): Promise<TrialView> {
  const subject = { type: 'trial', id: input.trialId };
  return inCommand(cmd, { action: 'trial.confirm', subject }, async (tx) => {
    const trial = await findTrial(tx, cmd, input.trialId);
    requireParty(cmd, input.party, trial.system.unitId);
    await addConfirmation(tx, cmd, trial, input.party, input.remark);
    const given = await tx.trialConfirmation.count({ where: { trialId: trial.id } });
    if (given === PARTIES.length) await openTrial(tx, cmd, trial);
    const result = await trialView(tx, cmd, trial.id);
    return { result, after: { party: input.party, state: result.state }, touched: touchedBy(trial) };
  });
}

type TrialRecord = Awaited<ReturnType<typeof findTrial>>;

async function findTrial(tx: Tx, cmd: Command, id: string) {
  const trial = await tx.trial.findUnique({
    where: { id },
    include: { application: true, system: { include: { unit: true } } },
  });
  const visible = trial && (can(cmd.actor, 'application:read:all') || trial.system.unitId === cmd.actor.unitId);
  if (!visible) throw new AppError('NOT_FOUND', `No trial ${id}`, { key: 'trialNotFound' });
  return trial;
}

export function requireParty(cmd: Command, party: Party, unitId: string): void {
  const isOwn = party !== 'unit' || cmd.actor.unitId === unitId;
  if (can(cmd.actor, `trial:confirm:${party}`) && isOwn) return;
  throw new AppError('FORBIDDEN', `${cmd.actor.username} may not confirm for the ${party}`, {
    key: 'notYourConfirmation',
  });
}

async function addConfirmation(tx: Tx, cmd: Command, trial: TrialRecord, party: Party, remark: string): Promise<void> {
  const { count } = await tx.trial.updateMany({
    where: { id: trial.id, state: 'confirming', confirmations: { none: { party } } },
    data: { version: { increment: 1 } },
  });
  if (count === 0)
    throw new AppError('CONFLICT', `Trial ${trial.id} has been confirmed by the ${party} already`, {
      key: 'alreadyConfirmed',
    });
  const { id: userId, name: userName } = cmd.actor;
  await tx.trialConfirmation.create({
    data: { trialId: trial.id, party, userId, userName, at: cmd.clock.now(), remark },
  });
  await addEvent(tx, cmd, trial.applicationId, 'trial.confirmed', { words: remark, data: { party } });
}

async function openTrial(tx: Tx, cmd: Command, trial: TrialRecord): Promise<void> {
  await endStep(tx, cmd, trial.applicationId, 'confirmation', 'confirmed');
  const allocationId = await layOut(tx, cmd, trial);
  const admission = await admit(tx, cmd, {
    allocationId,
    applicationId: trial.applicationId,
    target: amountsFrom(trial.quota),
    approvedAt: trial.application.decidedAt ?? cmd.clock.now(),
    actorId: cmd.actor.id,
    reason: `trial of ${trial.application.number ?? trial.applicationId}`,
  });
  await addEvent(tx, cmd, trial.applicationId, `execution.capacity.${admission}`);
  if (admission === 'granted') await carryOutGrant(tx, cmd, allocationId);
  else await waitForCapacity(tx, trial.id, allocationId);
}

async function waitForCapacity(tx: Tx, trialId: string, allocationId: string): Promise<void> {
  await tx.trial.update({ where: { id: trialId }, data: { state: 'waitingForCapacity', version: { increment: 1 } } });
  await tx.allocation.update({ where: { id: allocationId }, data: { state: 'waitingForCapacity' } });
}

/** The allocation as it will be, holding nothing yet and not to be dispatched: only a grant raises the desired version. */
async function layOut(tx: Tx, cmd: Command, trial: TrialRecord): Promise<string> {
  const { system, application } = trial;
  const members = await firstMembers(tx, application.createdById, system.unitId);
  const spec = trialSpec(system, draftSchema.parse(application.content), amountsFrom(trial.quota), members);
  const common = {
    state: 'desired' as const,
    environment: 'trial',
    desired: json(spec),
    applicationId: application.id,
    approvedAt: application.decidedAt ?? cmd.clock.now(),
    inForceAt: null,
  };
  // A system whose earlier trial ended comes back to the allocation that it gave up.
  const earlier = await tx.allocation.findUnique({ where: { systemId: system.id } });
  if (earlier && earlier.state !== 'retired')
    throw new AppError('CONFLICT', `System ${system.id} still has an allocation`, { key: 'stillAllocated' });
  if (earlier) {
    await tx.allocation.update({ where: { id: earlier.id }, data: { ...common, version: { increment: 1 } } });
    return earlier.id;
  }
  const created = await tx.allocation.create({
    data: {
      id: cmd.newId(),
      systemId: system.id,
      unitId: system.unitId,
      tenancyName: tenancyName(system.unit.code, system.code),
      granted: {},
      desiredVersion: 0,
      createdAt: cmd.clock.now(),
      ...common,
    },
  });
  return created.id;
}

/** Who applied; where that was somebody of another unit (an import), those of this unit who may apply. */
async function firstMembers(tx: Tx, createdById: string, unitId: string): Promise<TenancySpec['members']> {
  const colleagues = { unitId, disabledAt: null };
  const creator = await tx.user.findFirst({ where: { id: createdById, ...colleagues } });
  const people = creator
    ? [creator]
    : await tx.user.findMany({ where: { ...colleagues, roles: { some: { role: 'unitApplicant' } } }, take: 20 });
  return people.map(({ username }) => ({ user: username, role: 'admin' as const }));
}

export const touchedBy = (trial: { applicationId: string; systemId: string }) => [
  { type: 'application', id: trial.applicationId },
  { type: 'system', id: trial.systemId },
];
