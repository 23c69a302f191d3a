import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX } from 'solid-js';
import { command } from '../../api/query.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { f } from '../application-form/words.ts';
import { said } from '../review/outcome-forms.tsx';
import { al } from './words.ts';

/** The authority takes back what a system holds: begins with notices, leaves room for an objection. */
export const Reclaim = (props: { systemId: string; systemName: string }): JSX.Element => {
  const navigate = useNavigate();
  const [open, setOpen] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const reclaim = command('retirements.reclaim', {
    refresh: ['retirements', 'allocations', 'systems'],
    onDone: ({ id }) => {
      succeeded(al().reclaimed);
      navigate(paths.retirement(id));
    },
  });
  const confirm = () => {
    setProblem(reason().trim() === '' ? f().problems.required : undefined);
    if (!problem()) reclaim.run({ systemId: props.systemId, reason: reason() });
  };
  return (
    <>
      <Button onPress={() => setOpen(true)}>{al().reclaim}</Button>
      <ConfirmDialog
        open={open()}
        title={al().reclaim}
        effects={al().reclaimEffects(props.systemName)}
        word={al().reclaim}
        confirmLabel={al().reclaim}
        busy={reclaim.busy()}
        error={said(reclaim.failure())}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      >
        <TextArea
          name="reclaim-reason"
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
