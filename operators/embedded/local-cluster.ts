import type { ApiObject, ChangeType, Cluster, MetricsSource, NewObject, ResourceInfo, ResourceRef } from './cluster.ts';
import { isNotFound } from './errors.ts';
import type { Json } from './json.ts';
import type { Kinds, ResourceType } from './kinds.ts';
import type { MetricsApi } from './metrics.ts';
import { parseLabelSelector } from './selectors.ts';
import type { Change, Store } from './store.ts';
import type { User, WriteContext, Writer } from './writes.ts';

const controllerManager: User = {
  name: 'system:kube-controller-manager',
  groups: ['system:masters', 'system:authenticated'],
};
const infoOf = (type: ResourceType): ResourceInfo => ({
  ref: type.ref,
  apiVersion: type.groupVersion,
  group: type.group,
  resource: type.resource,
  kind: type.kind,
  namespaced: type.namespaced,
  aliases: [type.resource, type.singular, ...type.shortNames],
});

/** Emptying `spec.finalizers` of a namespace and giving a pod its node are subresources of their own. */
const ownSubresource: Record<string, string> = { '/namespaces': 'finalize', '/pods': 'binding' };

/** The controllers' view of the store: see `cluster.ts`. */
export class LocalCluster implements Cluster {
  readonly dataDir: string;
  private readonly store: Store;
  private readonly kinds: Kinds;
  private readonly writer: Writer;
  private readonly metrics: MetricsApi;
  private readonly manager: string;

  constructor(
    parts: { store: Store; kinds: Kinds; writer: Writer; metrics: MetricsApi; dataDir: string },
    manager = 'kube-controller-manager',
  ) {
    this.dataDir = parts.dataDir;
    this.store = parts.store;
    this.kinds = parts.kinds;
    this.writer = parts.writer;
    this.metrics = parts.metrics;
    this.manager = manager;
  }

  private type(ref: ResourceRef): ResourceType {
    const type = this.kinds.get(ref);
    if (!type)
      throw new Error(`embedded API: no resource ${ref} is served; resource names look like apps/v1/deployments`);
    return type;
  }

  private context(subresource = ''): WriteContext {
    return {
      user: controllerManager,
      manager: this.manager,
      subresource,
      dryRun: false,
      fieldValidation: 'Ignore',
      warnings: [],
    };
  }

  get<T extends ApiObject>(resource: ResourceRef, namespace: string | undefined, name: string): T | undefined {
    return this.store.get(this.type(resource).collection, namespace, name)?.object as T | undefined;
  }

  list<T extends ApiObject>(
    resource: ResourceRef,
    filter: { namespace?: string; labelSelector?: string; owner?: string } = {},
  ): readonly T[] {
    const type = this.type(resource);
    const matches = parseLabelSelector(filter.labelSelector);
    const found = filter.owner
      ? this.store
          .ownedBy(filter.owner)
          .filter((o) => o.collection === type.collection)
          .map((o) => o.entry)
      : this.store.list(type.collection, filter.namespace);
    const objects = found
      .map((entry) => entry.object)
      .filter((o) => !filter.namespace || o.metadata.namespace === filter.namespace);
    return (matches ? objects.filter((o) => matches(o.metadata.labels)) : objects) as T[];
  }

  create<T extends ApiObject>(resource: ResourceRef, object: NewObject): T {
    return this.writer.create(this.type(resource), object.metadata.namespace, object as Json, this.context()) as T;
  }

  update<T extends ApiObject>(resource: ResourceRef, object: ApiObject): T {
    const { namespace, name } = object.metadata;
    const type = this.type(resource);
    return this.writer.update(type, namespace, name, object, this.context(ownSubresource[type.collection])) as T;
  }

  updateStatus<T extends ApiObject>(resource: ResourceRef, object: ApiObject): T {
    const { namespace, name } = object.metadata;
    return this.writer.update(this.type(resource), namespace, name, object, this.context('status')) as T;
  }

  delete(resource: ResourceRef, namespace: string | undefined, name: string, options = {}): void {
    try {
      this.writer.delete(this.type(resource), namespace, name, options, this.context());
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  onChange(
    resource: ResourceRef | '*',
    listener: (type: ChangeType, object: ApiObject, old: ApiObject | undefined, resource: ResourceRef) => void,
  ): () => void {
    const wanted = resource === '*' ? undefined : this.type(resource).collection;
    return this.store.onChange((change: Change) => {
      if (wanted !== undefined && change.collection !== wanted) return;
      const ref = wanted === undefined ? this.kinds.ofCollection(change.collection)?.ref : resource;
      if (ref) listener(change.type, change.entry.object, change.old, ref);
    });
  }

  resources(): readonly ResourceInfo[] {
    return this.kinds.stored().map(infoOf);
  }

  resourceOf(apiVersion: string, kind: string): ResourceInfo | undefined {
    const type = this.kinds.ofKind(apiVersion, kind);
    return type && infoOf(type);
  }

  byUid(uid: string): { resource: ResourceRef; object: ApiObject } | undefined {
    const found = this.store.byUid(uid);
    const type = found && this.kinds.ofCollection(found.collection);
    return type && { resource: type.ref, object: found.entry.object };
  }

  now(): Date {
    return this.writer.now();
  }

  setMetricsSource(source: MetricsSource): void {
    this.metrics.setSource(source);
  }
}
