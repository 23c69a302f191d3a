import { createSignal, type JSX } from 'solid-js';
import type { Failure } from '../../api/failure.ts';
import { Button, type ButtonLook } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextArea } from '../../ui/text-field.tsx';
import { said } from '../review/outcome-forms.tsx';
import { bk } from './words.ts';

interface AskProps {
  label: string;
  title: string;
  effects: readonly string[];
  /** The words that are asked for; without it none are. */
  wordsLabel?: string;
  optional?: boolean;
  disabledReason?: string | undefined;
  look?: ButtonLook;
  small?: boolean;
  busy: boolean;
  failure: Failure | undefined;
  /** Closes when it resolves. */
  onConfirm: (words: string) => Promise<unknown>;
}

/** A button that asks once more, with a reason where one is due. */
export const Ask = (props: AskProps): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  const [words, setWords] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const confirm = () => {
    const isMissing = props.wordsLabel !== undefined && !props.optional && words().trim() === '';
    setProblem(isMissing ? bk().required : undefined);
    if (isMissing) return;
    props.onConfirm(words()).then(
      () => {
        setOpen(false);
        setWords('');
      },
      // What went wrong stands in the dialog, which stays open.
      () => undefined,
    );
  };
  return (
    <>
      <Button small={props.small} look={props.look} disabledReason={props.disabledReason} onPress={() => setOpen(true)}>
        {props.label}
      </Button>
      <ConfirmDialog
        open={open()}
        title={props.title}
        effects={props.effects}
        confirmLabel={props.label}
        busy={props.busy}
        error={said(props.failure)}
        onConfirm={confirm}
        onClose={() => setOpen(false)}
      >
        {props.wordsLabel && (
          <TextArea
            name="ask-words"
            label={props.wordsLabel}
            value={words()}
            error={problem()}
            optional={props.optional}
            rows={2}
            maxLength={500}
            onInput={setWords}
          />
        )}
      </ConfirmDialog>
    </>
  );
};
