import { createHash } from 'node:crypto';

/** JSON with sorted keys and without absent members (RFC 8785 for the values that occur here): equal values, equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    const sorted: Record<string, unknown> = {};
    for (const key of Object.keys(inner).sort()) sorted[key] = (inner as Record<string, unknown>)[key];
    return sorted;
  });
}

/** `sha256:` and the hexadecimal digest of the canonical JSON. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));

export const sha256 = (content: string | Buffer): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

export const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one) === canonicalJson(other);
