import type { ApiObject, Cluster } from '../cluster.ts';
import { controllerOf } from './loop.ts';

interface Namespace extends ApiObject {
  spec?: { finalizers?: string[] };
}

/** Empties namespaces that are being deleted; the one that is empty loses the finalizer that holds it. */
export const namespaces = controllerOf({
  watches: {
    'v1/namespaces': (namespace) => (namespace.metadata.deletionTimestamp ? [namespace.metadata.name] : []),
    '*': ({ metadata }, cluster) => {
      const home = cluster.get('v1/namespaces', undefined, metadata.namespace ?? '');
      return home?.metadata.deletionTimestamp ? [metadata.namespace] : [];
    },
  },
  reconcile: (cluster, name) => {
    const namespace = cluster.get<Namespace>('v1/namespaces', undefined, name);
    if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.length) return;
    if (deleteAllIn(cluster, name) > 0) return; // each removal brings us back
    const { finalizers: _, ...spec } = namespace.spec;
    cluster.update('v1/namespaces', { ...namespace, spec });
  },
});

/** Deletes what is not yet being deleted; returns how many objects are left. */
function deleteAllIn(cluster: Cluster, namespace: string): number {
  let left = 0;
  for (const { ref, namespaced } of cluster.resources()) {
    if (!namespaced) continue;
    for (const object of cluster.list(ref, { namespace })) {
      if (!object.metadata.deletionTimestamp) {
        cluster.delete(ref, namespace, object.metadata.name, { propagationPolicy: 'Background' });
      }
      if (cluster.get(ref, namespace, object.metadata.name)) left += 1;
    }
  }
  return left;
}
