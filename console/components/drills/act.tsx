import { createSignal, type JSX, Show } from 'solid-js';
import type { Failure } from '../../api/failure.ts';
import { failureMessage } from '../../api/user-message.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { succeeded } from '../../ui/toast.tsx';

interface Command {
  busy: () => boolean;
  failure: () => Failure | undefined;
  reset: () => void;
}

/**
 * A button that opens a dialog with what the act will do and the fields that it needs. `check` answers what still stands against it;
 * `act` does it, and the dialog closes when it is done.
 */
export const Act = (props: {
  label: string;
  title?: string;
  effects: readonly string[];
  done: string;
  small?: boolean;
  primary?: boolean;
  command: Command;
  check?: () => string | undefined;
  act: () => Promise<unknown>;
  children?: JSX.Element;
}): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const begin = () => {
    props.command.reset();
    setProblem(undefined);
    setOpen(true);
  };
  const confirm = () => {
    setProblem(props.check?.());
    if (problem()) return;
    const { done } = props;
    // A refusal is shown in the dialog by the command itself.
    void props.act().then(
      () => {
        setOpen(false);
        succeeded(done);
      },
      () => undefined,
    );
  };
  const error = () => {
    const failure = props.command.failure();
    return problem() ?? (failure ? failureMessage(failure) : undefined);
  };
  return (
    <>
      <Button small={props.small ?? false} look={props.primary ? 'primary' : 'secondary'} onPress={begin}>
        {props.label}
      </Button>
      <Show when={open()}>
        <ConfirmDialog
          open={open()}
          title={props.title ?? props.label}
          effects={props.effects}
          confirmLabel={props.label}
          busy={props.command.busy()}
          error={error()}
          onConfirm={confirm}
          onClose={() => setOpen(false)}
        >
          {props.children}
        </ConfirmDialog>
      </Show>
    </>
  );
};
