import { confirmTrial } from '../trials/confirm.ts';
import { extendTrial } from '../trials/extend.ts';
import { trialConfirmInput, trialExtendInput, trialGetInput, trialTableInput } from '../trials/input.ts';
import { readTrial, readTrials } from '../trials/read.ts';
import type { TrialRow, TrialView } from '../trials/views.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('application:read:all', 'application:read:own');

export const trialsRouter = router({
  table: reading.input(trialTableInput).query(({ ctx, input }): Promise<TrialRow[]> => readTrials(ctx.cmd, input)),
  get: reading
    .input(trialGetInput)
    .query(({ ctx, input }): Promise<TrialView | null> => readTrial(ctx.cmd, input.applicationId)),
  confirm: allowed('trial:confirm:unit', 'trial:confirm:authority', 'trial:confirm:provider')
    .input(trialConfirmInput)
    .mutation(({ ctx, input }): Promise<TrialView> => confirmTrial(ctx.cmd, input)),
  extend: allowed('trial:extend')
    .input(trialExtendInput)
    .mutation(({ ctx, input }): Promise<TrialView> => extendTrial(ctx.cmd, input)),
});
