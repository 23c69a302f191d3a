import { type JSX, Show } from 'solid-js';
import type { ApplicationView } from '../../../server/applications/views.ts';
import { command, read } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { ChecksField } from '../../ui/choice-field.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { f } from '../application-form/words.ts';
import { w } from '../workflow/words.ts';
import { required } from './outcome-forms.tsx';
import { r } from './words.ts';

/** Asks a consultancy, which then sees the amounts and the ticked materials and nothing else. */
export const DelegateForm = (props: { application: ApplicationView }): JSX.Element => {
  const units = read('units.tree');
  const consultancies = () => (units.data ?? []).filter((unit) => unit.kind === 'consultancy' && unit.active);
  const form = createForm({
    initial: { consultancyUnitId: '', question: '', materialIds: [] as string[], dueDays: 3 as number | undefined },
    validate: (values) => required(values, ['consultancyUnitId', 'question', 'dueDays']),
  });
  const delegate = command('review.delegate', {
    refresh: ['applications', 'review'],
    onDone: () => succeeded(r().delegation.sent),
  });
  const submit = () => {
    const { dueDays, ...rest } = form.values;
    if (form.check() && dueDays !== undefined) delegate.run({ id: props.application.id, ...rest, dueDays });
  };
  return (
    <Show when={!units.data || consultancies().length > 0} fallback={<p class="muted">{r().delegation.none}</p>}>
      <FormShell
        onSubmit={submit}
        submitLabel={r().delegation.send}
        loading={delegate.busy()}
        submitError={delegate.failure()}
        errors={form.errors()}
        labels={{
          consultancyUnitId: r().delegation.consultancy,
          question: r().delegation.question,
          dueDays: r().delegation.dueDays,
        }}
      >
        <SelectField
          label={r().delegation.consultancy}
          {...form.bind('consultancyUnitId')}
          options={consultancies().map((unit) => ({ value: unit.id, label: unit.name }))}
        />
        <TextArea label={r().delegation.question} hint={r().delegation.questionHint} {...form.bind('question')} />
        <ChecksField
          name="materialIds"
          label={r().delegation.materials}
          hint={r().delegation.materialsHint}
          values={form.values.materialIds}
          onInput={form.bind('materialIds').onInput}
          options={props.application.materials.map((one) => ({
            value: one.id,
            label: `${w().materials[one.kind]}：${one.name}`,
          }))}
        />
        <NumberField
          label={r().delegation.dueDays}
          {...form.bind('dueDays')}
          unit={r().delegation.workingDays}
          integer
        />
        <Show when={form.values.dueDays !== undefined && form.values.dueDays < 1}>
          <p class="field-error">{f().problems.atLeast('1')}</p>
        </Show>
      </FormShell>
    </Show>
  );
};
