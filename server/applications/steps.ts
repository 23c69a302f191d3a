import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from '../policies/current.ts';
import { limitDaysOf } from '../policies/limit-days.ts';
import { dueAfter, dueAfterPause, pausedFor } from '../time/step-clock.ts';
import type { StepName, StepOutcome } from './stages.ts';

export interface Outcome {
  outcome: StepOutcome;
  opinion?: string;
  /** Ids of messages of this application that the outcome quotes. */
  quotes?: readonly string[];
}

/** Opens a step at a desk; its limit is the policy's of this day. */
export async function openStep(
  tx: Tx,
  cmd: Command,
  step: { applicationId: string; name: StepName; officeUnitId: string; round?: number; opinion?: string },
): Promise<void> {
  const now = cmd.clock.now();
  const { body } = await currentPolicy(tx, now);
  const limitDays = limitDaysOf(body.steps, step.name);
  const dueAt = step.name === 'delivery' ? hoursAfter(now, body.steps.deliveryHours) : dueAfter(now, limitDays);
  await tx.step.create({ data: { id: cmd.newId(), ...step, startedAt: now, limitDays, dueAt } });
}

const hoursAfter = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000);

/** Closes the step of this name that is under way. Its clock stops where it stands. */
export async function closeStep(
  tx: Tx,
  cmd: Command,
  applicationId: string,
  name: StepName,
  { outcome, opinion = '', quotes = [] }: Outcome,
): Promise<void> {
  await requireQuotes(tx, applicationId, quotes);
  const { count } = await tx.step.updateMany({
    where: { applicationId, name, finishedAt: null },
    data: { finishedAt: cmd.clock.now(), outcome, opinion, quotes: [...quotes], actorId: cmd.actor.id },
  });
  if (count !== 1)
    throw new Error(`Application ${applicationId} has ${count} open ${name} steps where one was expected`);
}

/** Ends every step under way: the application was withdrawn. */
export async function closeAllSteps(tx: Tx, cmd: Command, applicationId: string, outcome: StepOutcome): Promise<void> {
  await tx.step.updateMany({
    where: { applicationId, finishedAt: null },
    data: { finishedAt: cmd.clock.now(), outcome, actorId: cmd.actor.id },
  });
}

/** Stops the reviewer's clock while the unit supplements; the row says `returned` meanwhile. */
export async function pauseStep(tx: Tx, cmd: Command, applicationId: string, name: StepName, returned: Outcome) {
  await requireQuotes(tx, applicationId, returned.quotes ?? []);
  const step = await tx.step.findFirstOrThrow({ where: { applicationId, name, finishedAt: null } });
  await tx.step.update({
    where: { id: step.id },
    data: {
      pausedAt: cmd.clock.now(),
      outcome: returned.outcome,
      opinion: returned.opinion,
      quotes: [...(returned.quotes ?? [])],
      actorId: cmd.actor.id,
    },
  });
  return { round: step.round };
}

/** Lets the paused clock go on with the working time that was left. Returns whose turn it is again. */
export async function resumeStep(tx: Tx, cmd: Command, applicationId: string): Promise<{ name: StepName }> {
  const step = await tx.step.findFirstOrThrow({ where: { applicationId, finishedAt: null, pausedAt: { not: null } } });
  const now = cmd.clock.now();
  const pausedAt = step.pausedAt ?? now;
  await tx.step.update({
    where: { id: step.id },
    data: {
      pausedAt: null,
      outcome: null,
      actorId: null,
      round: step.round + 1,
      pausedMillis: step.pausedMillis + BigInt(pausedFor(pausedAt, now)),
      dueAt: dueAfterPause(step.dueAt, pausedAt, now),
    },
  });
  return { name: step.name };
}

async function requireQuotes(tx: Tx, applicationId: string, quotes: readonly string[]): Promise<void> {
  if (quotes.length === 0) return;
  const found = await tx.message.count({ where: { applicationId, id: { in: [...new Set(quotes)] } } });
  if (found === new Set(quotes).size) return;
  throw new AppError('INVALID', `quotes of application ${applicationId} name messages that are not its own`, {
    key: 'quotesNotFound',
  });
}
