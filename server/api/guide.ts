import { z } from 'zod';
import { APPLICATION_KINDS } from '../applications/stages.ts';
import { guideOf, listGuides } from '../guide/guide.ts';
import type { GuideRow, GuideView } from '../guide/views.ts';
import { router, signedIn } from './trpc.ts';

export const guideRouter = router({
  list: signedIn.query(({ ctx }): Promise<GuideRow[]> => listGuides(ctx.cmd)),
  get: signedIn
    .input(z.object({ kind: z.enum(APPLICATION_KINDS) }))
    .query(({ ctx, input }): Promise<GuideView> => guideOf(ctx.cmd, input.kind)),
});
