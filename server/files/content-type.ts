import { open } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';

/** What the product has a use for: materials, messages' attachments, test reports. */
const KNOWN = new Set([
  'application/pdf',
  'application/msword',
  'application/x-cfb',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/zip',
  'application/gzip',
  'image/png',
  'image/jpeg',
  'application/xml',
  'application/json',
  'text/plain',
]);

/** What a file is, judged by its content and never by its name; null for what nobody here needs (programs, for one). */
export async function contentTypeOf(path: string): Promise<string | null> {
  const binary = (await fileTypeFromFile(path))?.mime;
  const mime = binary ?? (await textTypeOf(path));
  return mime && KNOWN.has(mime) ? mime : null;
}

const HEAD_BYTES = 64 * 1024;

async function textTypeOf(path: string): Promise<string | null> {
  const head = await readHead(path);
  if (head.includes(0)) return null;
  const text = decode(head);
  if (text === null) return null;
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('<')) return 'application/xml';
  return /^[[{]/.test(start) ? 'application/json' : 'text/plain';
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** As UTF-8; the head may end in the middle of a character. */
function decode(bytes: Buffer): string | null {
  return decodeAs('utf-8', bytes) ?? withoutControls(decodeAs('gb18030', bytes));
}

function decodeAs(encoding: string, bytes: Buffer): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

/** Excel in China writes csv in GB18030; nearly any bytes can be read as such, but only text is free of control characters. */
function withoutControls(text: string | null): string | null {
  const isText = text !== null && [...text].every((char) => char >= ' ' || '\t\r\n'.includes(char));
  return isText ? text : null;
}
