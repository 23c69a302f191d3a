import { createSignal, For, type JSX, Show } from 'solid-js';
import { ACCEPTED_ENDINGS, MAX_BYTES } from '../application-form/section-materials.tsx';
import { as } from '../assessment/words.ts';
import { FileList, fileHref } from '../file-list.tsx';
import { FileUpload } from '../file-upload.tsx';

interface Attached {
  sha256: string;
  name: string;
  size: number;
}

/** Files that go with an appeal, a dispute, an answer or a complaint, before it is sent. */
export const createEvidence = () => {
  const [files, setFiles] = createSignal<readonly Attached[]>([]);
  return {
    files: () => files().map(({ sha256, name }) => ({ sha256, name })),
    /** `required`: there must be one, and `error` says so where there is none. */
    view: (name: string, more: { required?: boolean; error?: string | undefined } = {}): JSX.Element => (
      <>
        <FileList
          files={files().map((file) => ({ ...file, id: file.sha256, href: fileHref(file.sha256) }))}
          onRemove={(file) => setFiles(files().filter((one) => one.sha256 !== file.id))}
        />
        <FileUpload
          label={as().attach}
          name={name}
          optional={!more.required}
          error={more.error}
          accept={ACCEPTED_ENDINGS}
          maxBytes={MAX_BYTES}
          onStored={(file) => setFiles([...files().filter((one) => one.sha256 !== file.sha256), file])}
        />
      </>
    ),
  };
};

/** Files of an appeal, dispute, measure or complaint, to open. */
export const EvidenceFiles = (props: {
  id: string;
  files: readonly { sha256: string; name: string }[];
}): JSX.Element => (
  <Show when={props.files.length > 0}>
    <ul class="plain">
      <For each={props.files}>
        {(file) => (
          <li>
            <a
              href={`/api/files/${file.sha256}?judgement=${encodeURIComponent(props.id)}`}
              target="_blank"
              rel="noopener"
            >
              {file.name}
            </a>
          </li>
        )}
      </For>
    </ul>
  </Show>
);
