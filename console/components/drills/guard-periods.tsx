import { createSignal, type JSX, Show } from 'solid-js';
import type { GuardPeriodView } from '../../../server/guard/views.ts';
import { command, read } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { Act } from './act.tsx';
import { dr } from './words.tsx';

const TONES = { coming: 'blue', inForce: 'amber', past: 'neutral', cancelled: 'neutral' } as const;

/** Times of key events, which the authority sets. */
export const GuardPeriods = (props: { year: number }): JSX.Element => {
  const session = useSession();
  const rows = read('guardPeriods.list', () => ({ year: props.year }));
  const may = () => session.can('guard:manage');
  return (
    <div class="stack stack-tight">
      <Show when={may()}>
        <AddPeriod />
      </Show>
      <DataTable<GuardPeriodView>
        label={dr().guard.label}
        prefix="g."
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        columns={columns(may())}
        exportName={dr().guard.label}
        empty={<EmptyState title={dr().guard.empty} next={dr().guard.emptyNext} />}
      />
    </div>
  );
};

const columns = (may: boolean): Column<GuardPeriodView>[] => {
  const g = dr().guard;
  const act: Column<GuardPeriodView> = {
    id: 'act',
    header: dr().plan.act,
    width: 150,
    value: () => '',
    sortable: false,
    cell: (row) => (
      <Show when={row.state === 'coming' || row.state === 'inForce'}>
        <CancelPeriod id={row.id} />
      </Show>
    ),
  };
  return [
    { id: 'name', header: g.name, value: (row) => row.name },
    {
      id: 'state',
      header: g.state,
      width: 110,
      value: (row) => row.state,
      say: (_, row) => g.states[row.state],
      cell: (row) => <StatusTag tone={TONES[row.state]}>{g.states[row.state]}</StatusTag>,
      filter: true,
      card: 'tag',
    },
    { id: 'from', header: g.from, width: 120, value: (row) => row.fromDay },
    { id: 'until', header: g.until, width: 120, value: (row) => row.untilDay },
    { id: 'reason', header: g.reason, value: (row) => row.reason },
    { id: 'by', header: g.by, width: 160, value: (row) => row.createdBy },
    ...(may ? [act] : []),
  ];
};

const AddPeriod = (): JSX.Element => {
  const [name, setName] = createSignal('');
  const [fromDay, setFromDay] = createSignal('');
  const [untilDay, setUntilDay] = createSignal('');
  const [reason, setReason] = createSignal('');
  const add = command('guardPeriods.add', { refresh: ['guardPeriods'] });
  const missing = () => [name(), fromDay(), untilDay(), reason()].some((value) => value.trim() === '');
  return (
    <div class="row">
      <Act
        label={dr().guard.add}
        effects={dr().guard.effects}
        done={dr().guard.added}
        command={add}
        check={() => (missing() ? dr().plan.required : undefined)}
        act={() => add.runAsync({ name: name(), fromDay: fromDay(), untilDay: untilDay(), reason: reason() })}
      >
        <TextField name="guard-name" label={dr().guard.name} value={name()} onInput={setName} />
        <DateField name="guard-from" label={dr().guard.from} value={fromDay()} onInput={setFromDay} />
        <DateField name="guard-until" label={dr().guard.until} value={untilDay()} onInput={setUntilDay} />
        <TextArea name="guard-reason" label={dr().guard.reason} value={reason()} rows={2} onInput={setReason} />
      </Act>
    </div>
  );
};

const CancelPeriod = (props: { id: string }): JSX.Element => {
  const [reason, setReason] = createSignal('');
  const cancel = command('guardPeriods.cancel', { refresh: ['guardPeriods'] });
  return (
    <Act
      small
      label={dr().guard.cancel}
      effects={dr().guard.cancelEffects}
      done={dr().guard.cancelled}
      command={cancel}
      check={() => (reason().trim() === '' ? dr().plan.required : undefined)}
      act={() => cancel.runAsync({ id: props.id, reason: reason() })}
    >
      <TextArea name="guard-cancel" label={dr().guard.cancelReason} value={reason()} rows={2} onInput={setReason} />
    </Act>
  );
};
