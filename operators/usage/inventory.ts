import { parseBytes } from '../resources/quantity.ts';
import type { UsageInventory } from '../resources/usage-report.ts';
import type { KubeObject } from '../runtime/client.ts';
import type { Address } from './traffic.ts';
import { type PodFacts, podFacts, type ScaledToZero } from './workloads.ts';

/** A pod as the inventory needs it: what it mounts whatever its phase, and what it could answer for while it runs. */
export interface PodSeen {
  namespace: string;
  claims: string[];
  labels: Record<string, string>;
  running: PodFacts | undefined;
}

interface PodObject extends KubeObject {
  metadata: KubeObject['metadata'] & { labels?: Record<string, string> };
  spec?: { volumes?: { persistentVolumeClaim?: { claimName: string } }[] };
  status?: { phase?: string };
}

export function podSeen(object: KubeObject): PodSeen {
  const { metadata, spec, status } = object as PodObject;
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  const claims = (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  return {
    namespace: metadata.namespace ?? '',
    claims: isOver ? [] : claims,
    labels: metadata.labels ?? {},
    running: podFacts(object),
  };
}

export interface ClaimSeen {
  namespace: string;
  name: string;
  bytes: number;
  createdAt: string;
}

export function claimSeen(object: KubeObject): ClaimSeen {
  const { metadata, spec } = object as KubeObject & { spec?: { resources?: { requests?: { storage?: string } } } };
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    bytes: parseBytes(spec?.resources?.requests?.storage ?? '0'),
    createdAt: metadata.creationTimestamp ?? '',
  };
}

export interface ServiceSeen {
  namespace: string;
  name: string;
  createdAt: string;
  /** null: without a selector, or a name elsewhere; what answers for it is not known here. */
  selector: Record<string, string> | null;
  loadBalancers: number;
  publicIps: number;
}

interface ServiceObject extends KubeObject {
  spec?: { type?: string; selector?: Record<string, string>; externalIPs?: string[] };
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}

export function serviceSeen(object: KubeObject): ServiceSeen {
  const { metadata, spec, status } = object as ServiceObject;
  const { selector = {}, type = 'ClusterIP', externalIPs = [] } = spec ?? {};
  const hasSelector = type !== 'ExternalName' && Object.keys(selector).length > 0;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    createdAt: metadata.creationTimestamp ?? '',
    selector: hasSelector ? selector : null,
    loadBalancers: type === 'LoadBalancer' ? 1 : 0,
    publicIps: (status?.loadBalancer?.ingress ?? []).filter(({ ip }) => ip).length + externalIPs.length,
  };
}

/** What lies in one namespace. */
export interface Seen {
  pods: Iterable<PodSeen>;
  claims: Iterable<ClaimSeen>;
  services: Iterable<ServiceSeen>;
  scaledToZero: Iterable<ScaledToZero>;
}

/**
 * A service's endpoints are the running pods that its selector finds: the same that the endpoints controller would list, without the
 * right to read them.
 */
export function inventoryOf(seen: Seen, now: Date): UsageInventory {
  const pods = [...seen.pods];
  const mounted = new Set(pods.flatMap(({ claims }) => claims));
  const running = pods.filter((pod) => pod.running);
  const workloads = new Set([
    ...running.map(({ running: facts }) => `${facts?.workload.kind}/${facts?.workload.name}`),
    ...[...seen.scaledToZero].map(({ kind, name }) => `${kind}/${name}`),
  ]);
  return {
    observedAt: now.toISOString(),
    volumes: [...seen.claims]
      .map(({ name, bytes, createdAt }) => ({ name, bytes, createdAt: iso(createdAt), mounted: mounted.has(name) }))
      .sort(byName),
    services: [...seen.services]
      .map((service) => ({ service, selected: selectedBy(service, running) }))
      .map(({ service: { name, createdAt, selector, loadBalancers, publicIps }, selected }) => ({
        name,
        createdAt: iso(createdAt),
        expectsEndpoints: selector !== null,
        readyEndpoints: selected.length,
        loadBalancers,
        publicIps,
        ...(loadBalancers + publicIps > 0 && selected.length > 0 && { pods: namesOf(selected) }),
      }))
      .sort(byName),
    workloads: workloads.size,
  };
}

/** Who answers at a service's load balancer or public address; undefined where it has none, or where nobody does. */
export function addressOf(service: ServiceSeen, pods: readonly PodSeen[]): Address | undefined {
  if (service.loadBalancers + service.publicIps === 0) return undefined;
  const selected = selectedBy(service, pods);
  const workloads = new Set(selected.flatMap(({ running }) => (running ? [workloadKey(running.workload)] : [])));
  return workloads.size > 0 ? { service: service.name, workloads: [...workloads].sort() } : undefined;
}

const selectedBy = ({ selector }: ServiceSeen, pods: readonly PodSeen[]): PodSeen[] =>
  selector === null ? [] : pods.filter(({ running, labels }) => running && matches(labels, selector));

const MAX_PODS = 20;
const namesOf = (pods: readonly PodSeen[]): string[] =>
  pods
    .flatMap(({ running }) => running?.name ?? [])
    .sort()
    .slice(0, MAX_PODS);

const workloadKey = ({ kind, name }: { kind: string; name: string }): string => `${kind}/${name}`;

const matches = (labels: Record<string, string>, selector: Record<string, string>): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

const iso = (at: string): string => new Date(at || 0).toISOString();
const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
