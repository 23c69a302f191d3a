import { dayOf, startOfDay } from '../../operators/resources/months.ts';
import { dayName, dayNumber } from './evidence.ts';
import { type Amounts, HOURS_PER_MONTH, monthlyCost, type Prices, toFen } from './money.ts';
import type { UsagePolicy } from './verdict.ts';

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
  /** Running pods that it selected when last seen. */
  pods: readonly string[];
  /** What their network carried, the oldest day first; a day that is missing was not measured, and nothing is claimed of it. */
  traffic: readonly TrafficFact[];
}

/** One day's traffic of the pods behind an address, bytes a second. */
export interface TrafficFact {
  day: string;
  /** Share of the day's slots that were measured. */
  coveragePercent: number;
  p95: number;
  max: number;
  bytes: number;
}

/** What the verdict on an address rests on. */
export type AddressEvidence =
  | { by: 'noEndpoints' }
  | { by: 'traffic'; pods: readonly string[]; limit: number; days: readonly TrafficFact[] };

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
  /** Of load balancers and public addresses. */
  evidence?: AddressEvidence;
}

export interface OrphanRules extends Pick<UsagePolicy, 'prices' | 'orphanGraceDays' | 'silentBytesPerSecond'> {
  minimumSamplesPercent: number;
  /** Of the days of traffic. */
  timeZone: string;
}

const GIB = 1024 ** 3;
const HOUR = 3_600_000;

/**
 * Resources that nobody uses, the costliest first. What has been unused for less than `graceDays`
 * (policy: `orphanGraceDays`) is not listed: it may be on its way into use.
 */
export function findOrphans(inventory: Inventory, now: Date, rules: OrphanRules): Orphan[] {
  const { prices, orphanGraceDays: graceDays } = rules;
  const found = [
    ...orphanedVolumes(inventory, prices),
    ...orphanedServices(inventory),
    ...silentAddresses(inventory, now, rules),
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

function silentAddresses({ services }: Inventory, now: Date, rules: OrphanRules): Found[] {
  return services.flatMap((service) => {
    const silence = silenceOf(service, now, rules);
    if (!silence) return [];
    const { namespace, name, loadBalancers, publicIps } = service;
    const entry = (kind: OrphanKind, count: number, price: number): Found[] =>
      count > 0 ? [{ kind, namespace, name, ...silence, yuanPerMonth: toFen(count * price) }] : [];
    return [
      ...entry('loadBalancer', loadBalancers, rules.prices.loadBalancer),
      ...entry('publicIp', publicIps, rules.prices.publicIp),
    ];
  });
}

/**
 * Nothing that could answer, or no traffic up to yesterday on days that were all measured. Undefined: there was traffic, or nobody knows.
 */
function silenceOf(
  { expectsEndpoints, readyEndpoints, withoutEndpointsSince, createdAt, pods, traffic }: ServiceFact,
  now: Date,
  rules: OrphanRules,
): Pick<Found, 'since' | 'evidence'> | undefined {
  if (expectsEndpoints && readyEndpoints === 0)
    return { since: withoutEndpointsSince ?? createdAt, evidence: { by: 'noEndpoints' } };
  const days = silentDays(traffic, now, rules);
  const [first] = days;
  if (!first) return undefined;
  const evidence: AddressEvidence = { by: 'traffic', pods, limit: rules.silentBytesPerSecond, days };
  return { since: startOfDay(first.day, rules.timeZone).toISOString(), evidence };
}

/** Yesterday's report may still be on its way. */
const PATIENCE_MILLIS = 2 * HOUR;

/** The unbroken run of silent days that ends yesterday. Today is not over, and a day with gaps is a day of which nobody knows. */
function silentDays(
  traffic: readonly TrafficFact[],
  now: Date,
  { silentBytesPerSecond, minimumSamplesPercent, timeZone }: OrphanRules,
): TrafficFact[] {
  const byDay = new Map(traffic.map((one) => [one.day, one]));
  const run: TrafficFact[] = [];
  for (let number = dayNumber(dayOf(new Date(now.getTime() - PATIENCE_MILLIS), timeZone)) - 1; ; number -= 1) {
    const fact = byDay.get(dayName(number));
    if (!fact || fact.coveragePercent < minimumSamplesPercent || fact.max > silentBytesPerSecond) return run;
    run.unshift(fact);
  }
}

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
