import type { ApiObject, Cluster, ResourceInfo } from '../cluster.ts';
import { isFinished, type Job, type Pod } from '../controllers/shapes.ts';
import { ApiError } from '../errors.ts';
import { asString, at, equal } from '../json.ts';
import { type Contents, resourceList } from './archive.ts';
import { groupResource, Names, type Resolve, resolver, resourceNames, selects } from './filter.ts';
import { BACKUP_NAME, labelValue, RESTORE_NAME, type Restore } from './kinds.ts';
import type { Log } from './log.ts';
import { type Modifier, modified, modifiersOf } from './modifiers.ts';
import { mergeAccounts, prepare, withoutIdentity } from './restore-actions.ts';
import { restoreOrder } from './restore-order.ts';

const ITEMS_PER_TURN = 50;
/** Ten minutes, as Velero waits for a namespace to end. */
const LOOKS = 6000;
const LOOK_AGAIN_MS = 100;
type Action = 'created' | 'updated' | 'skipped' | 'failed';

/** One restore: the objects of an archive come back, in Velero's order, into the namespaces that the spec names. */
export class Restoration {
  readonly #cluster: Cluster;
  readonly #restore: Restore;
  readonly #contents: Contents;
  readonly #log: Log;
  readonly #namespaces: Names;
  readonly #resources: Names;
  readonly #withStatus: Names | undefined;
  readonly #done = new Map<string, { object: ApiObject; action: Action }>();
  readonly #resolve: Resolve;
  readonly #modifiers: readonly Modifier[];

  constructor(cluster: Cluster, restore: Restore, contents: Contents, log: Log) {
    const { spec } = restore;
    this.#cluster = cluster;
    this.#restore = restore;
    this.#contents = contents;
    this.#log = log;
    this.#modifiers = modifiersOf(cluster, spec);
    this.#resolve = (name) => resolver(cluster)(name);
    const resolve = resolver(cluster);
    this.#namespaces = new Names(spec.includedNamespaces, spec.excludedNamespaces);
    this.#resources = resourceNames(resolve, spec.includedResources, spec.excludedResources);
    const { includedResources, excludedResources } = spec.restoreStatus ?? {};
    this.#withStatus = spec.restoreStatus && resourceNames(resolve, includedResources, excludedResources);
  }

  get count(): number {
    return this.#done.size;
  }

  /** `restore-<name>-resource-list.json.gz`. */
  get list(): Record<string, string[]> {
    const actions = new Map([...this.#done.values()].map(({ object, action }) => [object, action]));
    return resourceList([...actions.keys()], (object) => `(${actions.get(object)})`);
  }

  async run(): Promise<void> {
    let turn = 0;
    for (const resource of restoreOrder(this.#contents).filter((name) => this.#resources.has(name)))
      for (const [namespace, objects] of this.#contents.get(resource) ?? [])
        for (const object of this.#selected(resource, namespace, objects)) {
          await this.#restoreSelected(resource, object);
          turn += 1;
          if (turn % ITEMS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
        }
  }

  #selected(resource: string, namespace: string, objects: Map<string, ApiObject>): ApiObject[] {
    const { includeClusterResources } = this.#restore.spec;
    if (namespace !== '' && !this.#namespaces.has(namespace)) return [];
    if (namespace === '' && includeClusterResources === false) return [];
    if (namespace === '' && !includeClusterResources && !this.#namespaces.isEverything) return [];
    const found = [...objects.values()].filter(({ metadata }) => selects(this.#restore.spec, metadata.labels));
    this.#log.info(`Resource '${resource}' will be restored ${namespace ? `into '${this.#target(namespace)}'` : ''}`);
    return found;
  }

  async #restoreSelected(resource: string, object: ApiObject): Promise<void> {
    const home = resource === 'namespaces' ? object.metadata.name : object.metadata.namespace;
    try {
      if (home) await this.#ensureNamespace(home);
    } catch (error) {
      this.#log.error(messageOf(error));
      return;
    }
    if (resource !== 'namespaces') await this.#restoreItem(resource, object);
  }

  #target(namespace: string): string {
    return this.#restore.spec.namespaceMapping?.[namespace] ?? namespace;
  }

  /** With the labels and annotations that it had; one that is being deleted is waited for. */
  async #ensureNamespace(original: string): Promise<void> {
    const name = this.#target(original);
    for (let look = 1; ; look += 1) {
      const current = this.#cluster.get('v1/namespaces', undefined, name);
      if (!current) break;
      if (!current.metadata.deletionTimestamp) return;
      if (look > LOOKS)
        throw new Error(`timed out waiting for terminating namespace ${name} to disappear before restoring`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    const { labels, annotations } = this.#contents.get('namespaces')?.get('')?.get(original)?.metadata ?? {};
    const object = this.#cluster.create('v1/namespaces', { metadata: { name, labels, annotations } });
    this.#done.set(`namespaces//${name}`, { object: whole(object), action: 'created' });
  }

  async #restoreItem(resource: string, original: ApiObject): Promise<void> {
    const { namespace = '', name } = original.metadata;
    const target = namespace && this.#target(namespace);
    if (!this.#resources.has(resource) || (namespace !== '' && !this.#namespaces.has(namespace))) return;
    if (namespace === '' && this.#restore.spec.includeClusterResources === false) return;
    const key = `${resource}/${target}/${name}`;
    if (isComplete(resource, original) || this.#done.has(key)) return;
    const shown = { ...original, metadata: { ...original.metadata, ...(target && { namespace: target }) } };
    this.#done.set(key, { object: shown, action: 'skipped' });
    const prepared = prepare(resource, withoutIdentity(original), original, this.#restore.spec);
    for (const need of prepared.needs) await this.#restoreNeeded(need.resource, need.namespace, need.name);
    if (prepared.isSkipped) return;
    const ready = this.#modified(resource, this.#bound(resource, prepared.object), target);
    this.#done.set(key, { object: shown, action: this.#bringBack(resource, this.#labelled(ready, target), original) });
  }

  async #restoreNeeded(resource: string, namespace: string, name: string): Promise<void> {
    const object = this.#contents.get(resource)?.get(namespace)?.get(name);
    if (object) await this.#restoreItem(resource, object);
    else {
      const place = namespace ? `namespaces/${namespace}` : 'cluster';
      this.#log.warn(`stat resources/${resource}/${place}/${name}.json: no such file or directory`, namespace);
    }
  }

  /** A claim whose volume is made anew does not name it. */
  #bound(resource: string, object: ApiObject): ApiObject {
    if (resource !== 'persistentvolumeclaims') return object;
    const volume = asString(at(object, 'spec', 'volumeName'));
    if (this.#done.get(`persistentvolumes//${volume}`)?.action !== 'skipped') return object;
    const { volumeName: _, ...spec } = object.spec as Record<string, unknown>;
    return { ...object, spec };
  }

  #modified(resource: string, object: ApiObject, target: string): ApiObject {
    try {
      return modified(this.#modifiers, resource, object);
    } catch (error) {
      this.#log.error(error instanceof Error ? error.message : String(error), target);
      return object;
    }
  }

  #labelled(object: ApiObject, namespace: string): ApiObject {
    return {
      ...object,
      metadata: {
        ...object.metadata,
        ...(namespace && { namespace }),
        labels: { ...object.metadata.labels, ...this.#marks },
      },
    };
  }

  get #marks(): Record<string, string> {
    const { metadata, spec } = this.#restore;
    return { [BACKUP_NAME]: labelValue(spec.backupName ?? ''), [RESTORE_NAME]: labelValue(metadata.name) };
  }

  #bringBack(resource: string, object: ApiObject, original: ApiObject): Action {
    const { namespace, name } = object.metadata;
    const type = this.#resolve(resource);
    if (!type) {
      this.#log.warn(
        `error getting updated resource client for namespace "${namespace ?? ''}", resource "${resource}": not served`,
        namespace ?? '',
      );
      return 'failed';
    }
    const current = this.#cluster.get(type.ref, namespace, name);
    if (current) return this.#settle(type, current, object);
    try {
      this.#create(type, object, original);
      return 'created';
    } catch (error) {
      const place = namespace ? `${namespace}/` : '';
      this.#log.error(`error restoring ${resource}/${place}${name}: ${messageOf(error)}`, namespace ?? '');
      return 'failed';
    }
  }

  /** As it was, with its owners of fields; its status only where the spec says so. */
  #create(type: ResourceInfo, object: ApiObject, original: ApiObject): void {
    const { managedFields, ...metadata } = object.metadata;
    const created = this.#cluster.create(type.ref, { ...object, metadata });
    const restored =
      this.#withStatus?.has(groupResource(type)) && original.status !== undefined
        ? this.#cluster.updateStatus(type.ref, { ...created, status: original.status })
        : created;
    if (managedFields)
      this.#cluster.update(type.ref, { ...restored, metadata: { ...restored.metadata, managedFields } });
  }

  /** It exists: left as it is, with a warning where it differs, unless the policy is to update it. */
  #settle(type: ResourceInfo, current: ApiObject, object: ApiObject): Action {
    const bare = withoutIdentity(current);
    const marked = { ...bare, metadata: { ...bare.metadata, labels: { ...bare.metadata.labels, ...this.#marks } } };
    const policy = this.#restore.spec.existingResourcePolicy;
    if (equal(marked, object)) {
      if (policy === 'update') this.#replace(type, current, marked);
      return 'skipped';
    }
    if (groupResource(type) === 'serviceaccounts') {
      const merged = mergeAccounts(marked, object);
      return equal(merged, marked) ? 'skipped' : this.#replace(type, current, merged) ? 'updated' : 'failed';
    }
    const { kind } = object;
    const { namespace = '', name } = object.metadata;
    if (policy !== 'update') {
      const which = policy === 'none' ? `${kind} "${name}"` : `${kind}:${name}`;
      this.#log.warn(
        `could not restore, ${which} already exists. Warning: the in-cluster version is different than the backed-up version`,
        namespace,
      );
      return 'failed';
    }
    if (this.#replace(type, current, object)) return 'updated';
    this.#replace(type, current, marked);
    return 'failed';
  }

  #replace(type: ResourceInfo, current: ApiObject, wanted: ApiObject): boolean {
    const { uid, ownerReferences } = current.metadata;
    try {
      const metadata = { ...wanted.metadata, uid, ownerReferences };
      this.#cluster.update(type.ref, {
        ...wanted,
        metadata,
        ...(current.status !== undefined && { status: current.status }),
      });
      return true;
    } catch (error) {
      this.#log.warn(messageOf(error), current.metadata.namespace ?? '');
      return false;
    }
  }
}

const whole = (object: ApiObject): ApiObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: object.metadata });

/** Finished pods and jobs do not run again. */
function isComplete(resource: string, object: ApiObject): boolean {
  if (resource === 'pods') return isFinished(object as Pod);
  return resource === 'jobs.batch' && asString((object as Job).status?.completionTime) !== '';
}

/** Refusals of the API are results; anything else ends the restore. */
function messageOf(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  if (error instanceof Error && error.message.startsWith('timed out waiting')) return error.message;
  throw error;
}
