import { parseBytes, parseCpuMillis } from '../resources/quantity.ts';
import type { KubeObject } from '../runtime/client.ts';
import type { WorkloadSample } from './sample.ts';

/** What a sample needs to know of a pod. */
export interface PodFacts {
  namespace: string;
  name: string;
  workload: WorkloadId;
  /** What made it, where its labels name the workload otherwise. */
  owner?: WorkloadId;
  cpuMillis: number;
  memoryBytes: number;
  /** Absent where a container has no limit. */
  cpuLimitMillis?: number | undefined;
  memoryLimitBytes?: number | undefined;
  startedAt: number;
  claims: string[];
}

export interface WorkloadId {
  kind: string;
  name: string;
}

interface PodContainer {
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  restartPolicy?: string;
}

export interface Pod extends KubeObject {
  spec?: {
    containers?: PodContainer[];
    initContainers?: PodContainer[];
    volumes?: { persistentVolumeClaim?: { claimName: string } }[];
  };
  status?: { phase?: string; startTime?: string };
}

/** `undefined` for a pod that does not run (yet, or any more): it uses nothing that could be judged. */
export function podFacts(object: KubeObject): PodFacts | undefined {
  const { metadata, spec, status } = object as Pod;
  if (status?.phase !== 'Running' || metadata.deletionTimestamp) return undefined;
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const containers = [...(spec?.containers ?? []), ...sidecars];
  const sum = (resource: string, parse: (text: string) => number) =>
    containers.reduce(
      (total, { resources }) => total + parse(resources?.requests?.[resource] ?? resources?.limits?.[resource] ?? '0'),
      0,
    );
  const limit = (resource: string, parse: (text: string) => number) =>
    sumIfAll(containers, ({ resources }) => {
      const text = resources?.limits?.[resource];
      return text === undefined ? undefined : parse(text);
    });
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    workload: workloadOf(metadata),
    owner: ownerOf(metadata),
    cpuMillis: sum('cpu', parseCpuMillis),
    memoryBytes: sum('memory', parseBytes),
    cpuLimitMillis: limit('cpu', parseCpuMillis),
    memoryLimitBytes: limit('memory', parseBytes),
    startedAt: Date.parse(status.startTime ?? metadata.creationTimestamp ?? ''),
    claims: (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
  };
}

interface Owned {
  name?: string;
  labels?: Record<string, string>;
  ownerReferences?: { kind: string; name: string; controller?: boolean }[];
}

/**
 * Kubernetes' recommended labels: names that outlive renamed deployments, where the unit gives them. The instance alone is the
 * whole release of a Helm chart, so the application and its component belong to the name: an idle web server must not hide
 * behind the busy worker of the same chart.
 */
const INSTANCE_LABEL = 'app.kubernetes.io/instance';
const PART_LABELS = ['app.kubernetes.io/name', 'app.kubernetes.io/component'] as const;
const TEMPLATE_HASH_LABEL = 'pod-template-hash';

/**
 * The workload that a pod belongs to, read from the pod alone. A Deployment that was rebuilt or renamed goes on as the same
 * series while its pods bear the same `app.kubernetes.io/instance` (and `name` and `component`, where they have them).
 */
export function workloadOf(metadata: object): WorkloadId {
  const owner = ownerOf(metadata);
  return { kind: owner.kind, name: labelledName((metadata as Owned).labels) ?? owner.name };
}

/** A ReplicaSet's name is its Deployment's and the template's hash; a CronJob's Job bears its name and the scheduled minute. */
function ownerOf(metadata: object): WorkloadId {
  const { name = '', labels = {}, ownerReferences = [] } = metadata as Owned;
  const owner = ownerReferences.find(({ controller }) => controller) ?? ownerReferences[0];
  return owner ? fromOwner(owner, labels) : { kind: 'Pod', name };
}

function labelledName(labels: Record<string, string> = {}): string | undefined {
  const instance = labels[INSTANCE_LABEL];
  if (!instance) return undefined;
  const parts = PART_LABELS.map((label) => labels[label]).filter((part) => part && part !== instance);
  return [instance, ...new Set(parts)].join('-');
}

function fromOwner({ kind, name }: WorkloadId, labels: Record<string, string>): WorkloadId {
  const hash = labels[TEMPLATE_HASH_LABEL];
  if (kind === 'ReplicaSet' && hash && name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: name.slice(0, -hash.length - 1) };
  }
  const [, cronJob] = (kind === 'Job' && /^(.+)-\d{8,10}$/.exec(name)) || [];
  return cronJob ? { kind: 'CronJob', name: cronJob } : { kind, name };
}

/** A Deployment or StatefulSet that wants no pods. */
export interface ScaledToZero extends WorkloadId {
  namespace: string;
}

interface Scalable extends KubeObject {
  spec?: { replicas?: number; template?: { metadata?: { labels?: Record<string, string> } } };
}

/** `undefined` unless it is scaled to zero. */
export function scaledToZero(kind: string, object: KubeObject): ScaledToZero | undefined {
  const { metadata, spec } = object as Scalable;
  if ((spec?.replicas ?? 1) > 0 || metadata.deletionTimestamp) return undefined;
  const name = labelledName(spec?.template?.metadata?.labels) ?? metadata.name ?? '';
  return { kind, name, namespace: metadata.namespace ?? '' };
}

export interface PodUse {
  cpuMillis: number;
  memoryBytes: number;
}

export interface SlotFacts {
  pods: Iterable<PodFacts>;
  scaledToZero: Iterable<ScaledToZero>;
  /** By `namespace/pod`. */
  uses: ReadonlyMap<string, PodUse>;
  /** Storage requested by a claim, by `namespace/claim`. */
  claims: { get(key: string): number | undefined };
  /** Used on it, where the source says so. */
  claimUses?: { get(key: string): number | undefined };
  namespaces: ReadonlySet<string>;
  now: number;
  startupMillis: number;
}

/** Sums pods up to workloads. A pod that was not measured leaves both the use and what it is a share of. */
export function samplesOf(facts: SlotFacts): Map<string, WorkloadSample[]> {
  const samples = new Map<string, WorkloadSample[]>([...facts.namespaces].map((namespace) => [namespace, []]));
  const keyOf = (namespace: string, { kind, name }: WorkloadId) => `${namespace}/${kind}/${name}`;
  for (const alike of Map.groupBy(facts.pods, ({ namespace, workload }) => keyOf(namespace, workload)).values()) {
    // Labels that several owners share at the same time tell nothing apart: then each is named after its owner.
    const owners = Map.groupBy(alike, ({ namespace, workload, owner = workload }) => keyOf(namespace, owner));
    const isShared = owners.size > 1;
    for (const pods of isShared ? owners.values() : [alike]) {
      const [{ namespace, workload, owner }] = pods as [PodFacts];
      samples.get(namespace)?.push({ ...sampleOf(pods, facts), ...(isShared ? (owner ?? workload) : workload) });
    }
  }
  for (const { namespace, kind, name } of facts.scaledToZero) {
    const present = samples.get(namespace);
    if (!present || present.some((each) => each.kind === kind && each.name === name)) continue;
    present.push({ kind, name, replicas: 0, cpuMillis: 0, memoryBytes: 0, storageBytes: 0, isStarting: false });
  }
  return samples;
}

function sampleOf(
  pods: readonly PodFacts[],
  { uses, claims, claimUses, now, startupMillis }: SlotFacts,
): Omit<WorkloadSample, 'kind' | 'name'> {
  const measured = pods.flatMap((pod) => {
    const use = uses.get(`${pod.namespace}/${pod.name}`);
    return use ? [{ pod, use }] : [];
  });
  const requested = measured.length > 0 ? measured.map(({ pod }) => pod) : pods;
  const mounted = new Set(pods.flatMap((pod) => pod.claims.map((claim) => `${pod.namespace}/${claim}`)));
  const starting = measured.filter(({ pod }) => now - pod.startedAt < startupMillis).length;
  return {
    replicas: pods.length,
    cpuMillis: sumOf(requested, (pod) => pod.cpuMillis),
    memoryBytes: sumOf(requested, (pod) => pod.memoryBytes),
    storageBytes: sumOf([...mounted], (claim) => claims.get(claim) ?? 0),
    cpuLimitMillis: sumIfAll(pods, (pod) => pod.cpuLimitMillis),
    memoryLimitBytes: sumIfAll(pods, (pod) => pod.memoryLimitBytes),
    storageUseBytes: mounted.size > 0 ? sumIfAll([...mounted], (claim) => claimUses?.get(claim)) : undefined,
    ...(measured.length > 0 && {
      use: {
        cpuMillis: sumOf(measured, ({ use }) => use.cpuMillis),
        memoryBytes: sumOf(measured, ({ use }) => use.memoryBytes),
      },
    }),
    isStarting: measured.length > 0 && starting * 2 >= measured.length,
  };
}

/** Undefined as soon as one has no amount: a sum that leaves something out is no limit, and no use, of the whole. */
function sumIfAll<T>(items: readonly T[], amount: (item: T) => number | undefined): number | undefined {
  let total = 0;
  for (const item of items) {
    const one = amount(item);
    if (one === undefined) return undefined;
    total += one;
  }
  return total;
}

const sumOf = <T>(items: readonly T[], amount: (item: T) => number): number =>
  items.reduce((total, item) => total + amount(item), 0);
