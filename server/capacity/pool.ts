import type { Db, Tx } from '../db/client.ts';
import { currentPolicy } from '../policies/current.ts';
import { type Amounts, NOTHING, type PoolAmounts } from './amounts.ts';

/** The one pool of the city. */
export const POOL_ID = 'city';

export interface Overcommit {
  cpu: number;
  memory: number;
  storage: number;
}

/** The pool's figures at one moment, with the capacity that policy makes of what is physically there. */
export interface Pool {
  physical: PoolAmounts;
  granted: PoolAmounts;
  locked: PoolAmounts;
  capacity: PoolAmounts;
  free: PoolAmounts;
  overcommit: Overcommit;
  reservePercent: number;
  observedAt: Date | null;
}

/** Capacity that may be granted: physical × overcommit × (1 − reserve), in whole units, rounded down. */
export function capacityOf(physical: PoolAmounts, overcommit: Overcommit, reservePercent: number): PoolAmounts {
  const share = (amount: number, factor: number) => Math.floor((amount * factor * (100 - reservePercent)) / 100);
  return {
    cpuMillis: share(physical.cpuMillis, overcommit.cpu),
    memoryBytes: share(physical.memoryBytes, overcommit.memory),
    storageBytes: share(physical.storageBytes, overcommit.storage),
  };
}

export const poolPart = ({ cpuMillis, memoryBytes, storageBytes }: Amounts): PoolAmounts => ({
  cpuMillis,
  memoryBytes,
  storageBytes,
});

interface PoolRow {
  physicalCpuMillis: bigint;
  physicalMemory: bigint;
  physicalStorage: bigint;
  grantedCpuMillis: bigint;
  grantedMemory: bigint;
  grantedStorage: bigint;
  lockedCpuMillis: bigint;
  lockedMemory: bigint;
  lockedStorage: bigint;
  observedAt: Date | null;
}

/** The pool as it stands; before the first observation of the cluster everything is zero. */
export async function readPool(db: Db | Tx, now: Date): Promise<Pool> {
  const row = await db.capacityPool.findUnique({ where: { id: POOL_ID } });
  return poolOf(db, row, now);
}

/**
 * As `readPool`, but claims the pool's row by writing it, so that until the transaction ends nobody else can admit, release or
 * count. This one write is what keeps two approvals from sharing the last core.
 */
export async function claimPool(tx: Tx, now: Date): Promise<Pool> {
  const row = await tx.capacityPool.upsert({
    where: { id: POOL_ID },
    create: { id: POOL_ID },
    update: { version: { increment: 1 } },
  });
  return poolOf(tx, row, now);
}

async function poolOf(db: Db | Tx, row: PoolRow | null, now: Date): Promise<Pool> {
  const { overcommit, reservePercent } = (await currentPolicy(db, now)).body;
  const physical = row ? triple(row.physicalCpuMillis, row.physicalMemory, row.physicalStorage) : poolPart(NOTHING);
  const granted = row ? triple(row.grantedCpuMillis, row.grantedMemory, row.grantedStorage) : poolPart(NOTHING);
  const locked = row ? triple(row.lockedCpuMillis, row.lockedMemory, row.lockedStorage) : poolPart(NOTHING);
  const capacity = capacityOf(physical, overcommit, reservePercent);
  const free = triple(
    capacity.cpuMillis - granted.cpuMillis - locked.cpuMillis,
    capacity.memoryBytes - granted.memoryBytes - locked.memoryBytes,
    capacity.storageBytes - granted.storageBytes - locked.storageBytes,
  );
  return { physical, granted, locked, capacity, free, overcommit, reservePercent, observedAt: row?.observedAt ?? null };
}

const triple = (cpu: bigint | number, memory: bigint | number, storage: bigint | number): PoolAmounts => ({
  cpuMillis: Number(cpu),
  memoryBytes: Number(memory),
  storageBytes: Number(storage),
});
