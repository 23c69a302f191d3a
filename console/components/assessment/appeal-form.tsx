import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import type { FigureView } from '../../../server/assessment/views.ts';
import { command } from '../../api/query.ts';
import { fieldMessages } from '../../api/user-message.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { createEvidence } from '../judgement/attachments.tsx';
import { required } from '../review/outcome-forms.tsx';
import { namingLabels, namingProblems, noNaming } from './naming.ts';
import { NamingFields } from './naming-fields.tsx';
import { as, inWords } from './words.ts';

/** The unit's appeal against one figure: what is counted, what is left out, what is missing; with its evidence. */
export const AppealForm = (props: { id: string; figures: readonly FigureView[]; onDone: () => void }): JSX.Element => {
  const evidence = createEvidence();
  const form = createForm({
    initial: { indicator: '', words: '', ...noNaming() },
    validate: (values) => ({
      ...required(values, ['indicator', 'words']),
      ...(values.indicator ? namingProblems(values, evidence.files().length) : {}),
    }),
  });
  const open = () => props.figures.filter((one) => one.appeal?.state !== 'open');
  const figure = () => open().find((one) => one.indicator === form.values.indicator);
  const appeal = command('assessments.appeal', {
    refresh: ['assessments'],
    onDone: () => {
      succeeded(as().appealed);
      props.onDone();
    },
    onFailed: (failure) => form.setErrors(fieldMessages(failure.fields)),
  });
  const choose = (indicator: string) => {
    // Records belong to their figure; what was typed about missing ones stays.
    form.set('records', []);
    form.bind('indicator').onInput(indicator);
  };
  const send = () => {
    const { indicator, words, records, missing } = form.values;
    if (form.check()) appeal.run({ id: props.id, indicator, words, records, missing, files: evidence.files() });
  };
  return (
    <FormShell
      onSubmit={send}
      submitLabel={as().appeal}
      loading={appeal.busy()}
      submitError={appeal.failure()}
      errors={form.errors()}
      labels={{ indicator: as().indicator, words: as().appealWords, ...namingLabels(form.values) }}
      onCancel={props.onDone}
    >
      <SelectField
        label={as().indicator}
        {...form.bind('indicator')}
        onInput={choose}
        options={open().map((one) => ({ value: one.indicator, label: inWords(one.name) }))}
      />
      <Show when={figure()}>{(found) => <NamingFields form={form} figure={found()} hint={as().missingHint} />}</Show>
      <TextArea label={as().appealWords} hint={as().appealHint} {...form.bind('words')} wide />
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
