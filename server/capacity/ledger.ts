import { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import {
  type Amounts,
  amountsFrom,
  ceiling,
  isSame,
  NOTHING,
  POOL_KEYS,
  type PoolAmounts,
  subtract,
} from './amounts.ts';
import { claimPool, POOL_ID, type Pool, poolPart } from './pool.ts';

/**
 * The capacity ledger. The pool's granted figure, the sum of the entries and the sum of the allocations' grants are one number at
 * every commit; each change claims the pool's row first (`claimPool`), so changes follow one another.
 *
 * A grant that grows is counted before the cloud may enforce it; one that shrinks is counted until the cloud has enforced the
 * lower figure (`settle`): what is counted is never less than what can be used.
 */
export type LedgerServices = Pick<Services, 'clock' | 'newId'>;
export type Admission = 'granted' | 'waiting';

export interface GrantRequest {
  allocationId: string;
  applicationId: string | null;
  /** What the allocation is to hold in all, not the difference. */
  target: Amounts;
  /** Order of the queue. */
  approvedAt: Date;
  actorId: string | null;
  reason: string;
}

/** Earlier approvals first; the identifier decides between equal times, so that the order is the same for everyone. */
export const QUEUE_ORDER = [{ queuedAt: 'asc' }, { id: 'asc' }] as const;

/**
 * Grants the target if it fits and nobody approved earlier waits; else puts it in the queue. Any amount that shrinks stays
 * counted, with the target in `pending`, until `settle`.
 */
export async function admit(tx: Tx, services: LedgerServices, request: GrantRequest): Promise<Admission> {
  const pool = await claimPool(tx, services.clock.now());
  await leaveQueue(tx, services, request.allocationId, request.reason);
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { id: request.allocationId } });
  const held = amountsFrom(allocation.granted);
  const extra = extraOf(held, request.target);
  const passes = isNothing(extra) || (!(await hasOneAhead(tx, request)) && fits(extra, pool));
  if (passes) await grant(tx, services, request, held, extra);
  else await enqueue(tx, services, request, extra);
  return passes ? 'granted' : 'waiting';
}

/** Grants from the head of the queue while it fits; nobody overtakes. Answers the allocations that were granted, in order. */
export async function admitWaiting(tx: Tx, services: LedgerServices): Promise<string[]> {
  const passed: string[] = [];
  const reason = 'capacity became free';
  for (const one of await tx.allocation.findMany({ where: { queuedAt: { not: null } }, orderBy: [...QUEUE_ORDER] })) {
    const pool = await claimPool(tx, services.clock.now());
    const held = amountsFrom(one.granted);
    const target = amountsFrom(one.pending);
    const extra = extraOf(held, target);
    if (!fits(extra, pool)) break;
    await leaveQueue(tx, services, one.id, reason);
    const { id: allocationId, applicationId, approvedAt } = one;
    await grant(tx, services, { allocationId, applicationId, target, approvedAt, actorId: null, reason }, held, extra);
    passed.push(one.id);
  }
  return passed;
}

/** Counts the lower grant once the cloud enforces it. Answers whether anything was pending. */
export async function settle(tx: Tx, services: LedgerServices, allocationId: string, reason: string): Promise<boolean> {
  await claimPool(tx, services.clock.now());
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { id: allocationId } });
  if (!allocation.pending || allocation.queuedAt) return false;
  await lowerTo(tx, services, allocation, amountsFrom(allocation.pending), reason);
  return true;
}

/** Gives everything back, and leaves the queue. For a retirement that the cloud has carried out. */
export async function release(tx: Tx, services: LedgerServices, allocationId: string, reason: string): Promise<void> {
  await claimPool(tx, services.clock.now());
  await leaveQueue(tx, services, allocationId, reason);
  const allocation = await tx.allocation.findUniqueOrThrow({ where: { id: allocationId } });
  await lowerTo(tx, services, allocation, NOTHING, reason);
}

/** Takes a waiting grant out of the queue without granting it; nothing happens to one that does not wait. */
export async function leaveQueue(
  tx: Tx,
  services: LedgerServices,
  allocationId: string,
  reason: string,
): Promise<void> {
  const waiting = await tx.allocation.findFirst({ where: { id: allocationId, queuedAt: { not: null } } });
  if (!waiting) return;
  const promised = extraOf(amountsFrom(waiting.granted), amountsFrom(waiting.pending));
  await tx.allocation.update({ where: { id: allocationId }, data: { queuedAt: null, pending: Prisma.DbNull } });
  const { applicationId } = waiting;
  await enter(tx, services, { allocationId, applicationId, actorId: null, reason }, 'lock', negative(promised));
}

async function grant(
  tx: Tx,
  services: LedgerServices,
  request: GrantRequest,
  held: Amounts,
  extra: PoolAmounts,
): Promise<void> {
  const counted = ceiling(held, request.target);
  const toSettle = isSame(counted, request.target) ? Prisma.DbNull : { ...request.target };
  await tx.allocation.update({
    where: { id: request.allocationId },
    data: {
      ...grantColumns(counted),
      pending: toSettle,
      queuedAt: null,
      applicationId: request.applicationId,
      approvedAt: request.approvedAt,
      version: { increment: 1 },
    },
  });
  await enter(tx, services, request, 'grant', extra);
}

async function enqueue(tx: Tx, services: LedgerServices, request: GrantRequest, extra: PoolAmounts): Promise<void> {
  const { allocationId, applicationId, target, approvedAt } = request;
  await tx.allocation.update({
    where: { id: allocationId },
    data: { pending: { ...target }, queuedAt: approvedAt, approvedAt, applicationId, version: { increment: 1 } },
  });
  await enter(tx, services, request, 'lock', extra);
}

async function lowerTo(
  tx: Tx,
  services: LedgerServices,
  allocation: { id: string; granted: unknown; applicationId: string | null },
  target: Amounts,
  reason: string,
): Promise<void> {
  const difference = poolPart(subtract(target, amountsFrom(allocation.granted)));
  await tx.allocation.update({
    where: { id: allocation.id },
    data: { ...grantColumns(target), pending: Prisma.DbNull, version: { increment: 1 } },
  });
  const { id: allocationId, applicationId } = allocation;
  await enter(tx, services, { allocationId, applicationId, actorId: null, reason }, 'release', difference);
}

type EntryOf = Pick<GrantRequest, 'allocationId' | 'applicationId' | 'actorId' | 'reason'>;

/** Appends an entry and adds its figures to the pool: the only place where the pool's figures change. */
async function enter(
  tx: Tx,
  services: LedgerServices,
  { allocationId, applicationId, actorId, reason }: EntryOf,
  kind: 'grant' | 'lock' | 'release',
  amounts: PoolAmounts,
): Promise<void> {
  if (isNothing(amounts)) return;
  const figures = {
    cpuMillis: BigInt(amounts.cpuMillis),
    memoryBytes: BigInt(amounts.memoryBytes),
    storageBytes: BigInt(amounts.storageBytes),
  };
  const plus = {
    cpu: { increment: figures.cpuMillis },
    memory: { increment: figures.memoryBytes },
    storage: { increment: figures.storageBytes },
  };
  const data =
    kind === 'lock'
      ? { lockedCpuMillis: plus.cpu, lockedMemory: plus.memory, lockedStorage: plus.storage }
      : { grantedCpuMillis: plus.cpu, grantedMemory: plus.memory, grantedStorage: plus.storage };
  await tx.capacityPool.update({ where: { id: POOL_ID }, data });
  const id = services.newId();
  const at = services.clock.now();
  const entry = { id, poolId: POOL_ID, allocationId, applicationId, actorId, reason, kind, at, ...figures };
  await tx.ledgerEntry.create({ data: entry });
}

/** What the pool must still give; an amount that shrinks gives nothing back yet. */
const extraOf = (held: Amounts, target: Amounts): PoolAmounts => poolPart(subtract(ceiling(held, target), held));

const isNothing = (amounts: PoolAmounts): boolean => POOL_KEYS.every((key) => amounts[key] === 0);

/**
 * Only what is asked for must fit: a pool that is short of storage still grants CPU. Locked amounts do not count here, the order
 * of the queue does what they would.
 */
const fits = (extra: PoolAmounts, pool: Pool): boolean =>
  POOL_KEYS.every((key) => extra[key] <= 0 || pool.granted[key] + extra[key] <= pool.capacity[key]);

const negative = (amounts: PoolAmounts): PoolAmounts => ({
  cpuMillis: -amounts.cpuMillis,
  memoryBytes: -amounts.memoryBytes,
  storageBytes: -amounts.storageBytes,
});

const grantColumns = (amounts: Amounts) => ({
  granted: { ...amounts },
  cpuMillis: amounts.cpuMillis,
  memoryBytes: BigInt(amounts.memoryBytes),
  storageBytes: BigInt(amounts.storageBytes),
});

async function hasOneAhead(tx: Tx, { allocationId, approvedAt }: GrantRequest): Promise<boolean> {
  const ahead = await tx.allocation.findFirst({
    where: {
      id: { not: allocationId },
      OR: [{ queuedAt: { lt: approvedAt } }, { queuedAt: approvedAt, id: { lt: allocationId } }],
    },
    select: { id: true },
  });
  return ahead !== null;
}
