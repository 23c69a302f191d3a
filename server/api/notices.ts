import { countUnread, listNotices, liveMessages, markRead } from '../notices/inbox.ts';
import { listNoticesInput, markReadInput } from '../notices/input.ts';
import type { NoticePage } from '../notices/views.ts';
import { router, signedIn } from './trpc.ts';

export const noticesRouter = router({
  list: signedIn.input(listNoticesInput).query(({ ctx, input }): Promise<NoticePage> => listNotices(ctx.cmd, input)),
  unread: signedIn.query(({ ctx }): Promise<{ count: number }> => countUnread(ctx.cmd)),
  markRead: signedIn
    .input(markReadInput)
    .mutation(({ ctx, input }): Promise<{ count: number }> => markRead(ctx.cmd, input)),
  /** Server-sent events; the console asks again for what changed. */
  live: signedIn.subscription(({ ctx, signal }) =>
    liveMessages(ctx.services, ctx.cmd.actor.id, signal ?? new AbortController().signal),
  ),
});
