import type { JSX } from 'solid-js';
import type { RetirementRow } from '../../server/retirement/views.ts';
import { read } from '../api/query.ts';
import { re } from '../components/allocation/words.ts';
import { Page } from '../components/page.tsx';
import { retirementTone } from '../components/workflow/tones.ts';
import { w } from '../components/workflow/words.ts';
import { isoDate } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

const day = (at: string | null): string => (at ? isoDate(at) : '');

const columns = (): Column<RetirementRow>[] => {
  const c = re().columns;
  return [
    { id: 'system', header: c.system, value: (row) => row.systemName },
    { id: 'unit', header: c.unit, value: (row) => row.unitName, filter: true },
    {
      id: 'state',
      header: c.state,
      width: 140,
      value: (row) => row.state,
      say: (_, row) => w().retirementStates[row.state],
      cell: (row) => <StatusTag tone={retirementTone[row.state]}>{w().retirementStates[row.state]}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    {
      id: 'origin',
      header: c.origin,
      width: 160,
      value: (row) => row.origin,
      say: (_, row) => w().retirementOrigins[row.origin],
      filter: true,
    },
    {
      id: 'planned',
      header: c.planned,
      width: 120,
      value: (row) => row.plannedFor,
      say: (_, row) => day(row.plannedFor),
    },
    {
      id: 'finished',
      header: c.finished,
      width: 120,
      value: (row) => row.finishedAt,
      say: (_, row) => day(row.finishedAt),
    },
    {
      id: 'certificate',
      header: c.certificate,
      width: 170,
      value: (row) => row.certificateNumber,
      cell: (row) => <span class="mono">{row.certificateNumber}</span>,
    },
  ];
};

/** Everything that is leaving the cloud, or has left it. */
const RetirementsPage = (): JSX.Element => {
  const rows = read('retirements.table', () => ({}));
  return (
    <Page title={re().title}>
      <DataTable<RetirementRow>
        label={re().listLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.retirement(row.id)}
        columns={columns()}
        exportName={re().title}
        empty={<EmptyState title={re().empty} next={re().emptyNext} />}
      />
    </Page>
  );
};
export default RetirementsPage;
