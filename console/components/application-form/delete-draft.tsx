import { useNavigate } from '@solidjs/router';
import { createSignal, type JSX } from 'solid-js';
import { command } from '../../api/query.ts';
import { failureMessage } from '../../api/user-message.ts';
import { dropLocal } from '../../forms/local-draft.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { succeeded } from '../../ui/toast.tsx';
import { f } from './words.ts';

export const DeleteDraft = (props: { id: string }): JSX.Element => {
  const navigate = useNavigate();
  const [open, setOpen] = createSignal(false);
  const remove = command('applications.deleteDraft', {
    refresh: ['applications', 'systems'],
    onDone: () => {
      dropLocal(`application-${props.id}`);
      succeeded(f().draftDeleted);
      navigate(paths.applications());
    },
  });
  const error = () => {
    const failure = remove.failure();
    return failure ? failureMessage(failure) : undefined;
  };
  return (
    <>
      <Button look="quiet" icon="trash" onPress={() => setOpen(true)}>
        {f().deleteDraft}
      </Button>
      <ConfirmDialog
        open={open()}
        title={f().deleteDraft}
        effects={f().deleteDraftEffects}
        confirmLabel={f().deleteDraft}
        busy={remove.busy()}
        error={error()}
        onConfirm={() => remove.run({ id: props.id })}
        onClose={() => setOpen(false)}
      />
    </>
  );
};
