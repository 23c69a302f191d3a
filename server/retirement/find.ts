import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';

/** An objection as the records keep it. */
export interface Objection {
  words: string;
  files: { sha256: string; name: string }[];
  at: string;
  byId: string;
  byName: string;
  decision?: 'upheld' | 'dismissed';
  decidedAt?: string;
  decidedById?: string;
  decidedByName?: string;
  reason?: string;
}

export const objectionOf = (retirement: { objection: unknown }): Objection | null =>
  (retirement.objection as Objection | null) ?? null;

/** States in which a unit may still object, and the authority still call it off. */
export const OPEN_STATES = ['planned', 'notified'] as const;

export type RetirementRecord = Awaited<ReturnType<typeof findRetirement>>;

export async function findRetirement(tx: Tx, cmd: Command, id: string) {
  const retirement = await tx.retirement.findUnique({ where: { id }, include: { system: true } });
  const visible = retirement && (can(cmd.actor, 'system:read:all') || retirement.system.unitId === cmd.actor.unitId);
  if (!visible) throw new AppError('NOT_FOUND', `No retirement ${id}`, { key: 'retirementNotFound' });
  return retirement;
}

/** One conditional write from the states given; who comes second gets CONFLICT. */
export async function step(
  tx: Tx,
  id: string,
  from: RetirementRecord['state'][],
  data: Parameters<Tx['retirement']['updateMany']>[0]['data'],
): Promise<void> {
  const { count } = await tx.retirement.updateMany({
    where: { id, state: { in: from } },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new AppError('CONFLICT', `Retirement ${id} has moved on`, { key: 'retirementMoved' });
}

export const touched = (retirement: { systemId: string }) => [{ type: 'system', id: retirement.systemId }];
