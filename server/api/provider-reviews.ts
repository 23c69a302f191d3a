import type { WorkbookView } from '../assessment/views.ts';
import { decideDispute, raiseDispute } from '../provider/disputes.ts';
import { decideDisputeInput, disputeInput, linesInput, openReviewInput, reviewInput } from '../provider/input.ts';
import { collectReview, issueReview, openReview, signAuthority, signProvider, verifyReview } from '../provider/life.ts';
import { readLines, readReview, readReviews } from '../provider/read.ts';
import type { LineView, ReviewRow, ReviewView } from '../provider/views.ts';
import { settlementWorkbook } from '../provider/workbook.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('providerReview:read');
const managing = allowed('providerReview:manage');
const deciding = allowed('providerReview:decide');
const answering = allowed('providerReview:answer');

export const providerReviewsRouter = router({
  table: reading.query(({ ctx }): Promise<ReviewRow[]> => readReviews(ctx.cmd)),
  get: reading.input(reviewInput).query(({ ctx, input }): Promise<ReviewView> => readReview(ctx.cmd, input)),
  lines: reading.input(linesInput).query(({ ctx, input }): Promise<LineView[]> => readLines(ctx.cmd, input)),
  workbook: reading
    .input(reviewInput)
    .query(({ ctx, input }): Promise<WorkbookView> => settlementWorkbook(ctx.cmd, input)),
  verify: reading
    .input(reviewInput)
    .query(({ ctx, input }): Promise<{ whole: boolean | null; digest: string }> => verifyReview(ctx.cmd, input)),
  open: managing
    .input(openReviewInput)
    .mutation(({ ctx, input }): Promise<{ id: string }> => openReview(ctx.cmd, input)),
  collect: managing.input(reviewInput).mutation(({ ctx, input }): Promise<void> => collectReview(ctx.cmd, input)),
  issue: deciding.input(reviewInput).mutation(({ ctx, input }): Promise<void> => issueReview(ctx.cmd, input)),
  signAuthority: deciding.input(reviewInput).mutation(({ ctx, input }): Promise<void> => signAuthority(ctx.cmd, input)),
  signProvider: answering.input(reviewInput).mutation(({ ctx, input }): Promise<void> => signProvider(ctx.cmd, input)),
  dispute: answering
    .input(disputeInput)
    .mutation(({ ctx, input }): Promise<{ id: string }> => raiseDispute(ctx.cmd, input)),
  decideDispute: deciding
    .input(decideDisputeInput)
    .mutation(({ ctx, input }): Promise<void> => decideDispute(ctx.cmd, input)),
});
