import { createSignal, type JSX, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { paths } from '../paths.ts';
import { IconButton } from '../ui/button.tsx';
import './time.css';

const t = words({ zh, en });

/** The number is an application's name everywhere: press to open, press the sign beside it to copy. */
export const ApplicationNumber = (props: { number: string; id?: string; copy?: boolean }): JSX.Element => {
  const [copied, setCopied] = createSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(props.number);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <span class="number">
      <Show when={props.id} fallback={<span class="mono">{props.number}</span>}>
        {(id) => (
          <a class="mono" href={paths.application(id())}>
            {props.number}
          </a>
        )}
      </Show>
      <Show when={props.copy !== false}>
        <IconButton
          icon={copied() ? 'check' : 'copy'}
          label={copied() ? t().copied : `${t().copy} ${props.number}`}
          onPress={() => void copy()}
        />
      </Show>
    </span>
  );
};
