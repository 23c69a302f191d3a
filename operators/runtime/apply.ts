import type { KubeClient, KubeObject, Place } from './client.ts';
import type { ResourceKind } from './kinds.ts';

/**
 * Applies `object` unless what is there holds all of it already, so that a start-up in the steady state writes nothing and needs no right
 * to write. Answers whether it wrote.
 */
export async function applyIfDifferent(
  client: KubeClient,
  kind: ResourceKind,
  place: Place,
  object: object,
  fieldManager: string,
): Promise<boolean> {
  const present = await client.find<KubeObject>(kind, place);
  if (present && holds(present, object)) return false;
  await client.apply(kind, place, object, fieldManager);
  return true;
}

/** Whether `present` has every value of `wanted`; lists must be equal in length, maps may hold more. */
export function holds(present: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(present) && present.length === wanted.length && wanted.every((each, i) => holds(present[i], each))
    );
  }
  if (wanted === null || typeof wanted !== 'object') return present === wanted;
  if (present === null || typeof present !== 'object') return false;
  return Object.entries(wanted).every(([key, value]) => holds((present as Record<string, unknown>)[key], value));
}
