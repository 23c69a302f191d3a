import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import type { Failure } from '../api/failure.ts';
import { type StoredFile, uploadFile } from '../api/upload.ts';
import { failureMessage } from '../api/user-message.ts';
import { ui as en } from '../i18n/en/ui.ts';
import { fileSize, percent } from '../i18n/format.ts';
import { words } from '../i18n/words.ts';
import { ui as zh } from '../i18n/zh/ui.ts';
import { IconButton } from '../ui/button.tsx';
import { FilePicker } from '../ui/file-picker.tsx';

const t = words({ zh, en });

interface FileUploadProps {
  label: string;
  name: string;
  hint?: JSX.Element;
  error?: string | undefined;
  optional?: boolean;
  /** Endings, with the dot: `['.pdf', '.docx']`. */
  accept: readonly string[];
  maxBytes: number;
  onStored: (file: StoredFile & { name: string }) => void;
}

/** Takes one file after another, checks what can be checked here, shows how far it is, and hands over what was stored. */
export const FileUpload = (props: FileUploadProps): JSX.Element => {
  const [progress, setProgress] = createSignal<{ name: string; share: number }>();
  const [problem, setProblem] = createSignal<string>();
  let abort = new AbortController();
  onCleanup(() => abort.abort());

  const send = async (file: File) => {
    setProblem(refusal(file, props));
    if (problem()) return;
    abort = new AbortController();
    setProgress({ name: file.name, share: 0 });
    const outcome = await uploadFile(file, (share) => setProgress({ name: file.name, share }), abort.signal);
    setProgress(undefined);
    if ('done' in outcome) props.onStored({ ...outcome.done, name: file.name });
    else if (!abort.signal.aborted) setProblem(said(outcome.failure));
  };

  return (
    <div class="stack stack-tight">
      <FilePicker
        label={props.label}
        name={props.name}
        hint={props.hint}
        optional={props.optional}
        error={problem() ?? props.error}
        accept={props.accept}
        disabled={progress() !== undefined}
        onPick={(file) => void send(file)}
      />
      <Show when={progress()}>
        {(now) => (
          <div class="row upload-progress" role="status">
            <progress value={now().share} max="1" aria-label={now().name} />
            <span class="small">
              {now().name} {t().uploading(percent(now().share))}
            </span>
            <IconButton icon="close" label={t().stopUpload(now().name)} onPress={() => abort.abort()} />
          </div>
        )}
      </Show>
    </div>
  );
};

const refusal = (file: File, limits: Pick<FileUploadProps, 'accept' | 'maxBytes'>): string | undefined => {
  if (file.size > limits.maxBytes) return t().tooLarge(fileSize(limits.maxBytes));
  const name = file.name.toLowerCase();
  if (!limits.accept.some((ending) => name.endsWith(ending))) return t().wrongType(limits.accept.join(' '));
  return undefined;
};

const said = (failure: Failure): string => (failure.code === 'OFFLINE' ? t().uploadFailed : failureMessage(failure));
