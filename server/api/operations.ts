import { loopViews } from '../operations/silence.ts';
import type { LoopView } from '../operations/views.ts';
import { allowed, router } from './trpc.ts';

export const operationsRouter = router({
  loops: allowed('operations:read').query(({ ctx }): Promise<LoopView[]> => loopViews(ctx.cmd)),
});
