import { createSignal, For, type JSX, Show } from 'solid-js';
import type { DisputeView, LineView, ReviewView } from '../../../server/provider/views.ts';
import { command } from '../../api/query.ts';
import { fieldMessages } from '../../api/user-message.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { isoDateTime, lastDay } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { StatusTag } from '../../ui/status-tag.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { createEvidence, EvidenceFiles } from '../judgement/attachments.tsx';
import { required } from '../review/outcome-forms.tsx';
import { namingLabels, namingProblems, noNaming } from './naming.ts';
import { NamingFields } from './naming-fields.tsx';
import { correctionsOf, entryFor, entryLabels, entryMessages, entryProblems } from './ruling.ts';
import { RulingFields, type RulingValues, Things } from './ruling-fields.tsx';
import { appealTone, as, inWords, yuan } from './words.ts';

/** The provider disputes one line of the sheet, or the records that cost points in one indicator. */
export const DisputeForm = (props: {
  review: ReviewView;
  lines: readonly LineView[];
  onDone: () => void;
}): JSX.Element => {
  const evidence = createEvidence();
  const form = createForm({
    initial: { subject: '', words: '', ...noNaming() },
    validate: (values) => ({
      ...required(values, ['subject', 'words']),
      ...(values.subject.startsWith('i:') ? namingProblems(values, evidence.files().length) : {}),
    }),
  });
  const figure = () => props.review.figures.find((one) => `i:${one.indicator}` === form.values.subject);
  const dispute = command('providerReviews.dispute', {
    refresh: ['providerReviews'],
    onDone: () => {
      succeeded(as().disputeRaised);
      props.onDone();
    },
    onFailed: (failure) => form.setErrors(fieldMessages(failure.fields)),
  });
  const options = () => [
    ...props.review.figures.map((one) => ({ value: `i:${one.indicator}`, label: inWords(one.name) })),
    ...props.lines.map((line) => ({
      value: `l:${line.id}`,
      label: `${as().line(line.no)} ${line.systemName} ${as().resources[line.resource]} ${line.month}`,
    })),
  ];
  const choose = (subject: string) => {
    form.set('records', []);
    form.bind('subject').onInput(subject);
  };
  const send = () => {
    const { subject, words, records, missing } = form.values;
    const key = subject.slice(2);
    const about = subject.startsWith('l:') ? { lineId: key } : { indicator: key, records, missing };
    if (form.check()) dispute.run({ id: props.review.id, ...about, words, files: evidence.files() });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={as().dispute}
      loading={dispute.busy()}
      submitError={dispute.failure()}
      errors={form.errors()}
      labels={{ subject: as().disputed, words: as().disputeWords, ...namingLabels(form.values) }}
      onCancel={props.onDone}
    >
      <SelectField label={as().disputed} {...form.bind('subject')} onInput={choose} options={options()} />
      <Show when={figure()}>
        {(found) => <NamingFields form={form} figure={found()} hint={as().missingOfProvider} />}
      </Show>
      <TextArea label={as().disputeWords} {...form.bind('words')} wide />
      {evidence.view('files', {
        get required() {
          return form.values.missing.length > 0;
        },
        get error() {
          return form.error('files');
        },
      })}
    </FormShell>
  );
};

export const Disputes = (props: { disputes: readonly DisputeView[] }): JSX.Element => (
  <For each={props.disputes}>{(one) => <Dispute dispute={one} />}</For>
);

const Dispute = (props: { dispute: DisputeView }): JSX.Element => {
  const it = () => props.dispute;
  const [answering, setAnswering] = createSignal(false);
  return (
    <Card
      title={`${it().number} ${it().lineNo === null ? (it().indicator ?? '') : as().line(it().lineNo ?? 0)}`}
      note={as().appealBy(it().byName, isoDateTime(it().at))}
      actions={
        <StatusTag tone={it().overdue && it().state === 'open' ? 'red' : appealTone[it().state]}>
          {as().appealStates[it().state]}
        </StatusTag>
      }
    >
      <div class="stack stack-tight">
        <Show when={it().measureUnit}>
          {(unit) => <Things things={it().things} unit={unit()} decided={it().state === 'upheld'} />}
        </Show>
        <p class="words">{it().words}</p>
        <EvidenceFiles id={it().id} files={it().files} />
        <Show when={it().reason}>
          <p class="words">
            {as().answerReason}：{it().reason} <span class="muted small">{it().decidedByName}</span>
          </p>
        </Show>
        <Show when={it().correctedFen !== null}>
          <p class="strong small">
            {as().correctedMoney} {yuan(it().correctedFen ?? 0)}
          </p>
        </Show>
        <Show when={it().mayDecide && !answering()}>
          <p class="small muted">
            {as().answerDue} {lastDay(it().dueAt)}
          </p>
          <Button onPress={() => setAnswering(true)}>{as().answer}</Button>
        </Show>
        <Show when={answering()}>
          <DecideForm dispute={it()} onDone={() => setAnswering(false)} />
        </Show>
      </div>
    </Card>
  );
};

const DecideForm = (props: { dispute: DisputeView; onDone: () => void }): JSX.Element => {
  const [money, setMoney] = createSignal<number>();
  const unit = () => props.dispute.measureUnit ?? 'items';
  const form = createForm<RulingValues>({
    initial: { reason: '', nowApplies: false, entries: props.dispute.things.map((one) => entryFor(one, unit())) },
    validate: (values) => ({ ...required(values, ['reason']), ...entryProblems(values.entries) }),
  });
  const decide = command('providerReviews.decideDispute', {
    refresh: ['providerReviews'],
    onDone: () => {
      succeeded(as().answered);
      props.onDone();
    },
    onFailed: (failure) => form.setErrors(entryMessages(failure, form.values.entries, unit())),
  });
  const send = () => {
    const { reason, nowApplies, entries } = form.values;
    const yuanGiven = money();
    const ruling = props.dispute.lineId
      ? yuanGiven === undefined
        ? {}
        : { correctedFen: Math.round(yuanGiven * 100) }
      : { corrections: correctionsOf(props.dispute.things, entries, unit()), nowApplies };
    if (form.check()) decide.run({ disputeId: props.dispute.id, reason, ...ruling });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={as().answer}
      loading={decide.busy()}
      submitError={decide.failure()}
      errors={form.errors()}
      labels={{ reason: as().answerReason, ...entryLabels(props.dispute.things) }}
      onCancel={props.onDone}
    >
      <Show
        when={props.dispute.lineId}
        fallback={
          <RulingFields form={form} things={props.dispute.things} unit={unit()} state={props.dispute.figureState} />
        }
      >
        <NumberField
          name="corrected"
          label={as().correctedMoney}
          hint={as().correctedHint}
          value={money()}
          onInput={setMoney}
          optional
        />
      </Show>
      <TextArea label={as().answerReason} {...form.bind('reason')} />
    </FormShell>
  );
};
