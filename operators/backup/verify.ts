import type { BackedUpObject } from '../drill/backup-content.ts';
import type { KubeClient } from '../runtime/client.ts';
import { isNotFound } from '../runtime/errors.ts';
import type { ResourceKind } from '../runtime/kinds.ts';

/**
 * Which of the objects are not where a restore had to put them: `configmaps/health-registry-app/settings`. Asks for each kind once a
 * namespace, in pages.
 * @param mapping from the backup's namespaces to those restored into
 */
export async function findMissing(
  client: KubeClient,
  objects: readonly BackedUpObject[],
  mapping: ReadonlyMap<string, string>,
): Promise<string[]> {
  const missing: string[] = [];
  const groups = Map.groupBy(objects, ({ resource, namespace }) => `${resource}/${namespace}`);
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const namespace = mapping.get(first.namespace) ?? first.namespace;
    const present = await namesIn(client, kindOf(first), namespace);
    for (const { resource, name } of group) if (!present.has(name)) missing.push(`${resource}/${namespace}/${name}`);
  }
  return missing.toSorted();
}

/** `deployments.apps` and what the object says of itself make the kind. */
const kindOf = ({ resource, object }: BackedUpObject): ResourceKind => ({
  apiVersion: object.apiVersion ?? 'v1',
  kind: object.kind ?? '',
  plural: resource.split('.')[0] ?? resource,
  namespaced: true,
});

async function namesIn(client: KubeClient, kind: ResourceKind, namespace: string): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    for await (const { metadata } of client.listAll(kind, namespace)) names.add(metadata.name ?? '');
  } catch (error) {
    // A kind that the cluster does not know (any more) has no objects.
    if (!isNotFound(error)) throw error;
  }
  return names;
}
