import { createSignal, type JSX } from 'solid-js';
import type { AllocationView } from '../../../server/allocations/views.ts';
import { command } from '../../api/query.ts';
import { decimal } from '../../i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { f } from '../application-form/words.ts';
import { said } from '../review/outcome-forms.tsx';
import { al } from './words.ts';

/** Stops everything, or starts it again; the tenancy's name has to be typed, the effects stand there in numbers. */
export const FreezeThaw = (props: { allocation: AllocationView }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const done = (words: () => string) => () => {
    setOpen(false);
    setReason('');
    succeeded(words());
  };
  const freeze = command('allocations.freeze', {
    refresh: ['allocations', 'systems'],
    onDone: done(() => al().frozen),
  });
  const thaw = command('allocations.thaw', { refresh: ['allocations', 'systems'], onDone: done(() => al().thawed) });
  const act = () => (props.allocation.frozen ? thaw : freeze);
  const confirm = () => {
    setProblem(reason().trim() === '' ? f().problems.required : undefined);
    if (!problem()) act().run({ id: props.allocation.id, reason: reason() });
  };
  const label = () => (props.allocation.frozen ? al().thaw : al().freeze);
  const effects = () =>
    props.allocation.frozen
      ? al().thawEffects
      : al().freezeEffects(props.allocation.namespaces.length, decimal(props.allocation.used?.pods ?? 0, 0));
  return (
    <>
      <Button icon="snow" onPress={() => setOpen(true)}>
        {label()}
      </Button>
      <ConfirmDialog
        open={open()}
        title={label()}
        effects={effects()}
        word={props.allocation.tenancyName}
        confirmLabel={label()}
        busy={act().busy()}
        error={said(act().failure())}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      >
        <TextArea
          name="freeze-reason"
          label={al().reason}
          value={reason()}
          error={problem()}
          rows={2}
          onInput={setReason}
        />
      </ConfirmDialog>
    </>
  );
};
