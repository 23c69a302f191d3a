import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonical.ts';

/** SHA-256 of the canonical JSON: the same content has the same digest on any machine. */
export const digestOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
