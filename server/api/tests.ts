import { testGetInput, testStartInput, testUploadInput } from '../trials/input.ts';
import { readTest } from '../trials/read.ts';
import { startTest } from '../trials/start-test.ts';
import { uploadReport } from '../trials/upload-report.ts';
import type { TestRunView } from '../trials/views.ts';
import { allowed, router } from './trpc.ts';

export const testsRouter = router({
  get: allowed('test:read')
    .input(testGetInput)
    .query(({ ctx, input }): Promise<TestRunView> => readTest(ctx.cmd, input.id)),
  start: allowed('test:run')
    .input(testStartInput)
    .mutation(({ ctx, input }): Promise<TestRunView> => startTest(ctx.cmd, input)),
  upload: allowed('test:run')
    .input(testUploadInput)
    .mutation(({ ctx, input }): Promise<TestRunView> => uploadReport(ctx.cmd, input)),
});
