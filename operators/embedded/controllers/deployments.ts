import type { Cluster } from '../cluster.ts';
import {
  controlledBy,
  controllerOf,
  controllerRef,
  hashOf,
  ownerKey,
  ownKey,
  podsOf,
  secondsNow,
  selectorText,
  split,
} from './loop.ts';
import { type Condition, type Deployment, isTrue, type ReplicaSet, withCondition, without } from './shapes.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HASH_LABEL = 'pod-template-hash';

/** Rolls each Deployment's template out through ReplicaSets, one for each template. */
export const deployments = controllerOf({
  watches: { 'apps/v1/deployments': ownKey, 'apps/v1/replicasets': ownerKey('Deployment') },
  reconcile: (cluster, key) => {
    const { namespace, name } = split(key);
    const deployment = cluster.get<Deployment>('apps/v1/deployments', namespace, name);
    if (!deployment) return;
    if (!deployment.metadata.deletionTimestamp) rollOut(cluster, deployment);
    writeStatus(cluster, key);
  },
});

function rollOut(cluster: Cluster, deployment: Deployment): void {
  adopt(cluster, deployment);
  const current = currentSet(cluster, deployment) ?? (deployment.spec.paused ? undefined : newSet(cluster, deployment));
  const sets = setsOf(cluster, deployment);
  const old = sets.filter((set) => set.metadata.uid !== current?.metadata.uid);
  if (deployment.spec.paused || !current) {
    scalePaused(cluster, deployment, sets);
    return;
  }
  markRevision(cluster, deployment, current, old);
  if (deployment.spec.strategy?.type === 'Recreate') recreate(cluster, deployment, current, old);
  else rollingUpdate(cluster, deployment, current, old);
  if (isRolledOut(cluster, deployment, current)) trimHistory(cluster, deployment, old);
}

/** Sets that nobody controls and the selector means: those of a restored deployment. */
function adopt(cluster: Cluster, deployment: Deployment): void {
  const labelSelector = selectorText(deployment.spec.selector);
  const { namespace } = deployment.metadata;
  for (const set of cluster.list<ReplicaSet>('apps/v1/replicasets', { namespace, labelSelector })) {
    if (controllerRef(set) || set.metadata.deletionTimestamp) continue;
    const ownerReferences = [...(set.metadata.ownerReferences ?? []), controlledBy(deployment)];
    cluster.update('apps/v1/replicasets', { ...set, metadata: { ...set.metadata, ownerReferences } });
  }
}

const setsOf = (cluster: Cluster, { metadata }: Deployment): readonly ReplicaSet[] =>
  cluster.list<ReplicaSet>('apps/v1/replicasets', { namespace: metadata.namespace, owner: metadata.uid });

const nameOfSet = (deployment: Deployment): string => `${deployment.metadata.name}-${hashOf(deployment.spec.template)}`;

const currentSet = (cluster: Cluster, deployment: Deployment): ReplicaSet | undefined =>
  setsOf(cluster, deployment).find((set) => set.metadata.name === nameOfSet(deployment));

function newSet(cluster: Cluster, deployment: Deployment): ReplicaSet {
  const { template, selector } = deployment.spec;
  const hash = hashOf(template);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  const matchLabels = { ...selector.matchLabels, [HASH_LABEL]: hash };
  return cluster.create<ReplicaSet>('apps/v1/replicasets', {
    metadata: {
      name: nameOfSet(deployment),
      namespace: deployment.metadata.namespace,
      labels,
      ownerReferences: [controlledBy(deployment)],
    },
    spec: {
      replicas: 0,
      selector: { ...selector, matchLabels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  });
}

const revisionOf = (set: ReplicaSet): number => Number(set.metadata.annotations?.[REVISION] ?? 0);

/** The set of the current template carries the highest revision, also after a roll back to an earlier template. */
function markRevision(cluster: Cluster, deployment: Deployment, current: ReplicaSet, old: ReplicaSet[]): void {
  const highest = Math.max(0, ...old.map(revisionOf));
  const revision = revisionOf(current) > highest ? revisionOf(current) : highest + 1;
  for (const [resource, object] of [
    ['apps/v1/replicasets', current],
    ['apps/v1/deployments', deployment],
  ] as const) {
    if (object.metadata.annotations?.[REVISION] === String(revision)) continue;
    const annotations = { ...object.metadata.annotations, [REVISION]: String(revision) };
    cluster.update(resource, { ...object, metadata: { ...object.metadata, annotations } });
  }
}

const wanted = (deployment: Deployment): number => deployment.spec.replicas ?? 1;
const sizeOf = (set: ReplicaSet): number => set.spec.replicas ?? 1;
const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number =>
  sets.reduce((total, set) => total + count(set), 0);
const available = (set: ReplicaSet): number => set.status?.availableReplicas ?? 0;

/** Reads the set again: a step before this one may have changed it. */
function resize(cluster: Cluster, { metadata }: ReplicaSet, replicas: number): void {
  const set = cluster.get<ReplicaSet>('apps/v1/replicasets', metadata.namespace, metadata.name);
  if (set && sizeOf(set) !== replicas)
    cluster.update('apps/v1/replicasets', { ...set, spec: { ...set.spec, replicas } });
}

/** A paused deployment still scales, in the set that is largest. */
function scalePaused(cluster: Cluster, deployment: Deployment, sets: readonly ReplicaSet[]): void {
  const largest = [...sets].sort((a, b) => sizeOf(b) - sizeOf(a) || revisionOf(b) - revisionOf(a))[0];
  if (largest) resize(cluster, largest, Math.max(sizeOf(largest) + wanted(deployment) - sum(sets, sizeOf), 0));
}

function recreate(cluster: Cluster, deployment: Deployment, current: ReplicaSet, old: ReplicaSet[]): void {
  for (const set of old) resize(cluster, set, 0);
  const hasOldPods = old.some((set) => podsOf(cluster, set).length > 0);
  if (!hasOldPods) resize(cluster, current, wanted(deployment));
}

/** `25%` of the replicas: surge rounds up, unavailability down, and not both are zero. */
export function rollingLimits(deployment: Deployment): { surge: number; unavailable: number } {
  const { maxSurge = '25%', maxUnavailable = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const of = (value: number | string, round: (value: number) => number) =>
    typeof value === 'number' ? value : round((Number.parseFloat(value) / 100) * wanted(deployment));
  const surge = of(maxSurge, Math.ceil);
  const unavailable = of(maxUnavailable, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function rollingUpdate(cluster: Cluster, deployment: Deployment, current: ReplicaSet, old: ReplicaSet[]): void {
  const { surge, unavailable } = rollingLimits(deployment);
  const total = wanted(deployment);
  const room = total + surge - sum([current, ...old], sizeOf);
  const size = sizeOf(current) > total ? total : Math.min(total, sizeOf(current) + Math.max(room, 0));
  resize(cluster, current, size);
  // Pods that were never available can go at once; of the others as many as may be away.
  let spare = sum([current, ...old], (set) => Math.min(available(set), sizeOf(set))) - (total - unavailable);
  for (const set of [...old].sort((a, b) => revisionOf(a) - revisionOf(b))) {
    const idle = Math.max(sizeOf(set) - available(set), 0);
    const fewer = Math.min(sizeOf(set), idle + Math.max(spare, 0));
    if (fewer > 0) resize(cluster, set, sizeOf(set) - fewer);
    spare -= Math.max(fewer - idle, 0);
  }
}

const isRolledOut = (cluster: Cluster, deployment: Deployment, current: ReplicaSet): boolean => {
  const set = cluster.get<ReplicaSet>('apps/v1/replicasets', current.metadata.namespace, current.metadata.name);
  return set !== undefined && available(set) === wanted(deployment);
};

function trimHistory(cluster: Cluster, deployment: Deployment, old: ReplicaSet[]): void {
  const empty = old.filter((set) => sizeOf(set) === 0 && (set.status?.replicas ?? 0) === 0);
  const surplus = empty.length - (deployment.spec.revisionHistoryLimit ?? 10);
  for (const set of empty.sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(surplus, 0))) {
    cluster.delete('apps/v1/replicasets', set.metadata.namespace, set.metadata.name);
  }
}

function writeStatus(cluster: Cluster, key: string): void {
  const { namespace, name } = split(key);
  const deployment = cluster.get<Deployment>('apps/v1/deployments', namespace, name);
  if (!deployment) return;
  const sets = setsOf(cluster, deployment);
  const current = currentSet(cluster, deployment);
  const counts = {
    replicas: sum(sets, (set) => set.status?.replicas ?? 0),
    updatedReplicas: current?.status?.replicas ?? 0,
    readyReplicas: sum(sets, (set) => set.status?.readyReplicas ?? 0),
    availableReplicas: sum(sets, available),
    unavailableReplicas: Math.max(Math.max(sum(sets, sizeOf), wanted(deployment)) - sum(sets, available), 0),
  };
  const conditions = conditionsOf(cluster, deployment, sets, counts);
  const observedGeneration = deployment.metadata.generation;
  // The API leaves out counts that are zero.
  const shown = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  cluster.updateStatus('apps/v1/deployments', { ...deployment, status: { observedGeneration, ...shown, conditions } });
}

interface Counts {
  updatedReplicas: number;
  availableReplicas: number;
  replicas: number;
}

function conditionsOf(
  cluster: Cluster,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  counts: Counts,
): Condition[] {
  const now = secondsNow(cluster);
  const isUp = counts.availableReplicas >= wanted(deployment) - rollingLimits(deployment).unavailable;
  const isDone =
    counts.updatedReplicas === wanted(deployment) &&
    counts.availableReplicas === wanted(deployment) &&
    counts.replicas === wanted(deployment);
  const set = `ReplicaSet "${nameOfSet(deployment)}"`;
  const availability: Condition = isUp
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  const progress: Condition = isDone
    ? {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: `${set} has successfully progressed.`,
      }
    : { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: `${set} is progressing.` };
  const paused: Condition = {
    type: 'Progressing',
    status: 'Unknown',
    reason: 'DeploymentPaused',
    message: 'Deployment is paused',
  };
  const failed = sets.find((one) => isTrue(one.status?.conditions, 'ReplicaFailure'));
  const failure = failed?.status?.conditions?.find((one) => one.type === 'ReplicaFailure');
  let conditions = withCondition(without(deployment.status?.conditions, 'ReplicaFailure'), availability, now);
  conditions = withCondition(conditions, deployment.spec.paused ? paused : progress, now);
  const known = conditions.map((one) => ({ ...one, lastUpdateTime: one.lastTransitionTime }));
  return failure ? [...known, failure] : known;
}
