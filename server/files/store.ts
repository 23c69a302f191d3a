import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';

export interface StoredFile {
  sha256: string;
  size: number;
}

/** Content-addressed: a file's name is the SHA-256 of its content, so the same upload twice is one file. */
export interface FileStore {
  /** Streams to disk, durably. @throws AppError TOO_LARGE, and leaves nothing behind. */
  write(content: ReadableStream<Uint8Array> | Readable, maxBytes: number): Promise<StoredFile>;
  read(sha256: string): Readable;
  /** Where the file lies, for readers that need a path. */
  pathOf(sha256: string): string;
  exists(sha256: string): Promise<boolean>;
}

export async function openFileStore(dataDir: string): Promise<FileStore> {
  const root = join(dataDir, 'files');
  const incoming = join(root, 'incoming');
  // What an interrupted upload left behind.
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  const pathOf = (sha256: string) => join(root, sha256.slice(0, 2), checked(sha256));

  return {
    pathOf,
    read: (sha256) => createReadStream(pathOf(sha256)),
    exists: (sha256) =>
      stat(pathOf(sha256)).then(
        () => true,
        () => false,
      ),
    write: async (content, maxBytes) => {
      const temporary = join(incoming, randomUUID());
      try {
        const stored = await receive(content, temporary, maxBytes);
        await mkdir(join(root, stored.sha256.slice(0, 2)), { recursive: true });
        await rename(temporary, pathOf(stored.sha256));
        return stored;
      } finally {
        await rm(temporary, { force: true });
      }
    },
  };
}

/** Nothing but a digest may become part of a path. */
function checked(sha256: string): string {
  if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
  throw new AppError('NOT_FOUND', `"${sha256}" is not a file's digest`, { key: 'fileNotFound' });
}

async function receive(content: ReadableStream<Uint8Array> | Readable, path: string, maxBytes: number) {
  const hash = createHash('sha256');
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      done(size > maxBytes ? tooLarge(maxBytes) : null, chunk);
    },
  });
  const source = content instanceof Readable ? content : Readable.fromWeb(content as never);
  await pipeline(source, meter, createWriteStream(path));
  await flush(path);
  return { sha256: hash.digest('hex'), size };
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

const tooLarge = (maxBytes: number) =>
  new AppError('TOO_LARGE', `upload exceeds ${maxBytes} bytes`, {
    key: 'fileTooLarge',
    values: { maxMib: Math.floor(maxBytes / 1024 ** 2) },
  });
