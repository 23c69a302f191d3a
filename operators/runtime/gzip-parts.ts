import { gunzipSync, gzipSync } from 'node:zlib';
import { sha256 } from './canonical.ts';

/** A ConfigMap holds 1 MiB, and base64 takes a third more than the bytes. */
const PART_BYTES = 600 * 1024;

export interface Packed {
  parts: Buffer[];
  /** SHA-256 of the text before it was compressed. */
  digest: string;
}

/** JSON, compressed and cut into pieces that each fit an object. */
export function packJson(value: unknown, partBytes = PART_BYTES): Packed {
  const text = JSON.stringify(value);
  const whole = gzipSync(text, { level: 6 });
  const parts: Buffer[] = [];
  for (let at = 0; at < whole.length; at += partBytes) parts.push(whole.subarray(at, at + partBytes));
  return { parts, digest: sha256(text) };
}

/** @throws Error when the pieces do not add up to what the digest says */
export function unpackJson<T>(parts: readonly Buffer[], digest: string): T {
  const text = gunzipSync(Buffer.concat(parts), { maxOutputLength: 1024 ** 3 }).toString();
  if (sha256(text) !== digest) throw new Error(`the parts add up to ${sha256(text)}, not to ${digest}`);
  return JSON.parse(text) as T;
}
