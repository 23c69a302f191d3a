import type { KubeClient } from '../runtime/client.ts';
import type { ResourceKind } from '../runtime/kinds.ts';

interface ApiResourceList {
  groupVersion: string;
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
}
interface ApiGroupList {
  groups: { name: string; preferredVersion: { groupVersion: string } }[];
}

/** Groups whose objects are measurements or answers, not state that could be kept. */
const VIRTUAL_GROUPS = new Set([
  'metrics.k8s.io',
  'custom.metrics.k8s.io',
  'external.metrics.k8s.io',
  'authorization.k8s.io',
]);

/** Every kind that lives in namespaces and can be listed, each in its group's preferred version. */
export async function namespacedKinds(client: KubeClient): Promise<ResourceKind[]> {
  const { groups } = await client.request<ApiGroupList>('GET', '/apis');
  const paths = groups
    .filter((group) => !VIRTUAL_GROUPS.has(group.name))
    .map((group) => `/apis/${group.preferredVersion.groupVersion}`);
  const lists = await Promise.all(['/api/v1', ...paths].map((path) => client.request<ApiResourceList>('GET', path)));
  return lists.flatMap(({ groupVersion, resources }) =>
    resources
      .filter(({ name, namespaced, verbs }) => namespaced && verbs.includes('list') && !name.includes('/'))
      .map(({ name, kind }) => ({ apiVersion: groupVersion, kind, plural: name, namespaced: true })),
  );
}
