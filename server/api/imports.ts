import { importInput } from '../import/input.ts';
import { previewImport, runImport } from '../import/run.ts';
import type { ImportReport } from '../import/views.ts';
import { allowed, router } from './trpc.ts';

export const importsRouter = router({
  preview: allowed('import:run')
    .input(importInput)
    .mutation(({ ctx, input }): Promise<ImportReport> => previewImport(ctx.cmd, input)),
  run: allowed('import:run')
    .input(importInput)
    .mutation(({ ctx, input }): Promise<ImportReport> => runImport(ctx.cmd, input)),
});
