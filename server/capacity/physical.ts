import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { resumeQueue } from '../execution/grants.ts';
import { recordAct } from '../execution/record-act.ts';
import { POOL_KEYS, type PoolAmounts } from './amounts.ts';
import { claimPool, POOL_ID } from './pool.ts';

const OBSERVED_REFRESH_MILLIS = 60_000;

/** Takes over what the cluster physically has. Whoever waits is served when it has grown. */
export async function setPhysical(tx: Tx, cmd: Command, physical: PoolAmounts): Promise<void> {
  const now = cmd.clock.now();
  const before = await claimPool(tx, now);
  const same = POOL_KEYS.every((key) => before.physical[key] === physical[key]);
  const isFresh = before.observedAt && now.getTime() - before.observedAt.getTime() < OBSERVED_REFRESH_MILLIS;
  if (same && isFresh) return;
  await tx.capacityPool.update({
    where: { id: POOL_ID },
    data: {
      physicalCpuMillis: BigInt(physical.cpuMillis),
      physicalMemory: BigInt(physical.memoryBytes),
      physicalStorage: BigInt(physical.storageBytes),
      observedAt: now,
    },
  });
  if (same) return;
  await recordAct(tx, cmd, 'capacity.observed', { type: 'capacity', id: POOL_ID }, physical);
  await resumeQueue(tx, cmd);
}
