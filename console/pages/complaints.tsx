import { createSignal, type JSX, Show } from 'solid-js';
import type { ComplaintRow } from '../../server/complaints/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { ComplaintForm } from '../components/complaints/complaint-form.tsx';
import { Page } from '../components/page.tsx';
import { complaintTone, su } from '../components/supervision/words.ts';
import { isoDate, lastDay } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

const columns = (): Column<ComplaintRow>[] => [
  {
    id: 'number',
    header: su().complaintNumber,
    width: 150,
    value: (row) => row.number,
    cell: (row) => <span class="mono">{row.number}</span>,
  },
  { id: 'subject', header: su().subject, value: (row) => row.subject, card: 'title' },
  {
    id: 'channel',
    header: su().channel,
    width: 120,
    value: (row) => row.channel,
    say: (_, row) => su().channels[row.channel] ?? row.channel,
    filter: true,
  },
  {
    id: 'realName',
    header: su().realName,
    width: 110,
    value: (row) => row.realName,
    say: (_, row) => su().realNames[row.realName ? 'yes' : 'no'] ?? '',
    filter: true,
  },
  { id: 'office', header: su().handler, value: (row) => row.officeName ?? '', filter: true },
  {
    id: 'received',
    header: su().at,
    width: 120,
    value: (row) => row.receivedAt,
    say: (_, row) => isoDate(row.receivedAt),
  },
  {
    id: 'due',
    header: su().due,
    width: 120,
    value: (row) => row.dueAt,
    say: (_, row) => lastDay(row.dueAt),
  },
  {
    id: 'state',
    header: su().state,
    width: 130,
    value: (row) => (row.overdue ? 'overdue' : row.state),
    say: (_, row) => (row.overdue ? su().overdue : (su().complaintStates[row.state] ?? '')),
    cell: (row) => (
      <StatusTag tone={row.overdue ? 'red' : (complaintTone[row.state] ?? 'neutral')}>
        {row.overdue ? su().overdue : su().complaintStates[row.state]}
      </StatusTag>
    ),
    filter: true,
    card: 'tag',
  },
];

/** Question: who has complained, and is it answered in time? */
const ComplaintsPage = (): JSX.Element => {
  const session = useSession();
  const rows = read('complaints.table');
  const [writing, setWriting] = createSignal(false);
  const records = () => session.can('complaint:record');
  return (
    <Page
      title={su().complaintTitle}
      state={rows.data && su().complaintsState(rows.data.length, rows.data.filter((row) => row.overdue).length)}
      actions={
        <Show when={records() || session.can('complaint:file')}>
          <Button look="primary" icon="plus" onPress={() => setWriting(true)}>
            {records() ? su().recordComplaint : su().fileComplaint}
          </Button>
        </Show>
      }
    >
      <div class="stack">
        <Show when={writing()}>
          <Card title={records() ? su().recordComplaint : su().fileComplaint}>
            <ComplaintForm records={records()} onDone={() => setWriting(false)} />
          </Card>
        </Show>
        <DataTable<ComplaintRow>
          label={su().complaintLabel}
          rows={rows.data}
          error={rows.error}
          onRetry={() => void rows.refetch()}
          rowId={(row) => row.id}
          rowHref={(row) => paths.complaint(row.id)}
          columns={columns()}
          exportName={su().complaintTitle}
          empty={<EmptyState title={su().complaintEmpty} next={su().complaintEmptyNext} />}
        />
      </div>
    </Page>
  );
};
export default ComplaintsPage;
