import { readAttention } from '../operations/attention.ts';
import { loopViews } from '../operations/silence.ts';
import type { AttentionView, LoopView, RoundView } from '../operations/views.ts';
import { allowed, router } from './trpc.ts';

export const operationsRouter = router({
  loops: allowed('operations:read').query(({ ctx }): Promise<LoopView[]> => loopViews(ctx.cmd)),
  rounds: allowed('operations:read').query(({ ctx }): RoundView[] => ctx.cmd.rounds?.views() ?? []),
  attention: allowed('operations:read').query(({ ctx }): Promise<AttentionView[]> => readAttention(ctx.cmd)),
});
