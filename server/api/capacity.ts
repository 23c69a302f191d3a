import { readHeadroom } from '../capacity/headroom.ts';
import { readHistory } from '../capacity/history.ts';
import { historyInput } from '../capacity/input.ts';
import { readCapacity } from '../capacity/read.ts';
import { readCapacityTrend } from '../capacity/trend.ts';
import type { CapacityTrend, CapacityView, HeadroomView, LedgerHistory } from '../capacity/views.ts';
import { allowed, router } from './trpc.ts';

export const capacityRouter = router({
  get: allowed('capacity:read').query(({ ctx }): Promise<CapacityView> => readCapacity(ctx.cmd)),
  /** For the form: units see what can still be given, not who has how much. */
  headroom: allowed('capacity:read', 'application:draft').query(
    ({ ctx }): Promise<HeadroomView> => readHeadroom(ctx.cmd.db, ctx.cmd.clock.now()),
  ),
  trend: allowed('capacity:read').query(({ ctx }): Promise<CapacityTrend> => readCapacityTrend(ctx.cmd)),
  history: allowed('capacity:read')
    .input(historyInput)
    .query(({ ctx, input }): Promise<LedgerHistory> => readHistory(ctx.cmd, input)),
});
