import { For, type JSX, Show } from 'solid-js';
import { ui as en } from '../i18n/en/ui.ts';
import { fileSize } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import './time.css';

const t = words({ zh, en });

export interface ListedFile {
  id: string;
  name: string;
  size: number;
  href: string;
  note?: string;
}

/** Files with size, to open; removable where `onRemove` is given. */
export const FileList = (props: {
  files: readonly ListedFile[];
  onRemove?: (file: ListedFile) => void;
}): JSX.Element => (
  <ul class="plain file-list">
    <For each={props.files}>
      {(file) => (
        <li>
          <Icon name="file" />
          <a href={file.href} target="_blank" rel="noopener">
            {file.name}
          </a>
          <span class="muted small">{fileSize(file.size)}</span>
          <Show when={file.note}>
            <span class="muted small">{file.note}</span>
          </Show>
          <Show when={props.onRemove}>
            {(remove) => <IconButton icon="close" label={t().removeFile(file.name)} onPress={() => remove()(file)} />}
          </Show>
        </li>
      )}
    </For>
  </ul>
);

/** Where a stored file is read, with the application by which one may. */
export const fileHref = (sha256: string, applicationId?: string): string =>
  `/api/files/${sha256}${applicationId ? `?application=${encodeURIComponent(applicationId)}` : ''}`;
