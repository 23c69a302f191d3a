import { getDelegation } from '../delegations/get.ts';
import { byDelegation } from '../delegations/input.ts';
import { myDelegations } from '../delegations/mine.ts';
import type { DelegationRow, DelegationView } from '../delegations/views.ts';
import { allowed, router } from './trpc.ts';

const consultants = allowed('application:read:delegated');

export const delegationsRouter = router({
  mine: consultants.query(({ ctx }): Promise<DelegationRow[]> => myDelegations(ctx.cmd)),
  get: consultants
    .input(byDelegation)
    .query(({ ctx, input }): Promise<DelegationView> => getDelegation(ctx.cmd, input.id)),
});
