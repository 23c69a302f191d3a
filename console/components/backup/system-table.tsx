import type { JSX } from 'solid-js';
import type { BackupRow } from '../../../server/backup/views.ts';
import { read } from '../../api/query.ts';
import { isoDate, isoDateTime, lastDay } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { FindingTag, findingName } from './tones.tsx';
import { bk } from './words.ts';

export const time = (at: string | null): string => (at ? isoDateTime(at) : '');

/** With or without its date: a restore that should have been verified says so in words, not by colour alone. */
const sayVerified = ({ verifiedAt, restoreDue }: Pick<BackupRow, 'verifiedAt' | 'restoreDue'>): string =>
  [verifiedAt ? isoDate(verifiedAt) : '', restoreDue ? bk().restoreDue : ''].filter(Boolean).join(' · ');

const columns = (): Column<BackupRow>[] => {
  const c = bk().columns;
  return [
    { id: 'system', header: c.system, value: (row) => row.systemName },
    { id: 'unit', header: c.unit, value: (row) => row.unitName, filter: true },
    {
      id: 'finding',
      header: c.finding,
      width: 150,
      value: (row) => row.finding,
      say: (_, row) => findingName(row.finding),
      cell: (row) => <FindingTag finding={row.finding} />,
      filter: true,
      card: 'tag',
    },
    {
      id: 'lastGood',
      header: c.lastGood,
      width: 160,
      value: (row) => row.lastGoodAt,
      say: (_, row) => time(row.lastGoodAt),
    },
    {
      id: 'interval',
      header: c.interval,
      width: 110,
      align: 'right',
      value: (row) => row.intervalMinutes,
      say: (_, row) => (row.intervalMinutes ? bk().minutes(row.intervalMinutes) : ''),
    },
    { id: 'level', header: c.level, width: 100, align: 'right', value: (row) => row.drLevel, filter: true },
    {
      id: 'verified',
      header: c.verified,
      width: 170,
      value: (row) => row.verifiedAt,
      say: (_, row) => sayVerified(row),
      cell: (row) => (row.restoreDue ? <StatusTag tone="amber">{sayVerified(row)}</StatusTag> : sayVerified(row)),
    },
    {
      id: 'due',
      header: c.due,
      width: 120,
      value: (row) => row.dueAt,
      say: (_, row) => (row.dueAt ? lastDay(row.dueAt) : ''),
    },
  ];
};

/** Every production system with what was found of its backups. */
export const SystemTable = (): JSX.Element => {
  const rows = read('backups.table');
  return (
    <DataTable<BackupRow>
      label={bk().listLabel}
      rows={rows.data}
      error={rows.error}
      onRetry={() => void rows.refetch()}
      rowId={(row) => row.systemId}
      rowHref={(row) => paths.backup(row.systemId)}
      columns={columns()}
      exportName={bk().title}
      empty={<EmptyState title={bk().empty} next={bk().emptyNext} />}
    />
  );
};
