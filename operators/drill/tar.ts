/** A file of a tar archive. */
export interface TarFile {
  path: string;
  content: Buffer;
}

const BLOCK = 512;
/** Objects are a few kilobytes; one of this size is no object. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

/**
 * The regular files of a tar stream, one after the other: POSIX ustar with the PAX and GNU headers for long names, which is what Go's
 * `archive/tar` writes for Velero.
 * @throws when the archive ends within a file, or a file is larger than any object of Kubernetes can be
 */
export async function* readTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const reader = new BlockReader(stream);
  let longName: string | undefined;
  for (;;) {
    const header = await reader.take(BLOCK);
    if (!header || header.every((byte) => byte === 0)) return;
    const size = octal(header.subarray(124, 136));
    if (size > MAX_FILE_BYTES) throw new Error(`The archive holds a file of ${size} bytes.`);
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    const content = (await reader.take(padded))?.subarray(0, size);
    if (!content) throw new Error('The archive ends in the middle of a file.');
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x') longName = paxPath(content) ?? longName;
    else if (type === 'L') longName = text(content);
    else {
      const path = longName ?? nameOf(header);
      longName = undefined;
      if (type === '0' || type === '\0') yield { path, content };
    }
  }
}

const text = (bytes: Buffer): string => bytes.toString('utf8').replace(/\0.*$/s, '');
const octal = (bytes: Buffer): number => Number.parseInt(text(bytes).trim() || '0', 8);

function nameOf(header: Buffer): string {
  const prefix = text(header.subarray(345, 500));
  const name = text(header.subarray(0, 100));
  return prefix ? `${prefix}/${name}` : name;
}

/** PAX records: `<length> <key>=<value>\n`. */
const paxPath = (content: Buffer): string | undefined => /^\d+ path=(.*)$/m.exec(content.toString('utf8'))?.[1];

class BlockReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#source = stream[Symbol.asyncIterator]();
  }

  /** The next `size` bytes; undefined when the stream has ended before. */
  async take(size: number): Promise<Buffer | undefined> {
    const chunks = [this.#held];
    let length = this.#held.length;
    while (length < size) {
      const { value, done } = await this.#source.next();
      if (done) return undefined;
      chunks.push(Buffer.from(value));
      length += value.length;
    }
    const all = Buffer.concat(chunks);
    this.#held = all.subarray(size);
    return all.subarray(0, size);
  }
}
