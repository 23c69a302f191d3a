import { createSignal, type JSX } from 'solid-js';
import type { Failure } from '../../api/failure.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { said } from '../review/outcome-forms.tsx';

interface ActButtonProps {
  label: string;
  effects: readonly string[];
  /** To be typed for what cannot be undone. */
  word?: string | undefined;
  primary?: boolean;
  disabledReason?: string | undefined;
  act: { run: () => void; busy: () => boolean; failure: () => Failure | undefined };
}

/** One act of a transition table: says what it will do, then does it. The caller closes it by what it shows next. */
export const ActButton = (props: ActButtonProps): JSX.Element => {
  const [open, setOpen] = createSignal(false);
  return (
    <>
      <Button
        look={props.primary ? 'primary' : 'secondary'}
        disabledReason={props.disabledReason}
        onPress={() => setOpen(true)}
      >
        {props.label}
      </Button>
      <ConfirmDialog
        open={open()}
        title={props.label}
        effects={props.effects}
        word={props.word}
        confirmLabel={props.label}
        busy={props.act.busy()}
        error={said(props.act.failure())}
        onConfirm={() => props.act.run()}
        onClose={() => setOpen(false)}
      />
    </>
  );
};
