import { divideGrant } from '../allocations/divide.ts';
import { freezeAllocation, thawAllocation } from '../allocations/freeze.ts';
import {
  allocationGetInput,
  divideInput,
  freezeInput,
  kubeconfigInput,
  retryInput,
  setMembersInput,
} from '../allocations/input.ts';
import { issueKubeconfig } from '../allocations/kubeconfig.ts';
import { setMembers } from '../allocations/members.ts';
import { readAllocation } from '../allocations/read.ts';
import { retryAllocation } from '../allocations/retry.ts';
import type { AllocationView, KubeconfigView } from '../allocations/views.ts';
import { allowed, router } from './trpc.ts';

export const allocationsRouter = router({
  get: allowed('system:read:all', 'system:read:own')
    .input(allocationGetInput)
    .query(({ ctx, input }): Promise<AllocationView | null> => readAllocation(ctx.cmd, input.systemId)),
  divide: allowed('allocation:divide')
    .input(divideInput)
    .mutation(({ ctx, input }): Promise<AllocationView> => divideGrant(ctx.cmd, input)),
  setMembers: allowed('allocation:members')
    .input(setMembersInput)
    .mutation(({ ctx, input }): Promise<AllocationView> => setMembers(ctx.cmd, input)),
  freeze: allowed('allocation:freeze')
    .input(freezeInput)
    .mutation(({ ctx, input }): Promise<AllocationView> => freezeAllocation(ctx.cmd, input)),
  thaw: allowed('allocation:freeze')
    .input(freezeInput)
    .mutation(({ ctx, input }): Promise<AllocationView> => thawAllocation(ctx.cmd, input)),
  retry: allowed('allocation:freeze', 'allocation:divide')
    .input(retryInput)
    .mutation(({ ctx, input }): Promise<AllocationView> => retryAllocation(ctx.cmd, input.id)),
  kubeconfig: allowed('allocation:kubeconfig')
    .input(kubeconfigInput)
    .mutation(({ ctx, input }): Promise<KubeconfigView> => issueKubeconfig(ctx.cmd, input.id)),
});
