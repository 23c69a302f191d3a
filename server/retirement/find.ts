import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import type { RetirementState } from './views.ts';

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

/** From `frozen` on the cloud has been told to take down and erase: there is no way back that the authority could order. */
export const TAKE_DOWN_STATES = ['frozen', 'finalBackup', 'gate', 'removed'] as const satisfies RetirementState[];

export type RetirementRecord = Awaited<ReturnType<typeof findRetirement>>;

export async function findRetirement(tx: Tx, cmd: Command, id: string) {
  const retirement = await tx.retirement.findUnique({ where: { id }, include: { system: true } });
  const visible = retirement && (can(cmd.actor, 'system:read:all') || retirement.system.unitId === cmd.actor.unitId);
  if (!visible) throw new AppError('NOT_FOUND', `No retirement ${id}`, { key: 'retirementNotFound' });
  return retirement;
}

/** One conditional write from the states given; who comes second gets CONFLICT, and is told when it is the erasure that came first. */
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
  if (count > 0) return;
  const { state } = await tx.retirement.findUniqueOrThrow({ where: { id }, select: { state: true } });
  const key = (TAKE_DOWN_STATES as readonly string[]).includes(state) ? 'takeDownBegan' : 'retirementMoved';
  throw new AppError('CONFLICT', `Retirement ${id} is ${state} by now`, { key });
}

export const touched = (retirement: { systemId: string }) => [{ type: 'system', id: retirement.systemId }];
