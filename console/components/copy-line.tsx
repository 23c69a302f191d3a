import { createSignal, type JSX } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { IconButton } from '../ui/button.tsx';
import './copy-line.css';

const t = words({ zh, en });

/** One line to take elsewhere: a command, a digest. */
export const CopyLine = (props: { label: string; text: string }): JSX.Element => {
  const [copied, setCopied] = createSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div class="copy-line">
      <code>{props.text}</code>
      <IconButton
        icon={copied() ? 'check' : 'copy'}
        label={copied() ? t().copied : `${t().copy} ${props.label}`}
        onPress={() => void copy()}
      />
    </div>
  );
};
