import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import type { Command } from '../../context.ts';
import type { Tx } from '../../db/client.ts';
import { AppError } from '../../errors.ts';
import { can } from '../../identity/permissions.ts';
import type { FindingLetter } from './letter.ts';
import {
  type FindingAction,
  type FindingFacts,
  type FindingObstacle,
  type FindingState,
  obstacleTo,
  rowOf,
} from './transitions.ts';
import type { FindingObjection } from './views.ts';

export type FindingRecord = Prisma.ResourceFindingGetPayload<object>;

export const letterOf = ({ letter }: Pick<FindingRecord, 'letter'>): FindingLetter =>
  letter as unknown as FindingLetter;

export const objectionOf = ({ objection }: Pick<FindingRecord, 'objection'>): FindingObjection | null =>
  objection as unknown as FindingObjection | null;

export const factsOf = (finding: FindingRecord): FindingFacts => ({
  state: finding.state,
  kind: finding.kind,
  unitId: finding.unitId,
  issuedById: finding.issuedById,
  isEscalated: finding.escalatedAt !== null,
  wasContested: finding.objection !== null,
});

/** @throws AppError NOT_FOUND, also when it is not this person's to see */
export async function findFinding(tx: Tx, { actor }: Command, id: string): Promise<FindingRecord> {
  const finding = await tx.resourceFinding.findUnique({ where: { id } });
  const isVisible = finding && (can(actor, 'system:read:all') || finding.unitId === actor.unitId);
  if (!isVisible) throw new AppError('NOT_FOUND', `No finding ${id}`, { key: 'findingNotFound' });
  return finding;
}

const OBSTACLE_KEYS: Record<FindingObstacle, string> = {
  state: 'findingMoved',
  notYours: 'findingNotYours',
  issuedByYou: 'findingIssuedByYou',
  contestedBefore: 'alreadyObjected',
  notOverdue: 'findingNotOverdue',
  notIdle: 'findingNotIdle',
  notOversized: 'findingNotOversized',
};

/** @throws AppError CONFLICT or FORBIDDEN with the reason */
export function requireAct(finding: FindingRecord, action: FindingAction, { actor }: Command): void {
  const obstacle = obstacleTo(action, factsOf(finding), actor);
  if (!obstacle) return;
  const code = obstacle === 'notYours' || obstacle === 'issuedByYou' ? 'FORBIDDEN' : 'CONFLICT';
  throw new AppError(code, `Finding ${finding.id} is ${finding.state}: ${action} is refused (${obstacle})`, {
    key: OBSTACLE_KEYS[obstacle],
  });
}

/** One conditional write from what was read; answers whether it was this one that moved the finding. */
export async function tryMove(
  tx: Tx,
  finding: Pick<FindingRecord, 'id' | 'state' | 'version'>,
  action: FindingAction,
  data: Omit<Prisma.ResourceFindingUpdateManyMutationInput, 'state'> & { state: FindingState },
): Promise<boolean> {
  const { from, to } = rowOf(action);
  if (!to.includes(data.state)) throw new Error(`${action} does not lead to ${data.state}`);
  if (!from.includes(finding.state)) return false;
  const { count } = await tx.resourceFinding.updateMany({
    where: { id: finding.id, state: finding.state, version: finding.version },
    data: { ...data, version: { increment: 1 } },
  });
  return count === 1;
}

/** For people's acts: who comes second is told. @throws AppError CONFLICT */
export async function move(...args: Parameters<typeof tryMove>): Promise<void> {
  if (await tryMove(...args)) return;
  throw new AppError('CONFLICT', `Finding ${args[1].id} has moved on`, { key: 'findingMoved' });
}

export const touched = ({ systemId }: Pick<FindingRecord, 'systemId'>) => [
  { type: 'usage', id: systemId },
  { type: 'system', id: systemId },
];

export const link = (id: string): string => `/usage/findings/${id}`;
