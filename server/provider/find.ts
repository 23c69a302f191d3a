import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { obstacleTo, type ReviewAction } from './transitions.ts';

export type ReviewRecord = NonNullable<Awaited<ReturnType<Db['providerReview']['findUnique']>>>;

export const subjectOf = (id: string) => ({ type: 'providerReview', id });

/** A provider sees its own, and only what has been issued to it. */
export const visibleReviews = ({ actor }: Pick<Command, 'actor'>): Prisma.ProviderReviewWhereInput =>
  can(actor, 'providerReview:manage') || can(actor, 'assessment:read:all')
    ? {}
    : { providerId: actor.unitId, state: { not: 'collecting' } };

export async function findReview(db: Db | Tx, cmd: Command, id: string): Promise<ReviewRecord> {
  const found = await db.providerReview.findFirst({ where: { AND: [{ id }, visibleReviews(cmd)] } });
  if (!found) throw new AppError('NOT_FOUND', `No review ${id}`, { key: 'provider.notFound' });
  return found;
}

/** @throws AppError CONFLICT with the reason of the transition table */
export async function requireAct(tx: Tx, cmd: Command, review: ReviewRecord, action: ReviewAction): Promise<void> {
  const openDisputes = await tx.settlementDispute.count({ where: { reviewId: review.id, state: 'open' } });
  const reason = obstacleTo(action, { ...review, openDisputes }, cmd.clock.now());
  if (reason)
    throw new AppError('CONFLICT', `Review ${review.period}: ${action} is not possible (${reason})`, {
      key: `provider.${reason}`,
    });
}

/** Moves on by one conditional write; who comes second gets CONFLICT. */
export async function moveReview(
  tx: Tx,
  before: ReviewRecord,
  data: Prisma.ProviderReviewUpdateManyMutationInput,
): Promise<void> {
  const { count } = await tx.providerReview.updateMany({
    where: { id: before.id, version: before.version },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new AppError('CONFLICT', `Review ${before.id} has moved on`, { key: 'provider.moved' });
}
