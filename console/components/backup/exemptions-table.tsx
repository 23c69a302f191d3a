import { type JSX, Show } from 'solid-js';
import type { ExemptionView } from '../../../server/backup/views.ts';
import { command, read } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { isoDate } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { Ask } from './ask.tsx';
import { time } from './system-table.tsx';
import { ExemptionTag } from './tones.tsx';
import { bk } from './words.ts';

export const exemptionColumns = (): Column<ExemptionView>[] => {
  const c = bk().columns;
  return [
    { id: 'reason', header: c.reason, value: (row) => row.reason },
    {
      id: 'state',
      header: c.state,
      width: 130,
      value: (row) => row.state,
      say: (_, row) => bk().exemptionStates[row.state],
      cell: (row) => <ExemptionTag state={row.state} />,
      filter: true,
      card: 'tag',
    },
    { id: 'until', header: c.until, width: 120, value: (row) => row.until, say: (_, row) => isoDate(row.until) },
    { id: 'by', header: c.by, width: 150, value: (row) => row.requestedByName },
    {
      id: 'requested',
      header: c.requested,
      width: 160,
      value: (row) => row.requestedAt,
      say: (_, row) => time(row.requestedAt),
    },
    { id: 'approver', header: c.approver, width: 150, value: (row) => row.approverName },
    { id: 'opinion', header: c.opinion, value: (row) => row.opinion },
    {
      id: 'act',
      header: c.act,
      width: 190,
      value: () => '',
      sortable: false,
      cell: (row) => <ExemptionActs exemption={row} />,
    },
  ];
};

const ExemptionActs = (props: { exemption: ExemptionView }): JSX.Element => {
  const session = useSession();
  const state = () => props.exemption.state;
  return (
    <div class="row">
      <Show when={session.can('backup:decide') && state() === 'requested'}>
        <Decide id={props.exemption.id} approve />
        <Decide id={props.exemption.id} approve={false} />
      </Show>
      <Show when={session.can('restore:request') && (state() === 'requested' || state() === 'approved')}>
        <Withdraw id={props.exemption.id} />
      </Show>
    </div>
  );
};

const Decide = (props: { id: string; approve: boolean }): JSX.Element => {
  const words = () => bk().exemption;
  const decide = command('backups.decideExemption', {
    refresh: ['backups'],
    onDone: () => succeeded(words().decided),
  });
  return (
    <Ask
      small
      look={props.approve ? 'primary' : 'secondary'}
      label={props.approve ? words().approve : words().refuse}
      title={words().decideTitle}
      effects={props.approve ? words().effects : []}
      wordsLabel={words().opinion}
      busy={decide.busy()}
      failure={decide.failure()}
      onConfirm={(opinion) => decide.runAsync({ id: props.id, approve: props.approve, opinion })}
    />
  );
};

const Withdraw = (props: { id: string }): JSX.Element => {
  const withdraw = command('backups.withdrawExemption', {
    refresh: ['backups'],
    onDone: () => succeeded(bk().exemption.withdrawn),
  });
  return (
    <Ask
      small
      label={bk().exemption.withdraw}
      title={bk().exemption.withdraw}
      effects={[]}
      busy={withdraw.busy()}
      failure={withdraw.failure()}
      onConfirm={() => withdraw.runAsync({ id: props.id })}
    />
  );
};

/** Every exemption, asked for, in force or over. */
export const ExemptionsTable = (): JSX.Element => {
  const rows = read('backups.exemptions');
  const columns = (): Column<ExemptionView>[] => [
    {
      id: 'system',
      header: bk().columns.system,
      value: (row) => row.systemName,
      cell: (row) => <a href={paths.backup(row.systemId)}>{row.systemName}</a>,
      card: 'title',
    },
    { id: 'unit', header: bk().columns.unit, width: 150, value: (row) => row.unitName, filter: true },
    ...exemptionColumns(),
  ];
  return (
    <DataTable<ExemptionView>
      label={bk().exemptionsLabel}
      prefix="x."
      rows={rows.data}
      error={rows.error}
      onRetry={() => void rows.refetch()}
      rowId={(row) => row.id}
      columns={columns()}
      exportName={bk().exemptionsLabel}
      empty={<EmptyState title={bk().exemptionsEmpty} next={bk().exemptionsEmptyNext} />}
    />
  );
};
