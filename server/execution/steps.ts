import type { StepName, StepOutcome } from '../applications/stages.ts';
import { openStep } from '../applications/steps.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';

/** The clocks of execution (articles 26–29): the parties' confirmation of a trial, the provider's delivery within a day. */
export async function startStep(
  tx: Tx,
  cmd: Command,
  applicationId: string,
  name: Extract<StepName, 'confirmation' | 'delivery'>,
): Promise<void> {
  if (await tx.step.findFirst({ where: { applicationId, name, finishedAt: null } })) return;
  const round = 1 + (await tx.step.count({ where: { applicationId, name } }));
  const officeUnitId = await officeOf(tx, applicationId, name);
  await openStep(tx, cmd, { applicationId, name, officeUnitId, round });
}

export async function endStep(
  tx: Tx,
  cmd: Command,
  applicationId: string,
  name: 'confirmation' | 'delivery',
  outcome: Extract<StepOutcome, 'confirmed' | 'delivered'>,
): Promise<void> {
  const isPerson = cmd.actor.roles.length > 0;
  await tx.step.updateMany({
    where: { applicationId, name, finishedAt: null },
    data: { finishedAt: cmd.clock.now(), outcome, actorId: isPerson ? cmd.actor.id : null },
  });
}

/** An application that failed leaves no clock running. */
export async function stopSteps(tx: Tx, cmd: Command, applicationId: string): Promise<void> {
  await tx.step.updateMany({ where: { applicationId, finishedAt: null }, data: { finishedAt: cmd.clock.now() } });
}

/** Confirmation waits on the accepting authority's desk, delivery on the provider's. */
async function officeOf(tx: Tx, applicationId: string, name: 'confirmation' | 'delivery'): Promise<string> {
  const application = await tx.application.findUniqueOrThrow({ where: { id: applicationId } });
  const kind = name === 'delivery' ? 'provider' : 'authority';
  if (kind === 'authority' && application.handlerUnitId) return application.handlerUnitId;
  const office = await tx.unit.findFirst({ where: { kind, active: true }, orderBy: { createdAt: 'asc' } });
  return office?.id ?? application.handlerUnitId ?? application.unitId;
}
