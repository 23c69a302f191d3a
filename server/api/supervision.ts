import { supervisionBoard } from '../supervision/board.ts';
import { explain } from '../supervision/explain.ts';
import { boardInput, explainInput } from '../supervision/input.ts';
import { supervisionSummary } from '../supervision/summary.ts';
import type { CaseView, SupervisionSummary } from '../supervision/views.ts';
import { allowed, router } from './trpc.ts';

const readers = allowed('supervision:read');

export const supervisionRouter = router({
  board: allowed('supervision:read', 'supervision:explain')
    .input(boardInput)
    .query(({ ctx, input }): Promise<CaseView[]> => supervisionBoard(ctx.cmd, input)),
  summary: readers.query(({ ctx }): Promise<SupervisionSummary> => supervisionSummary(ctx.cmd)),
  explain: allowed('supervision:explain')
    .input(explainInput)
    .mutation(({ ctx, input }): Promise<void> => explain(ctx.cmd, input)),
});
