import type { ApiObject, Cluster } from '../cluster.ts';
import { hashOf, secondsNow } from './loop.ts';

/**
 * Tells in an `Event` what went wrong with `object`. The same trouble of the same object is one event, however often
 * it is met, so that a workload waiting for quota does not fill the store.
 */
export function warn(cluster: Cluster, component: string, object: ApiObject, reason: string, message: string): void {
  const namespace = object.metadata.namespace ?? 'default';
  const name = `${object.metadata.name}.${hashOf([object.metadata.uid, reason, message])}`;
  if (isEnding(cluster, namespace) || cluster.get('v1/events', namespace, name)) return;
  const time = secondsNow(cluster);
  cluster.create('v1/events', {
    metadata: { name, namespace },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      namespace,
      name: object.metadata.name,
      uid: object.metadata.uid,
    },
    type: 'Warning',
    reason,
    message,
    source: { component },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  });
}

/** In a namespace that ends or has gone, nothing can be created and nobody is told. */
export function isEnding(cluster: Cluster, namespace: string | undefined): boolean {
  const found = cluster.get('v1/namespaces', undefined, namespace ?? '');
  return found === undefined || found.metadata.deletionTimestamp !== undefined;
}
