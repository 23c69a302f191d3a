import { createEffect, type JSX, onCleanup } from 'solid-js';
import { shell as en } from '../i18n/en/shell.ts';
import { ui as enUi } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { shell as zh } from '../i18n/zh/shell.ts';
import { ui as zhUi } from '../i18n/zh/ui.ts';
import { IconButton } from '../ui/button.tsx';

const t = words({ zh, en });
const ui = words({ zh: zhUi, en: enUi });

/** The rail on a phone: slides in from the left, Escape or a press beside it closes it. */
export const Drawer = (props: { open: boolean; onClose: () => void; children: JSX.Element }): JSX.Element => {
  let element: HTMLDialogElement | undefined;
  createEffect(() => {
    if (props.open && !element?.open) element?.showModal();
    if (!props.open && element?.open) element.close();
  });
  onCleanup(() => element?.close());
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard closes a dialog with Escape (onCancel).
    <dialog
      class="drawer"
      aria-label={t().navigation}
      ref={(dialog) => {
        element = dialog;
      }}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => event.target === element && props.onClose()}
    >
      <div class="drawer-body">
        <IconButton label={ui().close} icon="close" onPress={() => props.onClose()} />
        {props.children}
      </div>
    </dialog>
  );
};
