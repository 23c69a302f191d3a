import { editReportInput, reportByMonthInput, reportVersionInput } from '../reports/input.ts';
import { editReport, getReport, publishReport, redraftReport, reportTable } from '../reports/operation-report.ts';
import type { OperationReportRow, OperationReportView, ReportWorkbook } from '../reports/views.ts';
import { reportWorkbook } from '../reports/workbook.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('operationReport:read');
const writing = allowed('operationReport:write');

export const operationReportsRouter = router({
  table: reading.query(({ ctx }): Promise<OperationReportRow[]> => reportTable(ctx.cmd)),
  get: reading
    .input(reportByMonthInput)
    .query(({ ctx, input }): Promise<OperationReportView> => getReport(ctx.cmd, input.month)),
  workbook: reading
    .input(reportByMonthInput)
    .query(({ ctx, input }): Promise<ReportWorkbook> => reportWorkbook(ctx.cmd, input.month)),
  edit: writing
    .input(editReportInput)
    .mutation(({ ctx, input }): Promise<OperationReportView> => editReport(ctx.cmd, input)),
  redraft: writing
    .input(reportVersionInput)
    .mutation(({ ctx, input }): Promise<OperationReportView> => redraftReport(ctx.cmd, input)),
  publish: writing
    .input(reportVersionInput)
    .mutation(({ ctx, input }): Promise<OperationReportView> => publishReport(ctx.cmd, input)),
});
