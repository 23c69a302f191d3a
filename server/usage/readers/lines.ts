import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Problem, problem, sentenceOf } from './problems.ts';

/** A file that cannot be read as text or gzip, or whose header cannot be used. */
export class UnreadableFileError extends Error {
  override name = 'UnreadableFileError';
  readonly problem: Problem;

  constructor(file: string, what: Problem, line?: number) {
    super(`${file}${line ? `, line ${line}` : ''}: ${sentenceOf(what)}.`);
    this.problem = what;
  }
}

/** A file without line breaks must not fill the memory. */
const MAX_LINE = 1024 * 1024;

export interface Line {
  /** 1-based. */
  line: number;
  text: string;
}

/**
 * Lines of a text file, in batches, with bounded memory: plain or gzip (told by its first bytes, not by its name), UTF-8 with
 * or without a byte order mark, else GB18030; lines end with LF or CRLF.
 * Throws UnreadableFileError.
 */
export async function* readLines(path: string): AsyncGenerator<Line[]> {
  const splitter = new Splitter(path);
  try {
    for await (const text of decoded(path)) {
      const lines = splitter.push(text);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    throw new UnreadableFileError(path, problem('samples.damaged', { reason: (error as Error).message }));
  }
  const rest = splitter.end();
  if (rest) yield [rest];
}

async function* decoded(path: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of opened(path)) {
    decoder ??= decoderFor(chunk);
    yield decoder.decode(chunk, { stream: true });
  }
  const rest = decoder?.decode();
  if (rest) yield rest;
}

/** UTF-8 unless the beginning cannot be it; what Excel writes in China then is GB18030. A cut character at the end is no fault. */
function decoderFor(chunk: Uint8Array): TextDecoder {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(chunk, { stream: true });
    return new TextDecoder('utf-8');
  } catch {
    return new TextDecoder('gb18030');
  }
}

/** The bytes of the text, unpacked where the first two say gzip (RFC 1952; also of several members). */
async function* opened(path: string): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = createReadStream(path, { highWaterMark: 256 * 1024 })[Symbol.asyncIterator]();
  const { value: first, done } = await chunks.next();
  if (done) return;
  const packed = prepended(first, chunks);
  if (first[0] !== 0x1f || first[1] !== 0x8b) yield* packed;
  else yield* pipeline(Readable.from(packed), createGunzip({ chunkSize: 256 * 1024 }), handledByReader);
}

async function* prepended(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** `pipeline` destroys its last stream with the error; whoever reads from that gets it. */
const handledByReader = () => undefined;

/** Cuts text into lines and counts them. */
class Splitter {
  readonly #path: string;
  #rest = '';
  #line = 1;

  constructor(path: string) {
    this.#path = path;
  }

  push(text: string): Line[] {
    const all = this.#rest === '' ? text : this.#rest + text;
    const lines: Line[] = [];
    let from = 0;
    for (let at = all.indexOf('\n'); at >= 0; at = all.indexOf('\n', from)) {
      const end = at > from && all.charCodeAt(at - 1) === 13 ? at - 1 : at;
      lines.push({ line: this.#line++, text: all.slice(from, end) });
      from = at + 1;
    }
    this.#rest = all.slice(from);
    if (this.#rest.length > MAX_LINE)
      throw new UnreadableFileError(this.#path, problem('samples.longLine', { line: this.#line, most: MAX_LINE }));
    return lines;
  }

  end(): Line | undefined {
    const text = this.#rest.endsWith('\r') ? this.#rest.slice(0, -1) : this.#rest;
    return text === '' ? undefined : { line: this.#line, text };
  }
}
