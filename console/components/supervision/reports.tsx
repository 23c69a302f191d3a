import { createSignal, type JSX, Show } from 'solid-js';
import type { SupervisionReportView } from '../../../server/supervision/views.ts';
import { command, read } from '../../api/query.ts';
import { useSession } from '../../api/session.tsx';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { isoDate } from '../../i18n/format.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea, TextField } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { required } from '../review/outcome-forms.tsx';
import { su } from './words.ts';

const columns = (): Column<SupervisionReportView>[] => [
  {
    id: 'number',
    header: su().complaintNumber,
    width: 150,
    value: (row) => row.number,
    cell: (row) => <span class="mono">{row.number}</span>,
  },
  {
    id: 'kind',
    header: su().kind,
    width: 120,
    value: (row) => row.kind,
    say: (_, row) => su().reportKinds[row.kind] ?? '',
    filter: true,
  },
  { id: 'title', header: su().reportTitle, value: (row) => row.title, card: 'title' },
  { id: 'office', header: su().reportOffice, value: (row) => row.officeName ?? '' },
  { id: 'at', header: su().issuedAt, width: 120, value: (row) => row.issuedAt, say: (_, row) => isoDate(row.issuedAt) },
  {
    id: 'answer',
    header: su().state,
    width: 120,
    value: (row) => (row.acknowledgedAt ? 'acknowledged' : row.kind),
    say: (_, row) => (row.kind === 'government' ? '' : row.acknowledgedAt ? su().acknowledged : su().notAcknowledged),
    cell: (row) => (
      <Show when={row.kind === 'feedback'}>
        <StatusTag tone={row.acknowledgedAt ? 'green' : 'amber'}>
          {row.acknowledgedAt ? su().acknowledged : su().notAcknowledged}
        </StatusTag>
      </Show>
    ),
    card: 'tag',
  },
];

/** Findings fed back to offices, and reports to the government (article 31). */
export const Reports = (): JSX.Element => {
  const session = useSession();
  const rows = read('supervision.reports');
  const [drafting, setDrafting] = createSignal(false);
  return (
    <div class="stack">
      <Show when={session.can('supervision:correct') && !drafting()}>
        <div class="row">
          <Button look="primary" icon="plus" onPress={() => setDrafting(true)}>
            {su().newReport}
          </Button>
        </div>
      </Show>
      <Show when={drafting()}>
        <Card title={su().newReport}>
          <ReportForm onDone={() => setDrafting(false)} />
        </Card>
      </Show>
      <DataTable<SupervisionReportView>
        label={su().reportLabel}
        prefix="r."
        rows={rows.data}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        rowId={(row) => row.id}
        rowHref={(row) => paths.supervisionReport(row.id)}
        columns={columns()}
        exportName={su().reports}
        empty={<EmptyState title={su().reportEmpty} next={su().reportEmptyNext} />}
      />
    </div>
  );
};

const ReportForm = (props: { onDone: () => void }): JSX.Element => {
  const offices = read('complaints.offices');
  const today = isoDate(new Date());
  const form = createForm({
    initial: {
      kind: 'feedback' as 'feedback' | 'government',
      officeUnitId: '',
      from: `${today.slice(0, 8)}01`,
      to: today,
      title: '',
      words: '',
    },
    validate: (values) =>
      required(values, values.kind === 'feedback' ? ['officeUnitId', 'title', 'words'] : ['title', 'words']),
  });
  const issue = command('supervision.issueReport', {
    refresh: ['supervision'],
    onDone: () => {
      succeeded(su().reportIssued);
      props.onDone();
    },
  });
  const send = () => {
    const { officeUnitId, ...values } = form.values;
    if (form.check()) issue.run({ ...values, ...(values.kind === 'feedback' ? { officeUnitId } : {}) });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={su().newReport}
      loading={issue.busy()}
      submitError={issue.failure()}
      errors={form.errors()}
      labels={{ title: su().reportTitle, words: su().reportWords, officeUnitId: su().reportOffice }}
      onCancel={props.onDone}
    >
      <SelectField
        label={su().kind}
        {...form.bind('kind')}
        options={(['feedback', 'government'] as const).map((value) => ({
          value,
          label: su().reportKinds[value] ?? value,
        }))}
      />
      <Show when={form.values.kind === 'feedback'}>
        <SelectField
          label={su().reportOffice}
          {...form.bind('officeUnitId')}
          options={(offices.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Show>
      <DateField label={su().from} {...form.bind('from')} />
      <DateField label={su().to} {...form.bind('to')} />
      <TextField label={su().reportTitle} {...form.bind('title')} wide />
      <TextArea label={su().reportWords} {...form.bind('words')} rows={10} wide />
    </FormShell>
  );
};
