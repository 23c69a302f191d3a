import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { findAllocation, requireStanding, subjectOf, touched } from './find.ts';
import { allocationView } from './read.ts';
import type { AllocationView } from './views.ts';

/** Writes the desired state to the cluster again: after an error was mended there. The loop would do so by itself, later. */
export async function retryAllocation(cmd: Command, id: string): Promise<AllocationView> {
  await inCommand(cmd, { action: 'allocation.retry', subject: subjectOf(id) }, async (tx) => {
    const allocation = await findAllocation(tx, cmd, id);
    requireStanding(allocation);
    // What waits for capacity has nothing to write: a higher version would carry it past the queue.
    const granted = allocation.dispatchedVersion > 0 || allocation.desiredVersion > 0;
    if (granted)
      await tx.allocation.update({
        where: { id },
        data: {
          dispatchedVersion: Math.min(allocation.dispatchedVersion, allocation.desiredVersion - 1),
          dispatchError: null,
        },
      });
    return { result: null, before: { error: allocation.dispatchError }, touched: touched(allocation) };
  });
  return allocationView(cmd, id);
}
