import { useParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import type { SupervisionReportView } from '../../server/supervision/views.ts';
import { command, read } from '../api/query.ts';
import { Loaded } from '../components/loaded.tsx';
import { OfficialDocument } from '../components/official-document.tsx';
import { required } from '../components/review/outcome-forms.tsx';
import { Overview } from '../components/supervision/statistics.tsx';
import { su } from '../components/supervision/words.ts';
import { createForm } from '../forms/create-form.ts';
import { FormShell } from '../forms/form-shell.tsx';
import { longDate } from '../i18n/format.ts';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/states.tsx';
import { TextArea } from '../ui/text-field.tsx';
import { succeeded } from '../ui/toast.tsx';

/** A feedback or a report to the government, as it is printed. */
const SupervisionReportPage = (): JSX.Element => {
  const params = useParams<{ id: string }>();
  const reports = read('supervision.reports');
  return (
    <Loaded query={reports}>
      {(rows) => (
        <Show when={rows().find((one) => one.id === params.id)} fallback={<EmptyState title={su().reportEmpty} />}>
          {(report) => <Report it={report()} />}
        </Show>
      )}
    </Loaded>
  );
};

const Report = (props: { it: SupervisionReportView }): JSX.Element => (
  <div class="stack">
    <OfficialDocument
      title={props.it.title}
      number={su().reportNumber(props.it.number)}
      printLabel={su().print}
      seal={su().seal}
      date={longDate(props.it.issuedAt)}
    >
      <p class="addressee">{props.it.officeName ? `${props.it.officeName}：` : su().addressee}</p>
      <p class="words">{props.it.words}</p>
      <Overview it={props.it.figures} />
      <Show when={props.it.answer}>
        <p class="words">
          {su().acknowledge}：{props.it.answer}（{props.it.acknowledgedByName}）
        </p>
      </Show>
    </OfficialDocument>
    <Show when={props.it.mayAcknowledge}>
      <div class="no-print">
        <Card title={su().acknowledge}>
          <Acknowledge id={props.it.id} />
        </Card>
      </div>
    </Show>
  </div>
);

const Acknowledge = (props: { id: string }): JSX.Element => {
  const form = createForm({ initial: { answer: '' }, validate: (values) => required(values, ['answer']) });
  const send = command('supervision.acknowledgeReport', {
    refresh: ['supervision'],
    onDone: () => succeeded(su().acknowledged),
  });
  return (
    <FormShell
      onSubmit={() => form.check() && send.run({ id: props.id, answer: form.values.answer })}
      submitLabel={su().acknowledge}
      loading={send.busy()}
      submitError={send.failure()}
      errors={form.errors()}
      labels={{ answer: su().acknowledge }}
    >
      <TextArea label={su().acknowledge} {...form.bind('answer')} />
    </FormShell>
  );
};
export default SupervisionReportPage;
