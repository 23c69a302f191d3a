/** The form of an archive: POSIX ustar, with pax headers for names that do not fit, as Go's archive/tar writes and reads it. */

const BLOCK = 512;
const MODE = '0000755';

export interface TarFile {
  name: string;
  content: Buffer;
}

/** The archive piece by piece, to be compressed as it comes. */
export function* writeTar(files: Iterable<TarFile>, modified: Date): Generator<Buffer> {
  for (const { name, content } of files) {
    const fit = splitName(name);
    if (!fit) {
      const record = paxRecord('path', name);
      yield* entry(header({ prefix: '', name: 'PaxHeaders.0/long-name' }, record.length, 'x', modified), record);
    }
    yield* entry(header(fit ?? { prefix: '', name: name.slice(-100) }, content.length, '0', modified), content);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function* entry(head: Buffer, content: Buffer): Generator<Buffer> {
  yield head;
  yield content;
  const rest = content.length % BLOCK;
  if (rest > 0) yield Buffer.alloc(BLOCK - rest);
}

/** 100 bytes of name and 155 before the slash that divides them; names here are ASCII. */
function splitName(name: string): { prefix: string; name: string } | undefined {
  if (name.length <= 100) return { prefix: '', name };
  const slash = name.indexOf('/', name.length - 101);
  return slash > 0 && slash <= 155 ? { prefix: name.slice(0, slash), name: name.slice(slash + 1) } : undefined;
}

/** `length key=value\n`, the length counting itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  const digits = String(rest.length + String(rest.length).length).length;
  return Buffer.from(`${rest.length + digits}${rest}`);
}

function header(path: { prefix: string; name: string }, size: number, type: string, modified: Date): Buffer {
  const head = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number): string => value.toString(8).padStart(width - 1, '0');
  head.write(path.name, 0, 100);
  head.write(MODE, 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(size, 12), 124);
  head.write(octal(Math.floor(modified.getTime() / 1000), 12), 136);
  head.write('        ', 148);
  head.write(type, 156);
  head.write('ustar\u000000', 257);
  head.write(path.prefix, 345, 155);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${octal(sum, 7)}\0 `, 148);
  return head;
}

/** Name → content of every regular file. Throws when the archive breaks off. */
export function readTar(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let long: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const head = archive.subarray(at, at + BLOCK);
    if (head[0] === 0) return files;
    const text = (from: number, to: number): string => head.toString('utf8', from, to).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 136).trim() || '0', 8);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) break;
    const type = text(156, 157);
    const prefix = text(345, 500);
    if (type === 'x') long = /\d+ path=([^\n]*)\n/.exec(content.toString())?.[1];
    else {
      if (type === '0' || type === '') files.set(long ?? (prefix ? `${prefix}/` : '') + text(0, 100), content);
      long = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error('the archive breaks off: unexpected EOF');
}
