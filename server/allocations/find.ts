import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import type { AllocationRow } from './desired.ts';

/** The allocation for somebody who is to change it: one's own unit's, or any for the authority and the provider. */
export async function findAllocation(tx: Tx, cmd: Command, id: string): Promise<AllocationRow> {
  const allocation = await tx.allocation.findUnique({ where: { id } });
  const visible = allocation && (can(cmd.actor, 'system:read:all') || allocation.unitId === cmd.actor.unitId);
  if (!visible) throw new AppError('NOT_FOUND', `No allocation ${id}`, { key: 'allocationNotFound' });
  return allocation;
}

/** One that leaves or has left is not changed any more. */
export function requireStanding(allocation: AllocationRow): void {
  if (allocation.state !== 'retiring' && allocation.state !== 'retired') return;
  throw new AppError('CONFLICT', `Allocation ${allocation.id} is ${allocation.state}`, { key: 'allocationLeaving' });
}

export const subjectOf = (id: string) => ({ type: 'allocation', id });
export const touched = (allocation: AllocationRow) => [{ type: 'system', id: allocation.systemId }];
