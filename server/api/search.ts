import { z } from 'zod';
import { searchAll } from '../search/search.ts';
import type { SearchView } from '../search/views.ts';
import { router, signedIn } from './trpc.ts';

const searchInput = z.object({ text: z.string().trim().min(1).max(60) });

export const searchRouter = router({
  all: signedIn.input(searchInput).query(({ ctx, input }): Promise<SearchView> => searchAll(ctx.cmd, input.text)),
});
