import type { JSX } from 'solid-js';
import type { TicketRow } from '../../server/tickets/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { Page } from '../components/page.tsx';
import { ticketColumns } from '../components/tickets/columns.tsx';
import { tk } from '../components/tickets/words.ts';
import { paths } from '../paths.ts';
import { DataTable } from '../table/data-table.tsx';
import { LinkButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';

/** Question: what has been asked of the provider, and what is late? */
const TicketsPage = (): JSX.Element => {
  const session = useSession();
  const rows = read('tickets.table', () => ({}));
  return (
    <Page
      title={tk().title}
      actions={
        session.can('ticket:open') ? (
          <LinkButton look="primary" icon="plus" href={paths.newTicket()}>
            {tk().open}
          </LinkButton>
        ) : undefined
      }
    >
      <DataTable<TicketRow>
        label={tk().listLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.ticket(row.id)}
        columns={ticketColumns(session.can('ticket:read:all'))}
        exportName={tk().title}
        empty={<EmptyState title={tk().empty} next={tk().emptyNext} />}
      />
    </Page>
  );
};
export default TicketsPage;
