import type { JSX } from 'solid-js';
import type { OperationReportRow } from '../../server/reports/views.ts';
import { read } from '../api/query.ts';
import { Page } from '../components/page.tsx';
import { op } from '../components/reports/words.ts';
import { isoDate, lastDay } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';
import type { Tone } from '../ui/tone.ts';

export const reportTone: Record<OperationReportRow['state'], Tone> = {
  drafted: 'amber',
  overdue: 'red',
  published: 'green',
};

const columns = (): Column<OperationReportRow>[] => [
  { id: 'month', header: op().month, value: (row) => row.month },
  {
    id: 'state',
    header: op().state,
    width: 140,
    value: (row) => row.state,
    say: (_, row) => op().reportStates[row.state],
    cell: (row) => <StatusTag tone={reportTone[row.state]}>{op().reportStates[row.state]}</StatusTag>,
    filter: true,
    card: 'tag',
  },
  { id: 'number', header: op().number, value: (row) => row.number },
  { id: 'due', header: op().due, width: 140, value: (row) => row.dueAt, say: (_, row) => lastDay(row.dueAt) },
  {
    id: 'published',
    header: op().published,
    width: 140,
    value: (row) => row.publishedAt,
    say: (_, row) => (row.publishedAt ? isoDate(row.publishedAt) : ''),
  },
];

/** Every month's operation report. */
const OperationReportsPage = (): JSX.Element => {
  const rows = read('operationReports.table');
  return (
    <Page title={op().reports}>
      <DataTable<OperationReportRow>
        label={op().reports}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.operationReport(row.month)}
        columns={columns()}
        exportName={op().reports}
        empty={<EmptyState title={op().reportsEmpty} next={op().reportsEmptyNext} />}
      />
    </Page>
  );
};
export default OperationReportsPage;
