import type { z } from 'zod';
import { loadFor } from '../applications/load.ts';
import type { StageChange } from '../applications/views.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Amounts } from '../capacity/amounts.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import type { feasibleInput } from './input.ts';
import { toDecision } from './to-decision.ts';

/** Technical review in favour, with the amounts that it recommends (the second snapshot). */
export async function feasible(cmd: Command, input: z.infer<typeof feasibleInput>): Promise<StageChange> {
  const { id, recommended, opinion, quotes } = input;
  return inCommand(cmd, { action: 'review.feasible', subject: { type: 'application', id } }, async (tx) => {
    const application = await loadFor(tx, cmd, id, 'feasible');
    requireAmounts(id, application.requested, recommended, 'recommended');
    const set = recommended ? { recommended } : {};
    await toDecision(tx, cmd, application, { outcome: 'feasible', opinion, quotes, set, data: { recommended } });
    const result: StageChange = { id, number: application.number, stage: 'decision' };
    return { result, before: { stage: 'technical' }, after: { stage: 'decision', recommended }, reason: opinion };
  });
}

/** Amounts belong where amounts were asked for, and nowhere else. @throws AppError INVALID naming the field */
export function requireAmounts(
  id: string,
  requested: Amounts | null,
  given: Amounts | null,
  path: 'recommended' | 'granted',
): void {
  if ((requested === null) === (given === null)) return;
  const key = requested ? 'field.amountsNeeded' : 'field.noAmountsAsked';
  const fields = [{ path, message: { key } }];
  throw new AppError(
    'INVALID',
    `application ${id}: ${path} amounts do not match the request`,
    { key: 'invalidInput' },
    { fields },
  );
}
