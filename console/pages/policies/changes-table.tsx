import type { JSX } from 'solid-js';
import { policies as en } from '../../i18n/en/policies.ts';
import { words } from '../../i18n/words.ts';
import { policies as zh } from '../../i18n/zh/policies.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import type { PolicyChange } from './say.ts';

const t = words({ zh, en });

/** Parameter, what it was, what it is. */
export const ChangesTable = (props: { changes: readonly PolicyChange[]; empty: string }): JSX.Element => {
  const columns = (): Column<PolicyChange>[] => [
    { id: 'name', header: t().parameter, value: (change) => change.name, sortable: false },
    {
      id: 'was',
      header: t().was,
      value: (change) => change.was,
      sortable: false,
      cell: (change) => <del class="muted">{change.was || t().empty}</del>,
    },
    {
      id: 'becomes',
      header: t().becomes,
      value: (change) => change.becomes,
      sortable: false,
      cell: (change) => <ins class="policy-ins">{change.becomes || t().empty}</ins>,
    },
  ];
  return (
    <DataTable
      plain
      prefix="c."
      label={t().changes}
      rows={props.changes}
      rowId={(change) => change.name}
      columns={columns()}
      empty={<EmptyState title={props.empty} />}
    />
  );
};
