import type { z } from 'zod';
import { setDesired, specOf } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { addEvent } from '../execution/progress.ts';
import { can } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { touchedBy } from './confirm.ts';
import type { trialExtendInput } from './input.ts';
import { trialView } from './read.ts';
import type { TrialView } from './views.ts';

/** Moves a running trial's end, once, by no more than the policy's days. The warnings follow the new end. */
export async function extendTrial(cmd: Command, input: z.infer<typeof trialExtendInput>): Promise<TrialView> {
  const subject = { type: 'trial', id: input.trialId };
  return inCommand(cmd, { action: 'trial.extend', subject }, async (tx) => {
    const trial = await tx.trial.findUnique({ where: { id: input.trialId }, include: { system: true } });
    const visible = trial && (can(cmd.actor, 'application:read:all') || trial.system.unitId === cmd.actor.unitId);
    if (!visible) throw new AppError('NOT_FOUND', `No trial ${input.trialId}`, { key: 'trialNotFound' });
    const { extensionDays, maxDays } = (await currentPolicy(tx, cmd.clock.now())).body.trial;
    requireWithin(input.days, Math.min(extensionDays, maxDays - trial.days));
    if (!trial.endsAt) throw notExtendable(trial.id);
    const endsAt = new Date(trial.endsAt.getTime() + input.days * DAY_MILLIS);
    const { count } = await tx.trial.updateMany({
      where: { id: trial.id, state: { in: ['running', 'testing'] }, extendedAt: null, endsAt: { gt: cmd.clock.now() } },
      data: { endsAt, extendedAt: cmd.clock.now(), days: { increment: input.days }, version: { increment: 1 } },
    });
    if (count === 0) throw notExtendable(trial.id);
    const allocation = await tx.allocation.findUniqueOrThrow({ where: { systemId: trial.systemId } });
    await setDesired(tx, allocation, { ...specOf(allocation), expiresAt: endsAt.toISOString() });
    await addEvent(tx, cmd, trial.applicationId, 'trial.extended', { words: input.reason, data: { days: input.days } });
    const result = await trialView(tx, cmd, trial.id);
    const before = { endsAt: trial.endsAt };
    return { result, before, after: { endsAt }, reason: input.reason, touched: touchedBy(trial) };
  });
}

const notExtendable = (id: string) =>
  new AppError('CONFLICT', `Trial ${id} does not run, or has been extended already`, { key: 'trialNotExtendable' });

/** By no more than the policy's extension, and the whole trial no longer than its longest. */
function requireWithin(days: number, most: number): void {
  if (days <= most) return;
  throw new AppError('INVALID', `An extension of ${days} days; ${most} are possible`, {
    key: 'extensionTooLong',
    values: { days: most },
  });
}
