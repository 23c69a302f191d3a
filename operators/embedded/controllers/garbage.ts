import type { ApiObject, Cluster, Controller, DeleteOptions, OwnerReference, ResourceRef } from '../cluster.ts';
import { controllerOf } from './loop.ts';

/**
 * Garbage collection by owner references: dependants whose owners are all gone are deleted; `foregroundDeletion` keeps
 * an owner until the dependants that block it are gone; `orphan` frees them of their reference first.
 */
export const garbage: Controller = (cluster) => {
  const dependants = new Dependants();
  const loop = controllerOf({
    watches: {
      '*': (object) => {
        dependants.note(object, cluster.byUid(object.metadata.uid ?? '') !== undefined);
        const owners = object.metadata.ownerReferences?.map((one) => one.uid) ?? [];
        const concerns = owners.length > 0 || isHeldByUs(object) || dependants.of(object.metadata.uid).length > 0;
        // A dependant that goes may be what its owner waits for.
        return concerns ? [object.metadata.uid, ...owners] : [];
      },
    },
    reconcile: (_, uid) => collect(cluster, dependants, uid),
  });
  return loop(cluster);
};

/** Who depends on whom, by uid; kept from the changes, as the store does not index it. */
class Dependants {
  readonly #ofOwner = new Map<string, Set<string>>();
  readonly #ownersOf = new Map<string, string[]>();

  of(owner: string | undefined): string[] {
    return [...(this.#ofOwner.get(owner ?? '') ?? [])];
  }

  note({ metadata }: ApiObject, exists: boolean): void {
    const uid = metadata.uid ?? '';
    for (const owner of this.#ownersOf.get(uid) ?? []) this.#forget(owner, uid);
    const owners = exists ? (metadata.ownerReferences?.map((one) => one.uid) ?? []) : [];
    if (owners.length === 0) {
      this.#ownersOf.delete(uid);
      return;
    }
    this.#ownersOf.set(uid, owners);
    for (const owner of owners) this.#ofOwner.set(owner, (this.#ofOwner.get(owner) ?? new Set()).add(uid));
  }

  #forget(owner: string, uid: string): void {
    const all = this.#ofOwner.get(owner);
    all?.delete(uid);
    if (all?.size === 0) this.#ofOwner.delete(owner);
  }
}

type Found = { resource: ResourceRef; object: ApiObject };

const holds = (object: ApiObject, finalizer: string): boolean =>
  object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers?.includes(finalizer) ?? false);
const isHeldByUs = (object: ApiObject): boolean => holds(object, 'foregroundDeletion') || holds(object, 'orphan');

function collect(cluster: Cluster, dependants: Dependants, uid: string): void {
  const found = cluster.byUid(uid);
  const children = dependants
    .of(uid)
    .map((child) => cluster.byUid(child))
    .filter((child) => child !== undefined);
  if (!found) {
    for (const child of children) checkOwners(cluster, child, dependants);
    return;
  }
  if (holds(found.object, 'orphan')) orphan(cluster, found, children);
  else if (holds(found.object, 'foregroundDeletion')) deleteForeground(cluster, found, children);
  else checkOwners(cluster, found, dependants);
}

function orphan(cluster: Cluster, owner: Found, children: Found[]): void {
  for (const child of children) keepReferences(cluster, child, (one) => one.uid !== owner.object.metadata.uid);
  removeFinalizer(cluster, owner, 'orphan');
}

function deleteForeground(cluster: Cluster, owner: Found, children: Found[]): void {
  const uid = owner.object.metadata.uid;
  for (const child of children) {
    if (!child.object.metadata.deletionTimestamp) remove(cluster, child, { propagationPolicy: 'Foreground' });
  }
  const isBlocking = (child: Found) =>
    cluster
      .byUid(child.object.metadata.uid ?? '')
      ?.object.metadata.ownerReferences?.some((one) => one.uid === uid && one.blockOwnerDeletion);
  if (!children.some(isBlocking)) removeFinalizer(cluster, owner, 'foregroundDeletion');
}

/** Deletes what no living owner holds; drops references to owners that are gone. */
function checkOwners(cluster: Cluster, child: Found, dependants: Dependants): void {
  const references = child.object.metadata.ownerReferences ?? [];
  if (references.length === 0 || child.object.metadata.deletionTimestamp) return;
  const isSolid = (one: OwnerReference) => {
    const owner = ownerOf(cluster, child.object, one);
    return owner !== undefined && !(holds(owner, 'foregroundDeletion') && one.blockOwnerDeletion);
  };
  const solid = references.filter(isSolid);
  if (solid.length === references.length) return;
  if (solid.length > 0) {
    keepReferences(cluster, child, isSolid);
    return;
  }
  const isAwaited = references.some((one) => ownerOf(cluster, child.object, one) !== undefined);
  const hasChildren = dependants.of(child.object.metadata.uid).length > 0;
  remove(cluster, child, { propagationPolicy: isAwaited && hasChildren ? 'Foreground' : 'Background' });
}

/** An owner is of the same namespace, or of none. */
function ownerOf(cluster: Cluster, child: ApiObject, reference: OwnerReference): ApiObject | undefined {
  const owner = cluster.byUid(reference.uid)?.object;
  const home = owner?.metadata.namespace;
  return home === undefined || home === child.metadata.namespace ? owner : undefined;
}

function keepReferences(cluster: Cluster, { resource, object }: Found, keep: (one: OwnerReference) => boolean): void {
  const ownerReferences = object.metadata.ownerReferences?.filter(keep);
  cluster.update(resource, { ...object, metadata: { ...object.metadata, ownerReferences } });
}

function removeFinalizer(cluster: Cluster, { resource, object }: Found, finalizer: string): void {
  const finalizers = object.metadata.finalizers?.filter((one) => one !== finalizer);
  cluster.update(resource, { ...object, metadata: { ...object.metadata, finalizers } });
}

function remove(cluster: Cluster, { resource, object }: Found, options: DeleteOptions): void {
  const { namespace, name, uid } = object.metadata;
  cluster.delete(resource, namespace, name, { ...options, preconditions: { uid } });
}
