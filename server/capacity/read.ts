import type { Command } from '../context.ts';
import { amountsFrom, ceiling, subtract } from './amounts.ts';
import { poolPart, readPool } from './pool.ts';
import { waitingAllocations } from './queue.ts';
import type { CapacityView } from './views.ts';

/** The whole pool: what is there, what is granted and promised, and who waits. */
export async function readCapacity(cmd: Command): Promise<CapacityView> {
  const pool = await readPool(cmd.db, cmd.clock.now());
  const queue = await waitingAllocations(cmd.db);
  const applications = await cmd.db.application.findMany({
    where: { id: { in: queue.flatMap(({ applicationId }) => (applicationId ? [applicationId] : [])) } },
    select: { id: true, number: true },
  });
  const numbers = new Map(applications.map(({ id, number }) => [id, number]));
  return {
    ...pool,
    observedAt: pool.observedAt?.toISOString() ?? null,
    waiting: queue.map((one, index) => {
      const held = amountsFrom(one.granted);
      return {
        position: index + 1,
        applicationId: one.applicationId,
        applicationNumber: numbers.get(one.applicationId ?? '') ?? null,
        systemId: one.systemId,
        systemName: one.system.name,
        unitName: one.system.unit.name,
        amounts: poolPart(subtract(ceiling(held, amountsFrom(one.pending)), held)),
        since: (one.queuedAt ?? one.approvedAt).toISOString(),
      };
    }),
  };
}
