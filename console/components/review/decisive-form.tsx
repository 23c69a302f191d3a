import type { JSX, Signal } from 'solid-js';
import type { Failure } from '../../api/failure.ts';
import { failureMessage } from '../../api/user-message.ts';
import type { Messages } from '../../forms/create-form.ts';
import { FormShell } from '../../forms/form-shell.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { r } from './words.ts';

interface DecisiveFormProps {
  outcome: 'approve' | 'reject' | 'refuse';
  /** Whether the dialog is open. */
  asking: Signal<boolean>;
  /** What is typed to confirm. */
  word: string;
  effects: readonly string[];
  form: { check: () => boolean; errors: () => Messages };
  labels: Record<string, string>;
  command: { busy: () => boolean; failure: () => Failure | undefined };
  /** What the decision rests on is still being read. */
  waits?: boolean;
  danger?: boolean;
  onConfirm: () => void;
  children: JSX.Element;
}

/** An outcome that ends the matter: its form, and after that a dialog with what it will do and a word to type. */
export const DecisiveForm = (props: DecisiveFormProps): JSX.Element => {
  const asking = () => props.asking[0]();
  const setAsking = (open: boolean) => props.asking[1](open);
  const failure = () => props.command.failure();
  const problem = () => {
    const last = failure();
    return last && failureMessage(last);
  };
  const label = () => r().choices[props.outcome] ?? '';
  return (
    <>
      <FormShell
        onSubmit={() => props.form.check() && setAsking(true)}
        submitLabel={label()}
        loading={props.command.busy() || (props.waits ?? false)}
        submitError={asking() ? undefined : failure()}
        errors={props.form.errors()}
        labels={props.labels}
        danger={props.danger ?? false}
      >
        {props.children}
      </FormShell>
      <ConfirmDialog
        open={asking()}
        title={r().confirmTitle[props.outcome] ?? ''}
        effects={props.effects}
        word={props.word}
        confirmLabel={label()}
        busy={props.command.busy()}
        error={problem()}
        onConfirm={() => props.onConfirm()}
        onClose={() => setAsking(false)}
      />
    </>
  );
};
