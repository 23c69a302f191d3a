import { createEffect, createSignal, For, type JSX, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { TextField } from './text-field.tsx';

const t = words({ zh, en });

interface ConfirmDialogProps {
  open: boolean;
  title: string;
  /** What it will do, in numbers, one line each. */
  effects: readonly string[];
  /** Must be typed for a dangerous act: the system's code, the month of a bulletin. Without it, one press is enough. */
  word?: string | undefined;
  confirmLabel: string;
  busy: boolean;
  /** Why the last attempt failed; it stays here until the next. */
  error: string | undefined;
  onConfirm: () => void;
  onClose: () => void;
  /** Further fields, such as the reason. */
  children?: JSX.Element;
}

/** Asks once more before something that is hard to undo. */
export const ConfirmDialog = (props: ConfirmDialogProps): JSX.Element => {
  const [typed, setTyped] = createSignal('');
  createEffect(() => {
    if (!props.open) setTyped('');
  });
  const mismatch = () => (props.word && typed() !== props.word ? t().wordMismatch(props.word) : undefined);
  return (
    <Dialog open={props.open} title={props.title} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!mismatch() && !props.busy) props.onConfirm();
        }}
      >
        <Show when={props.error}>
          {(error) => (
            <Banner tone="red" alert>
              {error()}
            </Banner>
          )}
        </Show>
        <ul class="effects">
          <For each={props.effects}>{(effect) => <li>{effect}</li>}</For>
        </ul>
        {props.children}
        <Show when={props.word}>
          {(word) => (
            <TextField name="confirm-word" label={t().typeWord(word())} value={typed()} onInput={setTyped} mono />
          )}
        </Show>
        <div class="dialog-foot">
          <Button onPress={() => props.onClose()}>{t().cancel}</Button>
          <Button type="submit" look={props.word ? 'danger' : 'primary'} busy={props.busy} disabledReason={mismatch()}>
            {props.confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
