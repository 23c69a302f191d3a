import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { lightOf } from '../time/step-clock.ts';
import { mayExplain, supervisedBy } from './cases.ts';
import type { explainInput } from './input.ts';

/**
 * A red case must carry an explanation by its own office (or a leader).
 * @throws AppError NOT_FOUND · FORBIDDEN (another office's) · CONFLICT (not late, so nothing is to be
 * explained; explained already: what an office has said is on record and stays)
 */
export async function explain(cmd: Command, { stepId, explanation }: z.infer<typeof explainInput>): Promise<void> {
  await inCommand(cmd, { action: 'supervision.explain', subject: { type: 'step', id: stepId } }, async (tx) => {
    const step = await tx.step.findFirst({ where: { AND: [{ id: stepId }, supervisedBy(cmd.actor)] } });
    if (!step)
      throw new AppError('NOT_FOUND', `step ${stepId} is not overseen by this person`, { key: 'stepNotFound' });
    if (!mayExplain(cmd.actor, step.officeUnitId)) {
      throw new AppError('FORBIDDEN', `step ${stepId} is another office's`, { key: 'notYourOffice' });
    }
    if (lightOf(step, cmd.clock.now(), 0) !== 'red') {
      throw new AppError('CONFLICT', `step ${stepId} is not late`, { key: 'stepNotLate' });
    }
    const { count } = await tx.step.updateMany({
      where: { id: stepId, explanation: null },
      data: { explanation, explainedById: cmd.actor.id },
    });
    if (count === 0) throw new AppError('CONFLICT', `step ${stepId} is explained already`, { key: 'alreadyExplained' });
    const touched = [{ type: 'application', id: step.applicationId }];
    return { result: undefined, before: { explanation: step.explanation }, after: { explanation }, touched };
  });
}
