import type { StageChange } from '../applications/views.ts';
import { delegate } from '../delegations/delegate.ts';
import { opinionInput } from '../delegations/input.ts';
import { giveOpinion } from '../delegations/opinion.ts';
import { revokeDelegation } from '../delegations/revoke.ts';
import { approve } from '../review/approve.ts';
import { complete } from '../review/complete.ts';
import { evidence } from '../review/evidence.ts';
import { feasible } from '../review/feasible.ts';
import { infeasible } from '../review/infeasible.ts';
import {
  approveInput,
  byId,
  completeInput,
  delegateInput,
  feasibleInput,
  infeasibleInput,
  queueInput,
  refuseInput,
  rejectInput,
  returnInput,
  revokeDelegationInput,
} from '../review/input.ts';
import { reviewQueue } from '../review/queue.ts';
import { refuse } from '../review/refuse.ts';
import { reject } from '../review/reject.ts';
import { returnForSupplement } from '../review/return.ts';
import { takeUp } from '../review/take-up.ts';
import type { EvidenceView, QueueView } from '../review/views.ts';
import { allowed, router } from './trpc.ts';

const reviewers = allowed('review:completeness', 'review:technical', 'review:decide');
const acceptors = allowed('review:completeness');
const technical = allowed('review:technical');
const leaders = allowed('review:decide');
const delegators = allowed('review:delegate');

export const reviewRouter = router({
  queue: reviewers.input(queueInput).query(({ ctx, input }): Promise<QueueView> => reviewQueue(ctx.cmd, input)),
  evidence: reviewers.input(byId).query(({ ctx, input }): Promise<EvidenceView> => evidence(ctx.cmd, input.id)),
  takeUp: acceptors.input(byId).mutation(({ ctx, input }): Promise<StageChange> => takeUp(ctx.cmd, input.id)),
  complete: acceptors.input(completeInput).mutation(({ ctx, input }): Promise<StageChange> => complete(ctx.cmd, input)),
  return: allowed('review:completeness', 'review:technical')
    .input(returnInput)
    .mutation(({ ctx, input }): Promise<StageChange> => returnForSupplement(ctx.cmd, input)),
  refuse: acceptors.input(refuseInput).mutation(({ ctx, input }): Promise<StageChange> => refuse(ctx.cmd, input)),
  feasible: technical.input(feasibleInput).mutation(({ ctx, input }): Promise<StageChange> => feasible(ctx.cmd, input)),
  infeasible: technical
    .input(infeasibleInput)
    .mutation(({ ctx, input }): Promise<StageChange> => infeasible(ctx.cmd, input)),
  delegate: delegators
    .input(delegateInput)
    .mutation(({ ctx, input }): Promise<{ delegationId: string }> => delegate(ctx.cmd, input)),
  revokeDelegation: delegators
    .input(revokeDelegationInput)
    .mutation(({ ctx, input }): Promise<void> => revokeDelegation(ctx.cmd, input)),
  opinion: allowed('review:opinion')
    .input(opinionInput)
    .mutation(({ ctx, input }): Promise<void> => giveOpinion(ctx.cmd, input)),
  approve: leaders.input(approveInput).mutation(({ ctx, input }): Promise<StageChange> => approve(ctx.cmd, input)),
  reject: leaders.input(rejectInput).mutation(({ ctx, input }): Promise<StageChange> => reject(ctx.cmd, input)),
});
