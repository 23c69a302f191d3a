import type { TenancySpec, TenancyStatus } from '../../operators/resources/tenancy.ts';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { amountsFrom, exceeding } from '../capacity/amounts.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { Share } from './division.ts';
import { fromQuantities } from './quantities.ts';

/** An allocation as the records hold it, its JSON typed. */
export type AllocationRow = Awaited<ReturnType<Tx['allocation']['findUniqueOrThrow']>>;

export const specOf = (allocation: Pick<AllocationRow, 'desired'>): TenancySpec =>
  allocation.desired as unknown as TenancySpec;

export const statusOf = (allocation: Pick<AllocationRow, 'observed'>): TenancyStatus | null =>
  allocation.observed as unknown as TenancyStatus | null;

/** JSON for a column: records are written as plain data. */
export const json = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue;

/** Use by namespace as last observed; empty before the first observation. */
export const usedShares = (allocation: Pick<AllocationRow, 'observed'>): Share[] =>
  (statusOf(allocation)?.namespaces ?? []).flatMap(({ part, used }) =>
    used ? [{ part, quota: fromQuantities(used) }] : [],
  );

/**
 * Writes what the cloud is to be made like. The dispatcher sees the new version and carries it over; nothing is called here.
 * With `expected`, fails with CONFLICT when somebody changed the allocation since. The environment cannot be changed this way:
 * only `convertToProduction` may, behind its gate.
 */
export async function setDesired(
  tx: Tx,
  allocation: AllocationRow,
  spec: TenancySpec,
  { state, expected }: { state?: AllocationRow['state']; expected?: number } = {},
): Promise<void> {
  if (spec.environment !== allocation.environment)
    throw new AppError('CONFLICT', 'The environment of a tenancy changes by conversion only', {
      key: 'environmentFixed',
    });
  requireCounted(allocation, spec);
  const { count } = await tx.allocation.updateMany({
    where: { id: allocation.id, version: expected ?? allocation.version },
    data: { ...desiredColumns(spec), state },
  });
  if (count === 0) throw changedMeanwhile(allocation.id);
}

/** The cloud is never told to enforce more than the ledger counts; a caller that would has forgotten to ask it. */
export function requireCounted(allocation: Pick<AllocationRow, 'id' | 'granted'>, spec: TenancySpec): void {
  const over = exceeding(fromQuantities(spec.quota), amountsFrom(allocation.granted));
  if (over.length === 0) return;
  throw new AppError('CONFLICT', `Allocation ${allocation.id} has not been granted its ${over.join(', ')} yet`, {
    key: 'notGranted',
  });
}

export const desiredColumns = (spec: TenancySpec) => ({
  desired: json(spec),
  desiredVersion: { increment: 1 },
  version: { increment: 1 },
  dispatchError: null,
});

export const changedMeanwhile = (id: string): AppError =>
  new AppError('CONFLICT', `Allocation ${id} was changed by somebody else meanwhile`, { key: 'changedMeanwhile' });
