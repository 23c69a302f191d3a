import type { Cluster, Controller } from '../cluster.ts';
import { milliOf, unitsOf } from '../quantity.ts';
import { warn } from './events.ts';
import { controllerOf, keyOf, secondsNow, split } from './loop.ts';
import { type Claim, isFinished, isLeaving, isTrue, type Node, type Pod, withCondition } from './shapes.ts';
import { claimsOf, SELECTED_NODE } from './volumes.ts';

interface Load {
  cpuMillis: number;
  memoryBytes: number;
  pods: number;
}

const OWN_NAME = 'default-scheduler';

/** Places pods on the node with the most room that satisfies them; what finds none is tried again when something goes. */
export const scheduler: Controller = (cluster) => {
  const ledger = new Ledger();
  const unplaced = new Set<string>();
  // Those that name another scheduler wait for it.
  const isWaiting = (pod: Pod) =>
    !pod.spec.nodeName && (pod.spec.schedulerName ?? OWN_NAME) === OWN_NAME && !isFinished(pod) && !isLeaving(pod);
  const loop = controllerOf({
    watches: {
      'v1/pods': (object) => {
        const pod = object as Pod;
        const exists =
          cluster.get('v1/pods', pod.metadata.namespace, pod.metadata.name)?.metadata.uid === pod.metadata.uid;
        const hasFreed = ledger.note(pod, exists);
        return [...(isWaiting(pod) ? [keyOf(pod)] : []), ...(hasFreed ? unplaced : [])];
      },
      'v1/nodes': () => unplaced,
      'v1/persistentvolumeclaims': () => unplaced,
    },
    reconcile: (_, key) => {
      const { namespace, name } = split(key);
      const pod = cluster.get<Pod>('v1/pods', namespace, name);
      unplaced.delete(key);
      if (!pod || !isWaiting(pod)) return;
      const why = place(cluster, ledger, pod);
      if (why === undefined) return;
      unplaced.add(key);
      tellWhy(cluster, pod, why);
    },
  });
  return loop(cluster);
};

/** What the pods on each node ask for. */
class Ledger {
  readonly #perNode = new Map<string, Load>();
  readonly #pods = new Map<string, { node: string; load: Load }>();

  on(node: string): Load {
    return this.#perNode.get(node) ?? { cpuMillis: 0, memoryBytes: 0, pods: 0 };
  }

  /** Returns whether this change made room. */
  note(pod: Pod, exists: boolean): boolean {
    const uid = pod.metadata.uid ?? '';
    const before = this.#pods.get(uid);
    const holds = exists && pod.spec.nodeName !== undefined && !isFinished(pod);
    if (before && !holds) {
      this.#add(before.node, before.load, -1);
      this.#pods.delete(uid);
      return true;
    }
    if (!before && holds && pod.spec.nodeName) {
      const entry = { node: pod.spec.nodeName, load: requestsOf(pod) };
      this.#pods.set(uid, entry);
      this.#add(entry.node, entry.load, 1);
    }
    return false;
  }

  #add(node: string, load: Load, sign: 1 | -1): void {
    const now = this.on(node);
    this.#perNode.set(node, {
      cpuMillis: now.cpuMillis + sign * load.cpuMillis,
      memoryBytes: now.memoryBytes + sign * load.memoryBytes,
      pods: now.pods + sign * load.pods,
    });
  }
}

function requestsOf(pod: Pod): Load {
  let cpuMillis = 0;
  let memoryBytes = 0;
  for (const { resources } of pod.spec.containers) {
    cpuMillis += milliOf(resources?.requests?.cpu ?? '0');
    memoryBytes += unitsOf(resources?.requests?.memory ?? '0');
  }
  return { cpuMillis, memoryBytes, pods: 1 };
}

/** Returns why the pod could not be placed. */
function place(cluster: Cluster, ledger: Ledger, pod: Pod): string | undefined {
  const missing = missingClaim(cluster, pod);
  if (missing) return missing;
  const load = requestsOf(pod);
  const all = cluster.list<Node>('v1/nodes');
  const reasons = new Map<string, number>();
  let best: { name: string; room: number } | undefined;
  for (const node of all) {
    const reason = whyNot(node, ledger.on(node.metadata.name), pod, load);
    if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    const room =
      milliOf(node.status?.allocatable?.cpu) -
      ledger.on(node.metadata.name).cpuMillis -
      ledger.on(node.metadata.name).pods;
    if (!reason && (!best || room > best.room)) best = { name: node.metadata.name, room };
  }
  if (!best) {
    const texts = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort();
    return `0/${all.length} nodes are available: ${texts.join(', ')}.`;
  }
  return bindTo(cluster, ledger, pod, best.name);
}

function whyNot(node: Node, used: Load, pod: Pod, load: Load): string | undefined {
  const { spec, status, metadata } = node;
  const free = (resource: string) => status?.allocatable?.[resource];
  const matches = Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => metadata.labels?.[key] === value);
  if (spec?.unschedulable) return 'node(s) were unschedulable';
  if (!isTrue(status?.conditions, 'Ready')) return 'node(s) were not ready';
  if (!matches) return "node(s) didn't match Pod's node affinity/selector";
  if (used.pods + 1 > unitsOf(free('pods'))) return 'Too many pods';
  if (used.cpuMillis + load.cpuMillis > milliOf(free('cpu'))) return 'Insufficient cpu';
  if (used.memoryBytes + load.memoryBytes > unitsOf(free('memory'))) return 'Insufficient memory';
  return pod.spec.containers.map(extraShortage(status?.allocatable ?? {})).find((reason) => reason !== undefined);
}

/** Devices and the like: a node that does not offer them cannot hold the pod. */
const extraShortage = (allocatable: Record<string, string>) => (container: Pod['spec']['containers'][number]) => {
  const asked = Object.entries(container.resources?.requests ?? {});
  const short = asked.find(([name, amount]) => name.includes('/') && unitsOf(amount) > unitsOf(allocatable[name]));
  return short && `Insufficient ${short[0]}`;
};

function missingClaim(cluster: Cluster, pod: Pod): string | undefined {
  const claims = claimsOf(pod).map((name) => ({
    name,
    claim: cluster.get<Claim>('v1/persistentvolumeclaims', pod.metadata.namespace, name),
  }));
  const missing = claims.find(({ claim }) => claim === undefined);
  if (missing) return `persistentvolumeclaim "${missing.name}" not found`;
  // A class may wait for its first consumer: the claim learns where, and the pod follows when it is bound.
  for (const { claim } of claims) {
    if (!claim || claim.status?.phase === 'Bound' || claim.metadata.annotations?.[SELECTED_NODE]) continue;
    const annotations = {
      ...claim.metadata.annotations,
      [SELECTED_NODE]: cluster.list('v1/nodes')[0]?.metadata.name ?? '',
    };
    cluster.update('v1/persistentvolumeclaims', { ...claim, metadata: { ...claim.metadata, annotations } });
  }
  const isUnbound = claims.some(({ claim }) => claim?.status?.phase !== 'Bound');
  return isUnbound ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
}

function bindTo(cluster: Cluster, ledger: Ledger, pod: Pod, nodeName: string): undefined {
  const bound = cluster.update<Pod>('v1/pods', { ...pod, spec: { ...pod.spec, nodeName } });
  ledger.note(bound, true);
  const scheduled = { type: 'PodScheduled', status: 'True' as const, reason: undefined, message: undefined };
  const conditions = withCondition(pod.status?.conditions, scheduled, secondsNow(cluster));
  cluster.updateStatus('v1/pods', { ...bound, status: { ...bound.status, conditions } });
}

function tellWhy(cluster: Cluster, pod: Pod, message: string): void {
  const unschedulable = { type: 'PodScheduled', status: 'False' as const, reason: 'Unschedulable', message };
  const conditions = withCondition(pod.status?.conditions, unschedulable, secondsNow(cluster));
  cluster.updateStatus('v1/pods', { ...pod, status: { ...pod.status, conditions } });
  warn(cluster, 'default-scheduler', pod, 'FailedScheduling', message);
}
