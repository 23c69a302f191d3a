import { acceptFinding, contestFinding } from '../usage/findings/answer.ts';
import { closeFinding, decideFindingObjection, decideOverdueFinding } from '../usage/findings/decide.ts';
import {
  closeInput,
  contestInput,
  decideObjectionInput,
  decideOverdueInput,
  findingInput,
  findingTableInput,
  issueInput,
} from '../usage/findings/input.ts';
import { issueFinding } from '../usage/findings/issue.ts';
import { readFinding, readFindings } from '../usage/findings/read.ts';
import type { FindingRow, FindingView } from '../usage/findings/views.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('system:read:all', 'system:read:own');

export const resourceFindingsRouter = router({
  table: reading
    .input(findingTableInput)
    .query(({ ctx, input }): Promise<FindingRow[]> => readFindings(ctx.cmd, input)),
  get: reading.input(findingInput).query(({ ctx, input }): Promise<FindingView> => readFinding(ctx.cmd, input.id)),
  issue: allowed('usage:judge')
    .input(issueInput)
    .mutation(({ ctx, input }): Promise<{ id: string }> => issueFinding(ctx.cmd, input)),
  accept: allowed('usage:answer')
    .input(findingInput)
    .mutation(({ ctx, input }): Promise<{ applicationId: string }> => acceptFinding(ctx.cmd, input)),
  contest: allowed('usage:answer')
    .input(contestInput)
    .mutation(({ ctx, input }): Promise<void> => contestFinding(ctx.cmd, input)),
  decideObjection: allowed('usage:decide')
    .input(decideObjectionInput)
    .mutation(({ ctx, input }): Promise<void> => decideFindingObjection(ctx.cmd, input)),
  decideOverdue: allowed('usage:decide')
    .input(decideOverdueInput)
    .mutation(({ ctx, input }): Promise<void> => decideOverdueFinding(ctx.cmd, input)),
  close: allowed('usage:decide')
    .input(closeInput)
    .mutation(({ ctx, input }): Promise<void> => closeFinding(ctx.cmd, input)),
});
