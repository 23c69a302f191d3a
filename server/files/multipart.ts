import { Readable } from 'node:stream';
import { AppError } from '../errors.ts';

/**
 * The content of the first file of a `multipart/form-data` body, as a stream: uploads never lie in memory whole.
 * RFC 7578 and 2046: parts are separated by CRLF "--" boundary, and begin with headers and an empty line.
 * @throws AppError INVALID when the body is no such thing (when read, for faults further in)
 */
export function firstFile(body: ReadableStream<Uint8Array>, contentType: string): Readable {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (!boundary) throw malformed('no boundary');
  return Readable.from(partContent(body, Buffer.from(`\r\n--${boundary}`)));
}

const HEADERS_END = Buffer.from('\r\n\r\n');
const MAX_HEADERS = 16 * 1024;

async function* partContent(body: AsyncIterable<Uint8Array>, delimiter: Buffer): AsyncGenerator<Buffer> {
  // The first boundary has no line before it; with one put there, all look alike.
  let held = Buffer.from('\r\n');
  let isContent = false;
  for await (const chunk of body) {
    held = Buffer.concat([held, chunk]);
    if (!isContent) {
      const end = held.indexOf(HEADERS_END);
      if (end < 0 && held.length > MAX_HEADERS) throw malformed('headers without end');
      if (end < 0) continue;
      if (held.indexOf(delimiter) !== 0) throw malformed('does not begin with its boundary');
      held = held.subarray(end + HEADERS_END.length);
      isContent = true;
    }
    const end = held.indexOf(delimiter);
    if (end >= 0) {
      yield held.subarray(0, end);
      return;
    }
    // The last bytes may be the beginning of the boundary.
    const safe = Math.max(0, held.length - delimiter.length);
    if (safe > 0) yield held.subarray(0, safe);
    held = held.subarray(safe);
  }
  throw malformed('ends before its boundary');
}

const malformed = (what: string) => new AppError('INVALID', `multipart body: ${what}`, { key: 'uploadMalformed' });
