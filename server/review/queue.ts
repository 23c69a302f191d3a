import type { z } from 'zod';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { readRows } from '../applications/rows.ts';
import type { ApplicationRow, Light } from '../applications/views.ts';
import type { Command } from '../context.ts';
import { type Actor, can } from '../identity/permissions.ts';
import type { queueInput } from './input.ts';
import type { QueueView } from './views.ts';

/** What waits for this person, the soonest limit first. */
export async function reviewQueue(cmd: Command, { step }: z.infer<typeof queueInput>): Promise<QueueView> {
  const where = waitingFor(cmd.actor, step);
  const items = await readRows(cmd.db, where, cmd.clock.now());
  items.sort((a, b) => (dueOf(a) < dueOf(b) ? -1 : 1));
  const count = (light: Light) => items.filter((item) => item.step?.light === light).length;
  return { items, counts: { green: count('green'), yellow: count('yellow'), red: count('red') } };
}

const dueOf = (row: ApplicationRow): string => row.step?.dueAt ?? '9999';

function waitingFor(actor: Actor, step: z.infer<typeof queueInput>['step']): Prisma.ApplicationWhereInput {
  const desks: Prisma.ApplicationWhereInput[] = [];
  const wants = (name: typeof step) => step === undefined || step === name;
  if (wants('completeness') && can(actor, 'review:completeness'))
    desks.push({ stage: { in: ['submitted', 'completeness'] }, handlerUnitId: actor.unitId });
  if (wants('technical') && can(actor, 'review:technical')) desks.push({ stage: 'technical' });
  // Who reviewed it may not decide it, so it does not wait for them.
  if (wants('decision') && can(actor, 'review:decide'))
    desks.push({
      stage: 'decision',
      NOT: { steps: { some: { name: 'technical', outcome: { in: ['feasible', 'infeasible'] }, actorId: actor.id } } },
    });
  return desks.length > 0 ? { OR: desks } : { id: { in: [] } };
}
