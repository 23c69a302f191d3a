import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { addEvent } from '../execution/progress.ts';
import { stageMoved } from './load.ts';
import { type ApplicationStage, isClosed } from './stages.ts';
import { type Action, transitionOf } from './transitions.ts';

export interface Advance {
  action: Action;
  to: ApplicationStage;
  /** What else changes in the row, in the same write. */
  set?: Prisma.ApplicationUpdateManyMutationInput;
  /** What the act says, for the timeline. */
  words?: string;
  data?: object;
}

/**
 * Moves an application along one row of the table: one conditional write that claims the row, and its event.
 * @throws AppError CONFLICT when the table has no such row, or somebody was faster
 */
export async function advance(
  tx: Tx,
  cmd: Command,
  application: { id: string; stage: ApplicationStage },
  { action, to, set, words, data }: Advance,
): Promise<void> {
  const { id, stage: from } = application;
  const attempt = `${action} of application ${id} from ${from} to ${to}`;
  if (!transitionOf(action, from)?.to.includes(to)) throw stageMoved(attempt, from);
  const now = cmd.clock.now();
  const closing = isClosed(to) ? { openKey: null, closedAt: now } : {};
  const { count } = await tx.application.updateMany({
    where: { id, stage: from },
    data: { ...set, ...closing, stage: to, updatedAt: now },
  });
  if (count === 0) throw stageMoved(attempt, from);
  await addEvent(tx, cmd, id, action, { words, from, to, data });
}
