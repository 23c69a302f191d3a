import { createSignal, type JSX } from 'solid-js';
import { command } from '../../api/query.ts';
import { failureMessage } from '../../api/user-message.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { f } from '../application-form/words.ts';
import { a } from './words.ts';

export const Withdraw = (props: { id: string; disabledReason?: string | undefined }): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const withdraw = command('applications.withdraw', {
    refresh: ['applications', 'systems', 'review'],
    onDone: () => {
      setOpen(false);
      succeeded(a().withdrawn);
    },
  });
  const confirm = () => {
    setProblem(reason().trim() === '' ? f().problems.required : undefined);
    if (!problem()) withdraw.run({ id: props.id, reason: reason() });
  };
  const error = () => {
    const failure = withdraw.failure();
    return failure ? failureMessage(failure) : undefined;
  };
  return (
    <>
      <Button disabledReason={props.disabledReason} onPress={() => setOpen(true)}>
        {a().withdraw}
      </Button>
      <ConfirmDialog
        open={open()}
        title={a().withdraw}
        effects={a().withdrawEffects}
        confirmLabel={a().withdraw}
        busy={withdraw.busy()}
        error={error()}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      >
        <TextArea
          name="withdraw-reason"
          label={a().withdrawReason}
          value={reason()}
          error={problem()}
          onInput={setReason}
        />
      </ConfirmDialog>
    </>
  );
};
