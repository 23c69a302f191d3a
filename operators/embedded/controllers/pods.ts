import type { ApiObject, Cluster, ObjectMeta } from '../cluster.ts';
import { ApiError } from '../errors.ts';
import { isEnding, warn } from './events.ts';
import { controlledBy } from './loop.ts';
import { isFinished, isLeaving, isReady, type Pod, type PodTemplate } from './shapes.ts';

export const isActive = (pod: Pod): boolean => !isFinished(pod) && !isLeaving(pod);

/** Deleted first: without a node, not yet ready, then the youngest. */
export function byDispensability(a: Pod, b: Pod): number {
  const rank = (pod: Pod) => (pod.spec.nodeName ? 1 : 0) + (isReady(pod) ? 2 : 0);
  return rank(a) - rank(b) || Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion);
}

/** Creates one pod of the template; a refusal is told in an event of `owner` and returned as its text. */
export function createPod(
  cluster: Cluster,
  owner: ApiObject,
  template: PodTemplate,
  identity: Partial<ObjectMeta>,
  component: string,
): string | undefined {
  if (isEnding(cluster, owner.metadata.namespace)) return undefined;
  try {
    cluster.create('v1/pods', {
      metadata: {
        ...identity,
        namespace: owner.metadata.namespace,
        labels: { ...template.metadata?.labels, ...identity.labels },
        annotations: { ...template.metadata?.annotations },
        ownerReferences: [controlledBy(owner)],
      },
      spec: template.spec,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    warn(cluster, component, owner, 'FailedCreate', `Error creating: ${error.message}`);
    return error.message;
  }
}

export function deletePod(cluster: Cluster, { metadata }: Pod): void {
  cluster.delete('v1/pods', metadata.namespace, metadata.name, { preconditions: { uid: metadata.uid } });
}
