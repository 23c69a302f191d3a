import type { WorkItem } from '../work/views.ts';
import { readWaiting } from '../work/waiting.ts';
import { router, signedIn } from './trpc.ts';

/** What waits for whoever asks. */
export const workRouter = router({
  waiting: signedIn.query(({ ctx }): Promise<WorkItem[]> => readWaiting(ctx.cmd)),
});
