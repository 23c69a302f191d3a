import type { ApiObject, Cluster } from '../cluster.ts';
import {
  controlledBy,
  controllerOf,
  controllerRef,
  keyOf,
  ownerKey,
  ownKey,
  podsOf,
  secondsNow,
  selectorText,
  split,
} from './loop.ts';
import { byDispensability, createPod, deletePod, isActive } from './pods.ts';
import { isReady, type Pod, type ReplicaSet, withCondition, without } from './shapes.ts';

/** Keeps as many pods as each ReplicaSet wants. */
export const replicaSets = controllerOf({
  watches: {
    'apps/v1/replicasets': ownKey,
    'v1/pods': (pod, cluster) => (controllerRef(pod) ? ownerKey('ReplicaSet')(pod) : setsThatCouldAdopt(pod, cluster)),
    'v1/resourcequotas': setsShortOfPods,
  },
  reconcile: (cluster, key) => {
    const { namespace, name } = split(key);
    const set = cluster.get<ReplicaSet>('apps/v1/replicasets', namespace, name);
    if (!set) return;
    if (!set.metadata.deletionTimestamp) adopt(cluster, set);
    const refusal = set.metadata.deletionTimestamp ? undefined : scale(cluster, set);
    writeStatus(cluster, set, refusal);
    if (refusal) throw new Error(refusal); // tried again later, and at once when a quota changes
  },
});

function setsThatCouldAdopt(pod: ApiObject, cluster: Cluster): string[] {
  const { namespace, labels = {} } = pod.metadata;
  const sets = cluster.list<ReplicaSet>('apps/v1/replicasets', { namespace });
  const couldMatch = (set: ReplicaSet) =>
    Object.entries(set.spec.selector.matchLabels ?? {}).every(([name, value]) => labels[name] === value);
  return sets.filter(couldMatch).map(keyOf);
}

/** When a quota changes, those whose pods it refused try again. */
function setsShortOfPods(quota: ApiObject, cluster: Cluster): string[] {
  return cluster
    .list<ReplicaSet>('apps/v1/replicasets', { namespace: quota.metadata.namespace })
    .filter((set) => (set.status?.replicas ?? 0) < (set.spec.replicas ?? 1))
    .map(keyOf);
}

function adopt(cluster: Cluster, set: ReplicaSet): void {
  const labelSelector = selectorText(set.spec.selector);
  for (const pod of cluster.list<Pod>('v1/pods', { namespace: set.metadata.namespace, labelSelector })) {
    if (!controllerRef(pod) && isActive(pod)) {
      const ownerReferences = [...(pod.metadata.ownerReferences ?? []), controlledBy(set)];
      cluster.update('v1/pods', { ...pod, metadata: { ...pod.metadata, ownerReferences } });
    }
  }
}

/** Returns why a pod was refused, if one was. */
function scale(cluster: Cluster, set: ReplicaSet): string | undefined {
  const active = podsOf(cluster, set).filter(isActive);
  const missing = (set.spec.replicas ?? 1) - active.length;
  for (let count = 0; count < missing; count += 1) {
    const identity = { generateName: `${set.metadata.name}-` };
    const refusal = createPod(cluster, set, set.spec.template, identity, 'replicaset-controller');
    if (refusal) return refusal;
  }
  for (const pod of [...active].sort(byDispensability).slice(0, Math.max(-missing, 0))) deletePod(cluster, pod);
  return undefined;
}

function writeStatus(cluster: Cluster, set: ReplicaSet, refusal: string | undefined): void {
  const pods = podsOf(cluster, set).filter(isActive);
  const ready = pods.filter(isReady).length;
  const failure = { type: 'ReplicaFailure', status: 'True' as const, reason: 'FailedCreate', message: refusal };
  const conditions = refusal
    ? withCondition(set.status?.conditions, failure, secondsNow(cluster))
    : without(set.status?.conditions, 'ReplicaFailure');
  cluster.updateStatus('apps/v1/replicasets', {
    ...set,
    status: {
      replicas: pods.length,
      ...(pods.length > 0 && { fullyLabeledReplicas: pods.length }),
      ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
      observedGeneration: set.metadata.generation,
      ...(conditions.length > 0 && { conditions }),
    },
  });
}
