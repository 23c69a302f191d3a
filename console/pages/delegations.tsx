import type { JSX } from 'solid-js';
import type { DelegationRow } from '../../server/delegations/views.ts';
import { read } from '../api/query.ts';
import { Page } from '../components/page.tsx';
import { delegationState } from '../components/review/delegation-state.ts';
import { r } from '../components/review/words.ts';
import { DeadlineText } from '../components/time.tsx';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

const columns = (): Column<DelegationRow>[] => {
  const c = r().delegation.columns;
  return [
    {
      id: 'number',
      header: c.number,
      width: 160,
      value: (row) => row.applicationNumber,
      cell: (row) => <span class="mono">{row.applicationNumber}</span>,
    },
    { id: 'system', header: c.system, value: (row) => row.systemName },
    { id: 'question', header: c.question, value: (row) => row.question },
    {
      id: 'due',
      header: c.due,
      width: 220,
      value: (row) => row.clock.dueAt,
      cell: (row) => <DeadlineText deadline={row.clock} />,
    },
    {
      id: 'state',
      header: c.state,
      width: 110,
      value: (row) => delegationState(row).label,
      cell: (row) => <StatusTag tone={delegationState(row).tone}>{delegationState(row).label}</StatusTag>,
      filter: true,
      card: 'tag',
    },
  ];
};

/** What has been delegated to this consultancy. */
const DelegationsPage = (): JSX.Element => {
  const rows = read('delegations.mine');
  return (
    <Page title={r().delegation.deskTitle}>
      <DataTable<DelegationRow>
        label={r().delegation.deskLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.delegation(row.id)}
        columns={columns()}
        empty={<EmptyState title={r().delegation.deskEmpty} next={r().delegation.deskEmptyNext} />}
      />
    </Page>
  );
};
export default DelegationsPage;
