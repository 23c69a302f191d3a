import type { UserMessage } from '../../server/errors.ts';
import { CONSOLE_HEADER } from './client.ts';
import type { Failure } from './failure.ts';

export interface StoredFile {
  sha256: string;
  size: number;
  mime: string;
}

export type UploadOutcome = { done: StoredFile } | { failure: Failure };

/**
 * Sends one file and reports the share that has gone out, 0 to 1. `XMLHttpRequest`, because `fetch` does not report
 * upload progress. Aborting the signal stops it.
 */
export const uploadFile = (
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<UploadOutcome> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append('file', file, file.name);
    request.open('POST', '/api/files');
    request.responseType = 'json';
    for (const [name, value] of Object.entries(CONSOLE_HEADER)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () =>
      resolve(request.status < 300 ? { done: request.response as StoredFile } : { failure: refused(request.response) });
    request.onerror = () => resolve({ failure: worded('OFFLINE', 'offline') });
    request.onabort = () => resolve({ failure: worded('OFFLINE', 'offline') });
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });

const worded = (code: Failure['code'], key: string): Failure => ({
  code,
  user: { key },
  fields: [],
  requestId: undefined,
});

const refused = (response: unknown): Failure => {
  const body = (response ?? {}) as { code?: Failure['code']; user?: UserMessage; requestId?: string };
  return {
    code: body.code ?? 'INTERNAL',
    user: body.user ?? { key: 'internal' },
    fields: [],
    requestId: body.requestId,
  };
};
