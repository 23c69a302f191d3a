import { createSignal, type JSX } from 'solid-js';
import { ACCEPTED_ENDINGS, MAX_BYTES } from '../application-form/section-materials.tsx';
import { FileList, fileHref } from '../file-list.tsx';
import { FileUpload } from '../file-upload.tsx';
import { tk } from './words.ts';

export interface Attached {
  sha256: string;
  name: string;
  size: number;
}

/** Files that go with a ticket or a message, before it is sent. */
export const createAttachments = () => {
  const [files, setFiles] = createSignal<readonly Attached[]>([]);
  return {
    files: () => files().map(({ sha256, name }) => ({ sha256, name })),
    clear: () => setFiles([]),
    view: (name: string): JSX.Element => (
      <>
        <FileList
          files={files().map((file) => ({ ...file, id: file.sha256, href: fileHref(file.sha256) }))}
          onRemove={(file) => setFiles(files().filter((one) => one.sha256 !== file.id))}
        />
        <FileUpload
          label={tk().form.attach}
          name={name}
          optional
          accept={ACCEPTED_ENDINGS}
          maxBytes={MAX_BYTES}
          onStored={(file) => setFiles([...files().filter((one) => one.sha256 !== file.sha256), file])}
        />
      </>
    ),
  };
};

/** Where a file of a ticket is read. */
export const ticketFileHref = (sha256: string, ticketId: string): string =>
  `/api/files/${sha256}?ticket=${encodeURIComponent(ticketId)}`;
