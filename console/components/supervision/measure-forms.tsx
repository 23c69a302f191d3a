import type { JSX } from 'solid-js';
import type { MeasureView } from '../../../server/supervision/views.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { ChoiceField } from '../../ui/choice-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { createEvidence } from '../judgement/attachments.tsx';
import { required } from '../review/outcome-forms.tsx';
import { su } from './words.ts';

type Kind = MeasureView['kind'];
const KINDS: readonly Kind[] = ['interview', 'circular', 'ordered', 'published', 'transferred'];

/** A measure of article 29 on a fault that was found. */
export const IssueMeasure = (props: {
  ground: { verificationId: string } | { complaintId: string } | { stepId: string };
  onDone: () => void;
}): JSX.Element => {
  const form = createForm({
    initial: { kind: '' as Kind | '', words: '' },
    validate: (values) => required(values, ['kind', 'words']),
  });
  const issue = command('supervision.issueMeasure', {
    refresh: ['supervision', 'complaints'],
    onDone: () => {
      succeeded(su().issued);
      props.onDone();
    },
  });
  const send = () => {
    const { kind, words } = form.values;
    if (form.check() && kind !== '') issue.run({ ...props.ground, kind, words });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={su().issue}
      loading={issue.busy()}
      submitError={issue.failure()}
      errors={form.errors()}
      labels={{ kind: su().measure, words: su().measureWords }}
      onCancel={props.onDone}
    >
      <SelectField<Kind>
        label={su().measure}
        {...form.bind('kind')}
        options={KINDS.map((value) => ({ value, label: su().measureKinds[value] ?? value }))}
      />
      <TextArea label={su().measureWords} {...form.bind('words')} />
    </FormShell>
  );
};

/** The office says what it has done. */
export const AnswerMeasure = (props: { id: string; onDone: () => void }): JSX.Element => {
  const evidence = createEvidence();
  const form = createForm({ initial: { answer: '' }, validate: (values) => required(values, ['answer']) });
  const answer = command('supervision.answerMeasure', {
    refresh: ['supervision'],
    onDone: () => {
      succeeded(su().answered);
      props.onDone();
    },
  });
  return (
    <FormShell
      onSubmit={() => form.check() && answer.run({ id: props.id, answer: form.values.answer, files: evidence.files() })}
      submitLabel={su().answer}
      loading={answer.busy()}
      submitError={answer.failure()}
      errors={form.errors()}
      labels={{ answer: su().answerWords }}
      onCancel={props.onDone}
    >
      <TextArea label={su().answerWords} {...form.bind('answer')} />
      {evidence.view('measure-file')}
    </FormShell>
  );
};

type Outcome = 'closed' | 'returned' | 'withdrawn';

export const CloseMeasure = (props: { measure: MeasureView; onDone: () => void }): JSX.Element => {
  const form = createForm({
    initial: { outcome: '' as Outcome | '', words: '' },
    validate: (values) => required(values, ['outcome', 'words']),
  });
  const close = command('supervision.closeMeasure', {
    refresh: ['supervision'],
    onDone: () => {
      succeeded(su().closed);
      props.onDone();
    },
  });
  const outcomes = (): Outcome[] =>
    props.measure.state === 'answered' ? ['closed', 'returned', 'withdrawn'] : ['withdrawn'];
  const send = () => {
    const { outcome, words } = form.values;
    if (form.check() && outcome !== '') close.run({ id: props.measure.id, outcome, words });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={su().close}
      loading={close.busy()}
      submitError={close.failure()}
      errors={form.errors()}
      labels={{ outcome: su().outcome, words: su().opinion }}
      onCancel={props.onDone}
    >
      <ChoiceField
        label={su().outcome}
        {...form.bind('outcome')}
        options={outcomes().map((value) => ({ value, label: su().closeOutcomes[value] ?? value }))}
      />
      <TextArea label={su().opinion} {...form.bind('words')} />
    </FormShell>
  );
};
