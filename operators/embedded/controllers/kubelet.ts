import type { Cluster } from '../cluster.ts';
import { controllerOf, controllerRef, hashOf, ownKey, secondsNow, split } from './loop.ts';
import { isFinished, isTrue, type Pod, type PodStatus, withCondition } from './shapes.ts';

/** Simulated nodes: pods that are placed run at once, those of jobs end at once, those that are deleted stop at once. */
export const kubelet = controllerOf({
  watches: { 'v1/pods': ownKey },
  reconcile: (cluster, key) => {
    const { namespace, name } = split(key);
    const pod = cluster.get<Pod>('v1/pods', namespace, name);
    if (!pod?.spec.nodeName) return;
    if (pod.metadata.deletionTimestamp) stop(cluster, pod);
    else if (!isFinished(pod) && !isTrue(pod.status?.conditions, 'Ready')) write(cluster, pod, running(cluster, pod));
    else if (pod.status?.phase === 'Running' && controllerRef(pod, 'Job')) write(cluster, pod, completed(cluster, pod));
  },
});

const write = (cluster: Cluster, pod: Pod, status: PodStatus) => cluster.updateStatus('v1/pods', { ...pod, status });

function stop(cluster: Cluster, { metadata }: Pod): void {
  if (metadata.deletionGracePeriodSeconds === 0) return; // only finalizers hold it
  cluster.delete('v1/pods', metadata.namespace, metadata.name, { gracePeriodSeconds: 0 });
}

function running(cluster: Cluster, pod: Pod): PodStatus {
  const now = secondsNow(cluster);
  const gates = pod.spec.readinessGates?.map((gate) => gate.conditionType) ?? [];
  const conditions = ['Initialized', 'ContainersReady', 'Ready', ...gates].reduce(
    (all, type) => withCondition(all, { type, status: 'True' }, now),
    pod.status?.conditions ?? [],
  );
  const podIP = addressOf(pod);
  return {
    ...pod.status,
    phase: 'Running',
    conditions,
    containerStatuses: pod.spec.containers.map((container) => ({
      ...containerStatus(container),
      ready: true,
      started: true,
      state: { running: { startedAt: now } },
    })),
    hostIP: '127.0.0.1',
    hostIPs: [{ ip: '127.0.0.1' }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: now,
  };
}

function completed(cluster: Cluster, pod: Pod): PodStatus {
  const now = secondsNow(cluster);
  const finished = { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now };
  const notReady = ['ContainersReady', 'Ready'].reduce(
    (all, type) => withCondition(all, { type, status: 'False', reason: 'PodCompleted' }, now),
    pod.status?.conditions ?? [],
  );
  return {
    ...pod.status,
    phase: 'Succeeded',
    conditions: notReady,
    containerStatuses: pod.spec.containers.map((container) => ({
      ...containerStatus(container),
      ready: false,
      started: false,
      state: { terminated: finished },
    })),
  };
}

const containerStatus = ({ name, image = '' }: { name: string; image?: string }) => ({
  name,
  image,
  imageID: '',
  restartCount: 0,
});

/** The same pod keeps its address; no packet ever goes there. */
function addressOf({ metadata }: Pod): string {
  const hash = hashOf(metadata.uid);
  const part = (index: number) => (hash.charCodeAt(index) * 7 + hash.charCodeAt(index + 1)) % 254;
  return `10.244.${part(0)}.${part(2) + 1}`;
}
