import { setPreferencesInput } from '../notices/channel-input.ts';
import type { PreferencesView } from '../notices/channel-views.ts';
import { countUnread, listNotices, liveMessages, markRead } from '../notices/inbox.ts';
import { listNoticesInput, markReadInput } from '../notices/input.ts';
import { readPreferences, setPreferences } from '../notices/preferences.ts';
import type { NoticePage } from '../notices/views.ts';
import { router, signedIn } from './trpc.ts';

export const noticesRouter = router({
  list: signedIn.input(listNoticesInput).query(({ ctx, input }): Promise<NoticePage> => listNotices(ctx.cmd, input)),
  unread: signedIn.query(({ ctx }): Promise<{ count: number }> => countUnread(ctx.cmd)),
  markRead: signedIn
    .input(markReadInput)
    .mutation(({ ctx, input }): Promise<{ count: number }> => markRead(ctx.cmd, input)),
  preferences: signedIn.query(({ ctx }): Promise<PreferencesView> => readPreferences(ctx.cmd)),
  setPreferences: signedIn
    .input(setPreferencesInput)
    .mutation(({ ctx, input }): Promise<PreferencesView> => setPreferences(ctx.cmd, input)),
  /** Server-sent events; the console asks again for what changed. */
  live: signedIn.subscription(({ ctx, signal }) =>
    liveMessages(ctx.services, ctx.cmd.actor.id, signal ?? new AbortController().signal),
  ),
});
