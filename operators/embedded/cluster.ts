/**
 * What the controllers of the embedded cloud see of it: the same admission as over HTTP, as the user
 * `system:kube-controller-manager`, without HTTP, JSON or copies between.
 */

/** `v1/pods`, `apps/v1/deployments`, `govcloud.yunzhi.dev/v1alpha1/tenancies`: group (absent for core), version, plural name. */
export type ResourceRef = string;

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: unknown[];
}

/** Any API object. Subjects narrow it (`interface Pod extends ApiObject { spec: … }`). */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** What a writer hands in: the server fills in the rest; `apiVersion` and `kind` may be left out. */
export type NewObject = Omit<Partial<ApiObject>, 'metadata'> & { metadata: Partial<ObjectMeta> };

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface DeleteOptions {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriodSeconds?: number;
  /** Refused with 409 when the object is another one by now. */
  preconditions?: { uid?: string; resourceVersion?: string };
}

/**
 * Objects that are handed out are the store's own: **never change one, copy what you change**
 * (`{ ...pod, status: { ...pod.status, phase: 'Running' } }`).
 *
 * All calls are synchronous: what is read is current, so a read-modify-write between two awaits cannot conflict.
 * Writes become durable, and visible to watchers over HTTP, with the next group commit (at once after the current task).
 * Refused writes throw `ApiError` (`status.code` 404, 409, 422, 403 …; `isNotFound(e)`, `isConflict(e)`, … in `errors.ts`).
 */
export interface Cluster {
  /** Undefined when it does not exist. `namespace` is `undefined` for cluster-scoped kinds. */
  get<T extends ApiObject = ApiObject>(
    resource: ResourceRef,
    namespace: string | undefined,
    name: string,
  ): T | undefined;
  /** Sorted by namespace, then name. `labelSelector` in the API's text form (`app=web,tier in (a,b)`); `owner` filters by controller uid, indexed. */
  list<T extends ApiObject = ApiObject>(
    resource: ResourceRef,
    filter?: { namespace?: string; labelSelector?: string; owner?: string },
  ): readonly T[];
  create<T extends ApiObject = ApiObject>(resource: ResourceRef, object: NewObject): T;
  /** Replaces all but the status. With `metadata.resourceVersion` a lost race throws 409; without it the last writer wins. Writes nothing when nothing changed. */
  update<T extends ApiObject = ApiObject>(resource: ResourceRef, object: ApiObject): T;
  /** Replaces the status (and nothing else) through the `status` subresource. Writes nothing when nothing changed. */
  updateStatus<T extends ApiObject = ApiObject>(resource: ResourceRef, object: ApiObject): T;
  /** As over HTTP: honours finalizers, grace and propagation. Deleting what is gone does nothing. */
  delete(resource: ResourceRef, namespace: string | undefined, name: string, options?: DeleteOptions): void;
  /**
   * Calls `listener` for every change of `resource`, in order, after the change was made and never within the call that made it
   * (a microtask later). What exists already is not replayed: `list` first. `'*'` hears of every resource. Returns the unsubscribe function.
   */
  onChange(
    resource: ResourceRef | '*',
    listener: (type: ChangeType, object: ApiObject, old: ApiObject | undefined, resource: ResourceRef) => void,
  ): () => void;
  /** Every resource that is stored, built-in and by CRD; changes as CRDs come and go. For the namespace and garbage controllers. */
  resources(): readonly ResourceInfo[];
  /** The resource of an owner reference's `apiVersion` and `kind`, or undefined when no such kind is served. */
  resourceOf(apiVersion: string, kind: string): ResourceInfo | undefined;
  /** The object with this uid, whatever its kind: for owner references. */
  byUid(uid: string): { resource: ResourceRef; object: ApiObject } | undefined;
  /** The cloud's time: the injected clock. Controllers use no other. */
  now(): Date;
  /** The folder that keeps the cloud; absolute. */
  readonly dataDir: string;
  /** Adds what `metrics.k8s.io/v1beta1` reports. `containers` usage: `{ name, cpuMillis, memoryBytes }`. Called at each request, for one pod or node. */
  setMetricsSource(source: MetricsSource): void;
}

export interface ResourceInfo {
  ref: ResourceRef;
  apiVersion: string;
  group: string;
  /** Plural name. */
  resource: string;
  kind: string;
  namespaced: boolean;
  /** Plural, singular and short names. */
  aliases: readonly string[];
}

export interface Usage {
  cpuMillis: number;
  memoryBytes: number;
}

/** Undefined means "no measurement": the pod is not running, the node not ready. */
export interface MetricsSource {
  pod(pod: ApiObject): { windowSeconds: number; timestamp: Date; containers: ({ name: string } & Usage)[] } | undefined;
  node(node: ApiObject): ({ windowSeconds: number; timestamp: Date } & Usage) | undefined;
}

/**
 * A controller: `start` lists, subscribes and reconciles what it finds; returns the stop function. `startEmbeddedApi({ controllers })` takes any number.
 * Division of work with the API machinery, which does by itself, within the request: finalizer `kubernetes` on namespaces, uid, generation,
 * deletionTimestamp, the finalizers `foregroundDeletion` and `orphan`, removal once the last finalizer is gone, default service account and
 * `kube-root-ca.crt` of a new namespace, CRD conditions, aggregated ClusterRoles, service cluster IPs, quota admission.
 * Controllers do: emptying terminating namespaces (then `update` without `spec.finalizers`, which removes it), dependants of deleted owners,
 * ResourceQuota status (`quotaUsage` in `quota.ts` computes it), workloads, volumes, nodes.
 */
export type Controller = (cluster: Cluster) => { stop(): void };
