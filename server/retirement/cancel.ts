import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { moveApplication } from '../execution/progress.ts';
import { findRetirement, step, touched } from './find.ts';
import type { cancelInput } from './input.ts';
import { retirementView } from './read.ts';
import type { RetirementView } from './views.ts';

/** The authority calls a retirement off while nothing has been taken down yet. */
export async function cancelRetirement(cmd: Command, input: z.infer<typeof cancelInput>): Promise<RetirementView> {
  const subject = { type: 'retirement', id: input.id };
  return inCommand(cmd, { action: 'retirement.cancel', subject }, async (tx) => {
    const retirement = await findRetirement(tx, cmd, input.id);
    await closeRetirement(tx, cmd, input.id);
    if (retirement.applicationId) await moveApplication(tx, cmd, retirement.applicationId, 'failed', input.reason);
    const result = await retirementView(tx, cmd, input.id);
    return { result, before: { state: retirement.state }, reason: input.reason, touched: touched(retirement) };
  });
}

/** The system is back in force as it was. */
export async function closeRetirement(tx: Tx, cmd: Command, id: string): Promise<void> {
  await step(tx, id, ['planned', 'notified', 'objected'], {
    state: 'cancelled',
    openKey: null,
    finishedAt: cmd.clock.now(),
  });
  const { systemId } = await tx.retirement.findUniqueOrThrow({ where: { id } });
  const allocation = await tx.allocation.findUnique({ where: { systemId } });
  const stage = allocation?.environment === 'production' ? 'online' : 'trial';
  await tx.system.update({ where: { id: systemId }, data: { stage, version: { increment: 1 } } });
}
