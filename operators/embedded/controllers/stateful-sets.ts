import type { Cluster } from '../cluster.ts';
import { matchesSelector } from '../selectors.ts';
import { controlledBy, controllerOf, controllerRef, hashOf, ownerKey, ownKey, podsOf, split } from './loop.ts';
import { createPod, deletePod } from './pods.ts';
import { isFinished, isReady, type Pod, type PodTemplate, type StatefulSet } from './shapes.ts';

const REVISION_LABEL = 'controller-revision-hash';

/** Keeps numbered pods, each with claims of its own, and starts, stops and renews them one after the other. */
export const statefulSets = controllerOf({
  watches: { 'apps/v1/statefulsets': ownKey, 'v1/pods': ownerKey('StatefulSet') },
  reconcile: (cluster, key) => {
    const { namespace, name } = split(key);
    const set = cluster.get<StatefulSet>('apps/v1/statefulsets', namespace, name);
    if (!set) return;
    if (!set.metadata.deletionTimestamp) arrange(cluster, set);
    writeStatus(cluster, set);
  },
});

const revisionOf = (set: StatefulSet): string => `${set.metadata.name}-${hashOf(set.spec.template)}`;
const ordinalOf = (pod: Pod): number => Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));
const inOrder = (cluster: Cluster, set: StatefulSet): Pod[] =>
  [...podsOf(cluster, set)].sort((a, b) => ordinalOf(a) - ordinalOf(b));

/** Pods of the set's names that nobody controls: those of a restored set. */
function adopt(cluster: Cluster, set: StatefulSet): void {
  const { namespace, name } = set.metadata;
  for (let ordinal = 0; ordinal < (set.spec.replicas ?? 1); ordinal += 1) {
    const pod = cluster.get<Pod>('v1/pods', namespace, `${name}-${ordinal}`);
    if (!pod || controllerRef(pod) || pod.metadata.deletionTimestamp) continue;
    if (!matchesSelector(set.spec.selector, pod.metadata.labels)) continue;
    const ownerReferences = [...(pod.metadata.ownerReferences ?? []), controlledBy(set)];
    cluster.update('v1/pods', { ...pod, metadata: { ...pod.metadata, ownerReferences } });
  }
}

function arrange(cluster: Cluster, set: StatefulSet): void {
  adopt(cluster, set);
  const pods = inOrder(cluster, set);
  const isParallel = set.spec.podManagementPolicy === 'Parallel';
  const replicas = set.spec.replicas ?? 1;
  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const pod = pods.find((one) => ordinalOf(one) === ordinal);
    if (pod && isFinished(pod)) deletePod(cluster, pod);
    if (!pod) createNumbered(cluster, set, ordinal);
    if (!isParallel && !(pod && isReady(pod))) return;
  }
  const surplus = pods.filter((pod) => ordinalOf(pod) >= replicas).reverse();
  for (const pod of isParallel ? surplus : surplus.slice(0, 1)) deletePod(cluster, pod);
  if (surplus.length === 0) renewOne(cluster, set, pods);
}

/** The last pod of an older template goes, and comes back with the new one, once all others are ready. */
function renewOne(cluster: Cluster, set: StatefulSet, pods: Pod[]): void {
  if (set.spec.updateStrategy?.type === 'OnDelete' || !pods.every(isReady)) return;
  const stale = pods.findLast((pod) => pod.metadata.labels?.[REVISION_LABEL] !== revisionOf(set));
  if (stale) deletePod(cluster, stale);
}

function createNumbered(cluster: Cluster, set: StatefulSet, ordinal: number): void {
  const name = `${set.metadata.name}-${ordinal}`;
  const { namespace } = set.metadata;
  const templates = set.spec.volumeClaimTemplates ?? [];
  for (const { metadata, spec } of templates) {
    const claim = `${metadata.name}-${name}`;
    if (cluster.get('v1/persistentvolumeclaims', namespace, claim)) continue;
    cluster.create('v1/persistentvolumeclaims', { metadata: { ...metadata, name: claim, namespace }, spec });
  }
  const claims = templates.map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: `${metadata.name}-${name}` },
  }));
  const { spec, metadata } = set.spec.template;
  const template: PodTemplate = { metadata, spec: { ...spec, volumes: [...(spec.volumes ?? []), ...claims] } };
  const labels = {
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
    [REVISION_LABEL]: revisionOf(set),
  };
  const refusal = createPod(cluster, set, template, { name, labels }, 'statefulset-controller');
  if (refusal) throw new Error(refusal); // tried again later: no condition of a StatefulSet tells of it
}

function writeStatus(cluster: Cluster, set: StatefulSet): void {
  const pods = inOrder(cluster, set);
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revisionOf(set)).length;
  const isRenewed = updated === pods.length;
  cluster.updateStatus('apps/v1/statefulsets', {
    ...set,
    status: {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      ...(ready > 0 && { readyReplicas: ready }),
      availableReplicas: ready,
      ...(updated > 0 && { updatedReplicas: updated }),
      ...(updated > 0 && isRenewed && { currentReplicas: updated }),
      updateRevision: revisionOf(set),
      currentRevision: isRenewed ? revisionOf(set) : (set.status?.currentRevision ?? revisionOf(set)),
      collisionCount: 0,
    },
  });
}
