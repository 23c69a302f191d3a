import { createEffect, createUniqueId, type JSX, onCleanup, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { IconButton } from './button.tsx';
import './dialog.css';

const t = words({ zh, en });

interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: JSX.Element;
  wide?: boolean;
}

/** The browser's own modal dialog: focus stays inside, Escape closes, and focus returns to where it was. */
export const Dialog = (props: DialogProps): JSX.Element => {
  const titleId = createUniqueId();
  let element: HTMLDialogElement | undefined;
  createEffect(() => {
    if (props.open && element && !element.open) openAt(element);
    if (!props.open && element?.open) element.close();
  });
  onCleanup(() => element?.close());
  return (
    <dialog
      ref={(dialog) => {
        element = dialog;
      }}
      class="dialog"
      classList={{ 'dialog-wide': props.wide === true }}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <Show when={props.open}>
        <header class="dialog-head">
          <h2 id={titleId}>{props.title}</h2>
          <IconButton label={t().close} icon="close" onPress={() => props.onClose()} />
        </header>
        <div class="dialog-body">{props.children}</div>
      </Show>
    </dialog>
  );
};

/** The first field takes the focus rather than the sign that closes: people open a dialog to fill it in. */
const openAt = (dialog: HTMLDialogElement): void => {
  dialog.showModal();
  dialog.querySelector<HTMLElement>('.dialog-body :is(input, select, textarea):not(:disabled)')?.focus();
};
