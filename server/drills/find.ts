import type { Drill as DrillRecord } from '../../prisma/generated/sqlite/client.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import type { PlanItem, Unplaced } from './plan.ts';

export type { DrillRecord };
export type PlanRecord = Awaited<ReturnType<Db['drillPlan']['findMany']>>[number];

/** The drills that a person may see: authority, provider and auditor all, a unit those of its own systems. */
export const drillsOf = ({ actor }: Pick<Command, 'actor'>) =>
  can(actor, 'operations:read') ? {} : { unitId: actor.unitId };

export async function findDrill(db: Db | Tx, cmd: Command, id: string): Promise<DrillRecord> {
  const drill = await db.drill.findFirst({ where: { id, ...drillsOf(cmd) } });
  if (!drill) throw new AppError('NOT_FOUND', `No drill ${id}`, { key: 'drillNotFound' });
  return drill;
}

/** One conditional write from the states given; who comes second gets CONFLICT. */
export async function step(
  tx: Tx,
  id: string,
  from: DrillRecord['state'][],
  data: Parameters<Tx['drill']['updateMany']>[0]['data'],
): Promise<void> {
  const { count } = await tx.drill.updateMany({
    where: { id, state: { in: from } },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new AppError('CONFLICT', `Drill ${id} has moved on`, { key: 'drillMoved' });
}

export const itemsOf = (plan: { items: unknown }): PlanItem[] => plan.items as PlanItem[];
export const unplacedOf = (plan: { unplaced: unknown }): Unplaced[] => plan.unplaced as Unplaced[];

export const touched = ({ systemId }: { systemId: string | null }) =>
  systemId ? [{ type: 'system', id: systemId }] : [];
