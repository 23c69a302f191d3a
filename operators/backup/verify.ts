import type { BackedUpObject } from '../drill/backup-content.ts';
import type { KubeClient } from '../runtime/client.ts';
import { isForbidden, isNotFound } from '../runtime/errors.ts';
import type { ResourceKind } from '../runtime/kinds.ts';

export interface Verified {
  /** Those that are not where the restore had to put them: `configmaps/health-registry-app/settings`. */
  missing: string[];
  /** How many were looked for. */
  looked: number;
  /** Kinds that may not be read (secrets, in a least-privileged deployment): nothing is known of their objects. */
  unread: string[];
}

/**
 * Looks for each object where a restore had to put it. Asks for each kind once a namespace, in pages.
 * @param mapping from the backup's namespaces to those restored into
 */
export async function findMissing(
  client: KubeClient,
  objects: readonly BackedUpObject[],
  mapping: ReadonlyMap<string, string>,
): Promise<Verified> {
  const missing: string[] = [];
  const unread = new Set<string>();
  let looked = 0;
  for (const group of Map.groupBy(objects, ({ resource, namespace }) => `${resource}/${namespace}`).values()) {
    const [first] = group;
    if (!first) continue;
    const namespace = mapping.get(first.namespace) ?? first.namespace;
    const present = await namesIn(client, kindOf(first), namespace);
    if (!present) {
      unread.add(first.resource);
      continue;
    }
    looked += group.length;
    for (const { resource, name } of group) if (!present.has(name)) missing.push(`${resource}/${namespace}/${name}`);
  }
  return { missing: missing.toSorted(), looked, unread: [...unread].toSorted() };
}

/** `deployments.apps` and what the object says of itself make the kind. */
const kindOf = ({ resource, object }: BackedUpObject): ResourceKind => ({
  apiVersion: object.apiVersion ?? 'v1',
  kind: object.kind ?? '',
  plural: resource.split('.')[0] ?? resource,
  namespaced: true,
});

/** Undefined where they may not be read. */
async function namesIn(client: KubeClient, kind: ResourceKind, namespace: string): Promise<Set<string> | undefined> {
  const names = new Set<string>();
  try {
    for await (const { metadata } of client.listAll(kind, namespace)) names.add(metadata.name ?? '');
  } catch (error) {
    if (isForbidden(error)) return undefined;
    // A kind that the cluster does not know (any more) has no objects.
    if (!isNotFound(error)) throw error;
  }
  return names;
}
