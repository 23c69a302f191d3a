import { createSignal, type JSX, Show } from 'solid-js';
import type { VerificationView } from '../../../server/supervision/views.ts';
import { command, read } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { isoDate } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { required } from '../review/outcome-forms.tsx';
import { IssueMeasure } from './measure-forms.tsx';
import { su, verificationTone } from './words.ts';

/** What article 28 names: looked at one by one, or a sample at once. */
export const Verifications = (): JSX.Element => {
  const rows = read('supervision.verifications', () => ({}));
  const [chosen, setChosen] = createSignal<readonly string[]>([]);
  const [verifying, setVerifying] = createSignal(false);
  const [faulty, setFaulty] = createSignal<VerificationView>();
  const toggle = (id: string) =>
    setChosen(chosen().includes(id) ? chosen().filter((one) => one !== id) : [...chosen(), id]);
  return (
    <div class="stack">
      <Show when={chosen().length > 0}>
        <div class="row">
          <span>{su().chosen(chosen().length)}</span>
          <Button look="primary" onPress={() => setVerifying(true)}>
            {su().verify}
          </Button>
        </div>
      </Show>
      <DataTable<VerificationView>
        label={su().verifyLabel}
        prefix="v."
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        columns={columns(chosen, toggle, setFaulty)}
        exportName={su().tabs.verifications ?? ''}
        empty={<EmptyState title={su().verifyEmpty} next={su().verifyEmptyNext} />}
      />
      <Dialog open={verifying()} title={su().verify} onClose={() => setVerifying(false)}>
        <VerifyForm
          ids={chosen()}
          onDone={() => {
            setVerifying(false);
            setChosen([]);
          }}
          onCancel={() => setVerifying(false)}
        />
      </Dialog>
      <Dialog open={faulty() !== undefined} title={su().issue} onClose={() => setFaulty(undefined)}>
        <Show when={faulty()}>
          {(one) => <IssueMeasure ground={{ verificationId: one().id }} onDone={() => setFaulty(undefined)} />}
        </Show>
      </Dialog>
    </div>
  );
};

const columns = (
  chosen: () => readonly string[],
  toggle: (id: string) => void,
  onFault: (row: VerificationView) => void,
): Column<VerificationView>[] => [
  {
    id: 'choose',
    header: su().choose,
    width: 70,
    sortable: false,
    value: () => '',
    cell: (row) => (
      <Show when={row.mayVerify}>
        <input
          type="checkbox"
          aria-label={`${su().choose} ${row.number ?? row.systemName}`}
          checked={chosen().includes(row.id)}
          onChange={() => toggle(row.id)}
        />
      </Show>
    ),
  },
  {
    id: 'kind',
    header: su().kind,
    width: 100,
    value: (row) => row.kind,
    say: (_, row) => su().kinds[row.kind] ?? '',
    filter: true,
  },
  {
    id: 'number',
    header: su().number,
    width: 150,
    value: (row) => row.number,
    cell: (row) => (
      <Show when={row.applicationId}>
        {(id) => (
          <a class="mono nowrap" href={paths.application(id())}>
            {row.number}
          </a>
        )}
      </Show>
    ),
    card: 'title',
  },
  { id: 'system', header: su().system, value: (row) => row.systemName },
  { id: 'office', header: su().office, value: (row) => row.officeName, filter: true },
  { id: 'officer', header: su().officer, width: 110, value: (row) => row.officerName, hidden: true },
  { id: 'reason', header: su().reason, value: (row) => row.reason },
  { id: 'at', header: su().at, width: 110, value: (row) => row.happenedAt, say: (_, row) => isoDate(row.happenedAt) },
  {
    id: 'state',
    header: su().state,
    width: 130,
    value: (row) => (row.overdue && row.state === 'open' ? 'overdue' : row.state),
    say: (value, row) => (value === 'overdue' ? su().overdue : (su().verificationStates[row.state] ?? '')),
    cell: (row) => (
      <StatusTag tone={row.overdue && row.state === 'open' ? 'red' : (verificationTone[row.state] ?? 'neutral')}>
        {row.overdue && row.state === 'open' ? su().overdue : su().verificationStates[row.state]}
      </StatusTag>
    ),
    filter: true,
    card: 'tag',
  },
  { id: 'finding', header: su().finding, value: (row) => row.finding, hidden: true },
  {
    id: 'measure',
    header: su().measure,
    width: 150,
    value: (row) => row.measureNumber ?? '',
    cell: (row) => (
      <Show when={row.state === 'fault' && !row.measureNumber} fallback={<span class="mono">{row.measureNumber}</span>}>
        <Button small onPress={() => onFault(row)}>
          {su().issue}
        </Button>
      </Show>
    ),
  },
];

const VerifyForm = (props: { ids: readonly string[]; onDone: () => void; onCancel: () => void }): JSX.Element => {
  const form = createForm({
    initial: { outcome: '' as 'proper' | 'fault' | '', finding: '' },
    validate: (values) => required(values, ['outcome', 'finding']),
  });
  const verify = command('supervision.verify', {
    refresh: ['supervision'],
    onDone: () => {
      succeeded(su().verified);
      props.onDone();
    },
  });
  return (
    <FormShell
      onSubmit={() =>
        form.check() &&
        verify.run({ ids: [...props.ids], proper: form.values.outcome === 'proper', finding: form.values.finding })
      }
      submitLabel={su().verify}
      loading={verify.busy()}
      submitError={verify.failure()}
      errors={form.errors()}
      labels={{ outcome: su().outcome, finding: su().finding }}
      onCancel={props.onCancel}
    >
      <ChoiceField
        label={su().outcome}
        {...form.bind('outcome')}
        options={[
          { value: 'proper', label: su().proper },
          { value: 'fault', label: su().fault },
        ]}
      />
      <TextArea label={su().finding} {...form.bind('finding')} />
    </FormShell>
  );
};
