import type { ApiObject, Cluster } from '../cluster.ts';
import { asObject, asObjects, asString, at } from '../json.ts';
import { isEnding } from './events.ts';
import { controlledBy, controllerOf, keyOf, ownKey, split } from './loop.ts';
import { isFinished, isLeaving, isReady, type Pod } from './shapes.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const BY_SELECTOR = 'endpointslice-controller.k8s.io';
const MIRRORED = 'endpointslicemirroring-controller.k8s.io';

interface Service extends ApiObject {
  spec: { selector?: Record<string, string>; type?: string; publishNotReadyAddresses?: boolean; ports?: object[] };
}

interface Address {
  ip: string;
  ready: boolean;
  nodeName?: string;
  targetRef?: object;
}

interface Port {
  name: string;
  port: number;
  protocol: string;
}

/**
 * Endpoints and EndpointSlices of services with a selector, from the pods that it selects, and slices that say the same as Endpoints which
 * somebody wrote by hand for a service without one. One slice a service, however many pods.
 */
export const endpoints = controllerOf({
  watches: {
    'v1/services': ownKey,
    'v1/endpoints': ownKey,
    'v1/pods': (pod, cluster) => servicesOf(pod, cluster),
    'discovery.k8s.io/v1/endpointslices': (slice) => [
      `${slice.metadata.namespace ?? ''}/${slice.metadata.labels?.[SERVICE_NAME] ?? ''}`,
    ],
  },
  reconcile: (cluster, key) => {
    const { namespace, name } = split(key);
    if (isEnding(cluster, namespace)) return;
    const service = cluster.get<Service>('v1/services', namespace, name);
    // What the service owned goes with it by its owner reference; Endpoints have none.
    if (!service) return dropEndpoints(cluster, namespace, name);
    if (isLeaving(service) || service.spec.type === 'ExternalName') return;
    if (service.spec.selector) bySelector(cluster, service, service.spec.selector);
    else mirror(cluster, namespace, name);
  },
});

function servicesOf(pod: ApiObject, cluster: Cluster): string[] {
  const { namespace, labels = {} } = pod.metadata;
  return cluster
    .list<Service>('v1/services', { namespace })
    .filter(({ spec }) => {
      const selector = Object.entries(spec.selector ?? {});
      return selector.length > 0 && selector.every(([label, value]) => labels[label] === value);
    })
    .map(keyOf);
}

const MADE_HERE = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' };

function dropEndpoints(cluster: Cluster, namespace: string | undefined, name: string): void {
  if (name && cluster.get('v1/endpoints', namespace, name)) cluster.delete('v1/endpoints', namespace, name);
}

function bySelector(cluster: Cluster, service: Service, selector: Record<string, string>): void {
  const { namespace, name, labels } = service.metadata;
  const labelSelector = Object.entries(selector)
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
  const pods = cluster
    .list<Pod>('v1/pods', { namespace, labelSelector })
    // A pod without a node is passed over, as by the real controller.
    .filter((pod) => !isFinished(pod) && !isLeaving(pod) && asString(pod.status?.podIP) !== '' && pod.spec.nodeName);
  const isPublished = service.spec.publishNotReadyAddresses === true;
  const addresses = pods.map((pod) => addressOf(pod, isPublished));
  const ports = asObjects(service.spec.ports).map((port) => portOf(port, pods[0]));
  const metadata = { name, namespace, labels: { ...labels, ...MADE_HERE } };
  put(cluster, 'v1/endpoints', { metadata, subsets: subsetsOf(addresses, ports) });
  putSlice(cluster, service, BY_SELECTOR, addresses, ports);
}

const addressOf = (pod: Pod, isPublished: boolean): Address => ({
  ip: asString(pod.status?.podIP),
  ready: isPublished || isReady(pod),
  nodeName: pod.spec.nodeName,
  targetRef: { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace, uid: pod.metadata.uid },
});

/** A named target port is that of the pods' container port. */
function portOf({ name, port, targetPort, protocol }: Record<string, unknown>, pod: Pod | undefined): Port {
  const named = (pod?.spec.containers ?? [])
    .flatMap((container) => asObjects(at(container, 'ports')))
    .find((one) => one.name === targetPort);
  const number = typeof targetPort === 'string' ? named?.containerPort : targetPort;
  return { name: asString(name), port: Number(number ?? port), protocol: asString(protocol) || 'TCP' };
}

function subsetsOf(addresses: readonly Address[], ports: readonly Port[]): object[] {
  if (addresses.length === 0) return [];
  const plain = (isWanted: boolean) =>
    addresses.filter(({ ready }) => ready === isWanted).map(({ ready: _, ...rest }) => rest);
  const [ready, notReady] = [plain(true), plain(false)];
  return [
    {
      ...(ready.length > 0 && { addresses: ready }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady }),
      ports: ports.map(({ name, ...rest }) => (name ? { name, ...rest } : rest)),
    },
  ];
}

function mirror(cluster: Cluster, namespace: string | undefined, name: string): void {
  const written = cluster.get('v1/endpoints', namespace, name);
  if (!written) return;
  const subsets = asObjects(written.subsets);
  const addresses = subsets.flatMap((subset) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((list) =>
      asObjects(subset[list]).map(
        (one): Address => ({
          ip: asString(one.ip),
          ready: list === 'addresses',
          ...(one.targetRef !== undefined && { targetRef: asObject(one.targetRef) }),
        }),
      ),
    ),
  );
  const ports = asObjects(subsets[0]?.ports).map((port) => portOf(port, undefined));
  putSlice(cluster, written, MIRRORED, addresses, ports);
}

function putSlice(
  cluster: Cluster,
  owner: ApiObject,
  manager: string,
  addresses: readonly Address[],
  ports: readonly Port[],
): void {
  const { namespace, name } = owner.metadata;
  const labels = { ...owner.metadata.labels, [MANAGED_BY]: manager, [SERVICE_NAME]: name };
  const isMirrored = manager === MIRRORED;
  const content = {
    addressType: 'IPv4',
    endpoints: addresses.map(({ ip, ready, nodeName, targetRef }) => ({
      addresses: [ip],
      conditions: isMirrored ? { ready } : { ready, serving: ready, terminating: false },
      ...(nodeName && { nodeName }),
      ...(targetRef && { targetRef }),
    })),
    ports: addresses.length > 0 ? ports : [],
  };
  const labelSelector = `${SERVICE_NAME}=${name},${MANAGED_BY}=${manager}`;
  const [present] = cluster.list('discovery.k8s.io/v1/endpointslices', { namespace, labelSelector });
  if (present) {
    cluster.update('discovery.k8s.io/v1/endpointslices', { ...present, ...content });
    return;
  }
  const metadata = { generateName: `${name}-`, namespace, labels, ownerReferences: [controlledBy(owner)] };
  cluster.create('discovery.k8s.io/v1/endpointslices', { metadata, ...content });
}

function put(cluster: Cluster, resource: string, object: { metadata: ApiObject['metadata']; subsets: object[] }): void {
  const { namespace, name } = object.metadata;
  const present = cluster.get(resource, namespace, name);
  if (!present) cluster.create(resource, object);
  else cluster.update(resource, { ...present, subsets: object.subsets });
}
