import { createSignal, type JSX } from 'solid-js';
import type { RetirementActionView } from '../../../server/retirement/views.ts';
import { command } from '../../api/query.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { re } from '../allocation/words.ts';
import { f } from '../application-form/words.ts';
import { said } from '../review/outcome-forms.tsx';

export const CancelRetirement = (props: { id: string; action: RetirementActionView }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const cancel = command('retirements.cancel', {
    refresh: ['retirements', 'allocations', 'systems'],
    onDone: () => {
      setOpen(false);
      succeeded(re().cancelled);
    },
  });
  const confirm = () => {
    setProblem(reason().trim() === '' ? f().problems.required : undefined);
    if (!problem()) cancel.run({ id: props.id, reason: reason() });
  };
  return (
    <>
      <Button
        disabledReason={props.action.enabled ? undefined : re().reasons[props.action.reason ?? '']}
        onPress={() => setOpen(true)}
      >
        {re().cancel}
      </Button>
      <ConfirmDialog
        open={open()}
        title={re().cancel}
        effects={re().cancelEffects}
        confirmLabel={re().cancel}
        busy={cancel.busy()}
        error={said(cancel.failure())}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      >
        <TextArea
          name="cancel-reason"
          label={re().reason}
          value={reason()}
          error={problem()}
          rows={2}
          onInput={setReason}
        />
      </ConfirmDialog>
    </>
  );
};
