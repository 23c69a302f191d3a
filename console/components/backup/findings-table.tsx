import type { JSX } from 'solid-js';
import type { FindingView } from '../../../server/backup/views.ts';
import { read } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { lastDay } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { NoteAction } from './note-action.tsx';
import { time } from './system-table.tsx';
import { FindingStateTag, FindingTag, findingName } from './tones.tsx';
import { bk } from './words.ts';

const columns = (mayAct: boolean): Column<FindingView>[] => {
  const c = bk().columns;
  const act: Column<FindingView>[] = mayAct
    ? [
        {
          id: 'act',
          header: c.act,
          width: 130,
          value: () => '',
          sortable: false,
          cell: (row) => (row.state === 'closed' ? undefined : <NoteAction finding={row} />),
        },
      ]
    : [];
  return [
    {
      id: 'system',
      header: c.system,
      value: (row) => row.systemName,
      cell: (row) => <a href={paths.backup(row.systemId)}>{row.systemName}</a>,
    },
    { id: 'unit', header: c.unit, width: 150, value: (row) => row.unitName, filter: true },
    {
      id: 'finding',
      header: c.finding,
      width: 140,
      value: (row) => row.word,
      say: (_, row) => findingName(row.word),
      cell: (row) => <FindingTag finding={row.word} />,
      filter: true,
    },
    {
      id: 'state',
      header: c.state,
      width: 120,
      value: (row) => row.state,
      say: (_, row) => bk().findingStates[row.state],
      cell: (row) => <FindingStateTag state={row.state} />,
      filter: true,
      card: 'tag',
    },
    { id: 'opened', header: c.opened, width: 160, value: (row) => row.openedAt, say: (_, row) => time(row.openedAt) },
    { id: 'due', header: c.due, width: 120, value: (row) => row.dueAt, say: (_, row) => lastDay(row.dueAt) },
    { id: 'closed', header: c.closed, width: 160, value: (row) => row.closedAt, say: (_, row) => time(row.closedAt) },
    { id: 'action', header: c.action, value: (row) => row.action },
    ...act,
  ];
};

/** Everything that was found wrong with backups: the most pressing first. */
export const FindingsTable = (): JSX.Element => {
  const session = useSession();
  const rows = read('backups.findings', () => ({}));
  return (
    <DataTable<FindingView>
      label={bk().findingsLabel}
      prefix="findings."
      rows={rows.data}
      error={rows.error}
      onRetry={() => void rows.refetch()}
      rowId={(row) => row.id}
      columns={columns(session.can('backup:operate'))}
      exportName={bk().findingsLabel}
      empty={<EmptyState title={bk().findingsEmpty} next={bk().findingsEmptyNext} />}
    />
  );
};
