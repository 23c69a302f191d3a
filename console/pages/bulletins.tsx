import { type JSX, Show } from 'solid-js';
import type { BulletinRow } from '../../server/bulletins/views.ts';
import { read } from '../api/query.ts';
import { useSession } from '../api/session.tsx';
import { bulletinTone, bulletinWord } from '../components/bulletin/tones.ts';
import { b } from '../components/bulletin/words.ts';
import { Page } from '../components/page.tsx';
import { isoDate, lastDay } from '../i18n/format.ts';
import { paths } from '../paths.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';
import { LinkButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StatusTag } from '../ui/status-tag.tsx';

const columns = (): Column<BulletinRow>[] => {
  const c = b().columns;
  return [
    { id: 'month', header: c.month, width: 110, value: (row) => row.month },
    {
      id: 'state',
      header: c.state,
      width: 150,
      value: (row) => row.state,
      say: (_, row) => bulletinWord(row),
      cell: (row) => <StatusTag tone={bulletinTone(row)}>{bulletinWord(row)}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    { id: 'number', header: c.number, value: (row) => row.number ?? '' },
    { id: 'due', header: c.due, width: 120, value: (row) => row.dueAt, say: (_, row) => lastDay(row.dueAt) },
    {
      id: 'published',
      header: c.published,
      width: 120,
      value: (row) => row.publishedAt,
      say: (_, row) => (row.publishedAt ? isoDate(row.publishedAt) : ''),
    },
    {
      id: 'vulnerabilities',
      header: c.vulnerabilities,
      width: 100,
      align: 'right',
      value: (row) => row.vulnerabilities,
    },
    { id: 'findings', header: c.findings, width: 90, align: 'right', value: (row) => row.findings },
    {
      id: 'acknowledged',
      header: c.acknowledged,
      width: 110,
      align: 'right',
      value: (row) => (row.extracts > 0 ? row.acknowledged / row.extracts : null),
      say: (_, row) => (row.extracts > 0 ? `${row.acknowledged}/${row.extracts}` : ''),
    },
    { id: 'open', header: c.open, width: 120, align: 'right', value: (row) => row.openItems },
    { id: 'overdue', header: c.overdue, width: 110, align: 'right', value: (row) => row.overdueItems },
  ];
};

/** Each month's bulletin: whether it is out, who has read it, what is still open. */
const BulletinsPage = (): JSX.Element => {
  const session = useSession();
  const rows = read('bulletins.table');
  return (
    <Page
      title={b().title}
      actions={
        <>
          <LinkButton href={paths.bulletinItems()}>{b().itemsTitle}</LinkButton>
          <Show when={session.can('bulletin:answer') || session.can('bulletin:write')}>
            <LinkButton href={paths.bulletinConnections()}>{b().connect}</LinkButton>
          </Show>
        </>
      }
    >
      <DataTable<BulletinRow>
        label={b().listLabel}
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.bulletin(row.month)}
        columns={columns()}
        exportName={b().title}
        empty={<EmptyState title={b().empty} next={b().emptyNext} />}
      />
    </Page>
  );
};
export default BulletinsPage;
