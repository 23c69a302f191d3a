import { type Amounts, HOURS_PER_MONTH, monthlyCost, type Prices, toFen } from './money.ts';

/** What the cloud holds for one tenancy, as plain facts; times ISO 8601. Names are unique within their kind and namespace. */
export interface Inventory {
  volumes: readonly {
    namespace: string;
    name: string;
    bytes: number;
    createdAt: string;
    lastMountedAt: string | null;
  }[];
  /** `namespace/name` of the claims that a pod names now, whatever its phase. */
  mountedVolumes: ReadonlySet<string>;
  services: readonly ServiceFact[];
  /** `reserved`: what its quota keeps from others. */
  namespaces: readonly {
    name: string;
    createdAt: string;
    workloads: number;
    lastWorkloadAt: string | null;
    reserved: Amounts;
  }[];
}

export interface ServiceFact {
  namespace: string;
  name: string;
  /** Headless services without selector and ExternalName ones have no endpoints by design: not to be listed. */
  expectsEndpoints: boolean;
  readyEndpoints: number;
  /** Since when there is none; null: as far back as is known, or there are some. */
  withoutEndpointsSince: string | null;
  createdAt: string;
  loadBalancers: number;
  publicIps: number;
  /** Bytes in the look-back, null where the source does not measure traffic: then nothing is claimed. */
  trafficBytes: number | null;
  lastTrafficAt: string | null;
}

export const ORPHAN_KINDS = ['volume', 'service', 'loadBalancer', 'publicIp', 'namespace'] as const;
export type OrphanKind = (typeof ORPHAN_KINDS)[number];

export interface Orphan {
  kind: OrphanKind;
  namespace: string;
  name: string;
  /** Since when it is known to serve nobody: last use, else its creation. */
  since: string;
  ageDays: number;
  yuanPerMonth: number;
  /** What it has cost since then. */
  yuanSoFar: number;
}

const GIB = 1024 ** 3;
const HOUR = 3_600_000;

/**
 * Resources that nobody uses, the costliest first. What has been unused for less than `graceDays`
 * (policy: `orphanGraceDays`) is not listed: it may be on its way into use.
 */
export function findOrphans(inventory: Inventory, now: Date, prices: Prices, graceDays: number): Orphan[] {
  const found = [
    ...orphanedVolumes(inventory, prices),
    ...orphanedServices(inventory),
    ...silentAddresses(inventory, prices),
    ...emptyNamespaces(inventory, prices),
  ];
  return found
    .map((orphan) => aged(orphan, now))
    .filter(({ ageDays }) => ageDays >= graceDays)
    .sort((a, b) => b.yuanPerMonth - a.yuanPerMonth || b.ageDays - a.ageDays || (keyOf(a) < keyOf(b) ? -1 : 1));
}

type Found = Omit<Orphan, 'ageDays' | 'yuanSoFar'>;

const orphanedVolumes = ({ volumes, mountedVolumes }: Inventory, prices: Prices): Found[] =>
  volumes
    .filter(({ namespace, name }) => !mountedVolumes.has(`${namespace}/${name}`))
    .map(({ namespace, name, bytes, createdAt, lastMountedAt }) => ({
      kind: 'volume',
      namespace,
      name,
      since: lastMountedAt ?? createdAt,
      yuanPerMonth: toFen((bytes / GIB) * prices.storageGib),
    }));

/** A service costs nothing itself; its load balancers and addresses are entries of their own. */
const orphanedServices = ({ services }: Inventory): Found[] =>
  services
    .filter(({ expectsEndpoints, readyEndpoints }) => expectsEndpoints && readyEndpoints === 0)
    .map(({ namespace, name, withoutEndpointsSince, createdAt }) => ({
      kind: 'service',
      namespace,
      name,
      since: withoutEndpointsSince ?? createdAt,
      yuanPerMonth: 0,
    }));

/** Without traffic, or, where nobody measures it, without any endpoint that could answer. */
function silentAddresses({ services }: Inventory, prices: Prices): Found[] {
  return services.filter(isSilent).flatMap(({ namespace, name, loadBalancers, publicIps, ...fact }) => {
    const since = fact.lastTrafficAt ?? fact.withoutEndpointsSince ?? fact.createdAt;
    const entry = (kind: OrphanKind, count: number, price: number): Found[] =>
      count > 0 ? [{ kind, namespace, name, since, yuanPerMonth: toFen(count * price) }] : [];
    return [
      ...entry('loadBalancer', loadBalancers, prices.loadBalancer),
      ...entry('publicIp', publicIps, prices.publicIp),
    ];
  });
}

const isSilent = ({ trafficBytes, expectsEndpoints, readyEndpoints }: ServiceFact): boolean =>
  trafficBytes === null ? expectsEndpoints && readyEndpoints === 0 : trafficBytes === 0;

const emptyNamespaces = ({ namespaces }: Inventory, prices: Prices): Found[] =>
  namespaces
    .filter(({ workloads }) => workloads === 0)
    .map(({ name, createdAt, lastWorkloadAt, reserved }) => ({
      kind: 'namespace',
      namespace: name,
      name,
      since: lastWorkloadAt ?? createdAt,
      yuanPerMonth: monthlyCost(reserved, prices),
    }));

function aged(found: Found, now: Date): Orphan {
  const hours = Math.max(0, now.getTime() - Date.parse(found.since)) / HOUR;
  return {
    ...found,
    ageDays: Math.floor(hours / 24),
    yuanSoFar: toFen((found.yuanPerMonth * hours) / HOURS_PER_MONTH),
  };
}

const keyOf = ({ kind, namespace, name }: Orphan): string => `${kind} ${namespace} ${name}`;
