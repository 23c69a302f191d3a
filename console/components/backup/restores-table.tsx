import { type JSX, Show } from 'solid-js';
import type { RestoreView } from '../../../server/backup/views.ts';
import { read } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RestoreActs } from './restore-acts.tsx';
import { time } from './system-table.tsx';
import { RestoreTag } from './tones.tsx';
import { bk } from './words.ts';

/** What a finished restore came to, in objects. */
export const resultOf = (row: RestoreView): string =>
  row.expected === null || row.found === null ? row.opinion : bk().found(row.found, row.expected);

export const restoreColumns = (own: boolean): Column<RestoreView>[] => {
  const c = bk().columns;
  return [
    {
      id: 'backup',
      header: c.backup,
      value: (row) => row.backup,
      cell: (row) => (
        <div>
          <span class="mono">{row.backup}</span>
          <Show when={row.namespaces.length > 0}>
            <div class="small muted mono">{row.namespaces.join(' ')}</div>
          </Show>
        </div>
      ),
    },
    {
      id: 'state',
      header: c.state,
      width: 150,
      value: (row) => row.state,
      say: (_, row) => bk().restoreStates[row.state],
      cell: (row) => <RestoreTag state={row.state} />,
      filter: true,
      card: 'tag',
    },
    {
      id: 'mode',
      header: c.mode,
      width: 130,
      value: (row) => row.mode,
      say: (_, row) => bk().modes[row.mode],
      filter: true,
    },
    { id: 'reason', header: c.reason, value: (row) => row.reason },
    {
      id: 'requested',
      header: c.requested,
      width: 160,
      value: (row) => row.requestedAt,
      say: (_, row) => time(row.requestedAt),
    },
    { id: 'result', header: c.result, width: 140, value: (row) => resultOf(row) },
    {
      id: 'act',
      header: c.act,
      width: 190,
      value: () => '',
      sortable: false,
      cell: (row) => <RestoreActs restore={row} own={own} />,
    },
  ];
};

/** Every restore that was asked for, with what may be done about it. */
export const RestoresTable = (): JSX.Element => {
  const session = useSession();
  const rows = read('backups.restores', () => ({}));
  const columns = (): Column<RestoreView>[] => [
    {
      id: 'system',
      header: bk().columns.system,
      value: (row) => row.systemName,
      cell: (row) => <a href={paths.backup(row.systemId)}>{row.systemName}</a>,
      card: 'title',
    },
    { id: 'unit', header: bk().columns.unit, width: 150, value: (row) => row.unitName, filter: true },
    ...restoreColumns(session.can('restore:request')),
  ];
  return (
    <DataTable<RestoreView>
      label={bk().restoresLabel}
      prefix="r."
      rows={rows.data}
      error={rows.error}
      onRetry={() => void rows.refetch()}
      rowId={(row) => row.id}
      columns={columns()}
      exportName={bk().restoresLabel}
      empty={<EmptyState title={bk().restoresEmpty} next={bk().restoresEmptyNext} />}
    />
  );
};
