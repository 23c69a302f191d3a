import type { ApiObject, ObjectMeta } from '../cluster.ts';

/** The fields of each kind that the controllers read; all others pass through untouched. */

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  [field: string]: unknown;
}

export interface Container {
  name: string;
  image?: string;
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

export interface PodSpec {
  containers: Container[];
  initContainers?: (Container & { restartPolicy?: string })[];
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  volumes?: { persistentVolumeClaim?: { claimName: string }; [source: string]: unknown }[];
  readinessGates?: { conditionType: string }[];
  [field: string]: unknown;
}

export interface PodStatus {
  phase?: string;
  conditions?: Condition[];
  containerStatuses?: object[];
  [field: string]: unknown;
}

export interface Pod extends ApiObject {
  spec: PodSpec;
  status?: PodStatus;
}

export interface PodTemplate {
  metadata?: Partial<ObjectMeta>;
  spec: PodSpec;
}

interface WorkloadStatus {
  observedGeneration?: number;
  replicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  conditions?: Condition[];
  [field: string]: unknown;
}

export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface ReplicaSet extends ApiObject {
  spec: { replicas?: number; selector: Selector; template: PodTemplate; [field: string]: unknown };
  status?: WorkloadStatus;
}

type IntOrPercent = number | string;

export interface Deployment extends ApiObject {
  spec: {
    replicas?: number;
    selector: Selector;
    template: PodTemplate;
    paused?: boolean;
    revisionHistoryLimit?: number;
    strategy?: { type?: string; rollingUpdate?: { maxSurge?: IntOrPercent; maxUnavailable?: IntOrPercent } };
    [field: string]: unknown;
  };
  status?: WorkloadStatus;
}

export interface StatefulSet extends ApiObject {
  spec: {
    replicas?: number;
    template: PodTemplate;
    podManagementPolicy?: string;
    updateStrategy?: { type?: string };
    volumeClaimTemplates?: { metadata: { name: string; labels?: Record<string, string> }; spec: object }[];
    [field: string]: unknown;
  };
  status?: WorkloadStatus;
}

export interface Job extends ApiObject {
  spec: {
    completions?: number;
    parallelism?: number;
    backoffLimit?: number;
    suspend?: boolean;
    template: PodTemplate;
    [field: string]: unknown;
  };
  status?: WorkloadStatus & { startTime?: string; succeeded?: number; failed?: number };
}

export interface Claim extends ApiObject {
  spec: {
    accessModes?: string[];
    storageClassName?: string;
    volumeMode?: string;
    volumeName?: string;
    resources?: { requests?: Record<string, string> };
    [field: string]: unknown;
  };
  status?: { phase?: string; [field: string]: unknown };
}

export interface Volume extends ApiObject {
  spec: {
    storageClassName?: string;
    persistentVolumeReclaimPolicy?: string;
    claimRef?: { namespace: string; name: string; uid?: string };
    capacity?: Record<string, string>;
    accessModes?: string[];
    [field: string]: unknown;
  };
  status?: { phase?: string };
}

export interface StorageClass extends ApiObject {
  provisioner: string;
  reclaimPolicy?: string;
  volumeBindingMode?: string;
}

export interface Node extends ApiObject {
  spec?: { unschedulable?: boolean; taints?: { key: string; effect: string }[] };
  status?: { allocatable?: Record<string, string>; capacity?: Record<string, string>; conditions?: Condition[] };
}

export const isTrue = (conditions: Condition[] | undefined, type: string): boolean =>
  conditions?.some((one) => one.type === type && one.status === 'True') ?? false;

export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
export const isLeaving = (object: ApiObject): boolean => object.metadata.deletionTimestamp !== undefined;
export const isReady = (pod: Pod): boolean => !isLeaving(pod) && isTrue(pod.status?.conditions, 'Ready');

/** Replaces the condition of the same type; its transition time moves only when the status does. Undefined fields go. */
export function withCondition(conditions: Condition[] | undefined, next: Condition, now: string): Condition[] {
  const before = conditions?.find((one) => one.type === next.type);
  const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : now;
  const others = conditions?.filter((one) => one.type !== next.type) ?? [];
  const fields = Object.entries({ ...before, ...next, lastTransitionTime }).filter(([, value]) => value !== undefined);
  return [...others, Object.fromEntries(fields) as Condition];
}

export const without = (conditions: Condition[] | undefined, type: string): Condition[] =>
  conditions?.filter((one) => one.type !== type) ?? [];
