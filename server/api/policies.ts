import { createPolicy } from '../policies/create.ts';
import { createPolicyInput, policyByVersion } from '../policies/input.ts';
import { getCurrentPolicy, getPolicy, listPolicies } from '../policies/read.ts';
import type { PolicySummary, PolicyView } from '../policies/views.ts';
import { allowed, router } from './trpc.ts';

const reads = allowed('policy:read');

export const policiesRouter = router({
  current: reads.query(({ ctx }): Promise<PolicyView> => getCurrentPolicy(ctx.cmd)),
  list: reads.query(({ ctx }): Promise<PolicySummary[]> => listPolicies(ctx.cmd)),
  get: reads.input(policyByVersion).query(({ ctx, input }): Promise<PolicyView> => getPolicy(ctx.cmd, input.version)),
  create: allowed('policy:manage')
    .input(createPolicyInput)
    .mutation(({ ctx, input }): Promise<{ version: number }> => createPolicy(ctx.cmd, input)),
});
