import type { WorkbookView } from '../assessment/views.ts';
import { supervisionBoard } from '../supervision/board.ts';
import { explain } from '../supervision/explain.ts';
import {
  acknowledgeReportInput,
  answerMeasureInput,
  boardInput,
  closeMeasureInput,
  explainInput,
  issueMeasureInput,
  issueReportInput,
  periodInput,
  verificationsInput,
  verifyInput,
} from '../supervision/input.ts';
import { answerMeasure, closeMeasure, issueMeasure, readMeasures } from '../supervision/measures.ts';
import { runningProcedures } from '../supervision/procedures.ts';
import { acknowledgeReport, issueReport, readReports } from '../supervision/reports.ts';
import { readStatistics } from '../supervision/statistics.ts';
import { supervisionSummary } from '../supervision/summary.ts';
import { readVerifications, verify } from '../supervision/verifications.ts';
import type {
  CaseView,
  MeasureView,
  ProcedureView,
  StatisticsView,
  SupervisionReportView,
  SupervisionSummary,
  VerificationView,
} from '../supervision/views.ts';
import { supervisionWorkbook } from '../supervision/workbook.ts';
import { allowed, router } from './trpc.ts';

const readers = allowed('supervision:read');
const correcting = allowed('supervision:correct');
const concerned = allowed('supervision:read', 'supervision:explain');

export const supervisionRouter = router({
  board: allowed('supervision:read', 'supervision:explain')
    .input(boardInput)
    .query(({ ctx, input }): Promise<CaseView[]> => supervisionBoard(ctx.cmd, input)),
  procedures: concerned.query(({ ctx }): Promise<ProcedureView[]> => runningProcedures(ctx.cmd)),
  summary: readers.query(({ ctx }): Promise<SupervisionSummary> => supervisionSummary(ctx.cmd)),
  explain: allowed('supervision:explain')
    .input(explainInput)
    .mutation(({ ctx, input }): Promise<void> => explain(ctx.cmd, input)),

  // Articles 28 and 29
  verifications: readers
    .input(verificationsInput)
    .query(({ ctx, input }): Promise<VerificationView[]> => readVerifications(ctx.cmd, input)),
  verify: correcting.input(verifyInput).mutation(({ ctx, input }): Promise<void> => verify(ctx.cmd, input)),
  measures: concerned.query(({ ctx }): Promise<MeasureView[]> => readMeasures(ctx.cmd)),
  issueMeasure: correcting
    .input(issueMeasureInput)
    .mutation(({ ctx, input }): Promise<{ id: string }> => issueMeasure(ctx.cmd, input)),
  answerMeasure: allowed('supervision:explain')
    .input(answerMeasureInput)
    .mutation(({ ctx, input }): Promise<void> => answerMeasure(ctx.cmd, input)),
  closeMeasure: correcting
    .input(closeMeasureInput)
    .mutation(({ ctx, input }): Promise<void> => closeMeasure(ctx.cmd, input)),

  // Article 31
  statistics: readers
    .input(periodInput)
    .query(({ ctx, input }): Promise<StatisticsView> => readStatistics(ctx.cmd, input)),
  workbook: readers
    .input(periodInput)
    .query(({ ctx, input }): Promise<WorkbookView> => supervisionWorkbook(ctx.cmd, input)),
  reports: concerned.query(({ ctx }): Promise<SupervisionReportView[]> => readReports(ctx.cmd)),
  issueReport: correcting
    .input(issueReportInput)
    .mutation(({ ctx, input }): Promise<{ id: string }> => issueReport(ctx.cmd, input)),
  acknowledgeReport: allowed('supervision:explain')
    .input(acknowledgeReportInput)
    .mutation(({ ctx, input }): Promise<void> => acknowledgeReport(ctx.cmd, input)),
});
