import { type JSX, Show } from 'solid-js';
import type { CaseView } from '../../../server/supervision/views.ts';
import { command } from '../../api/query.ts';
import { createForm } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { required } from '../review/outcome-forms.tsx';
import { bo } from '../system/words.ts';
import { w } from '../workflow/words.ts';

/** A red case must carry an explanation (article 28). */
export const Explain = (props: { step: CaseView | undefined; onClose: () => void }): JSX.Element => (
  <Dialog open={props.step !== undefined} title={bo().explainTitle} onClose={props.onClose}>
    <Show when={props.step}>
      {(step) => (
        <div class="stack">
          <p>
            <span class="mono">{step().number}</span> · {w().steps[step().name]} · {step().systemName}
          </p>
          <ExplainForm stepId={step().stepId} onDone={props.onClose} />
        </div>
      )}
    </Show>
  </Dialog>
);

const ExplainForm = (props: { stepId: string; onDone: () => void }): JSX.Element => {
  const form = createForm({ initial: { explanation: '' }, validate: (values) => required(values, ['explanation']) });
  const explain = command('supervision.explain', {
    refresh: ['supervision', 'applications'],
    onDone: () => {
      succeeded(bo().explained);
      props.onDone();
    },
  });
  return (
    <FormShell
      onSubmit={() => form.check() && explain.run({ stepId: props.stepId, explanation: form.values.explanation })}
      submitLabel={bo().explain}
      loading={explain.busy()}
      submitError={explain.failure()}
      errors={form.errors()}
      labels={{ explanation: bo().explanation }}
      onCancel={props.onDone}
    >
      <TextArea label={bo().explanation} hint={bo().explanationHint} {...form.bind('explanation')} />
    </FormShell>
  );
};
