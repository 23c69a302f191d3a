import { Sketch } from '../../../operators/resources/sketch.ts';
import type { UsageReportStatus } from '../../../operators/resources/usage-report.ts';
import type { Inventory, TrafficFact } from '../orphans.ts';

const MIB = 1024 ** 2;

export type ReportedInventory = NonNullable<UsageReportStatus['inventory']>;

/** What was last reported of a namespace, and since when each thing has served nobody: what the operators do not remember. */
export interface StoredInventory {
  volumes: { name: string; bytes: number; createdAt: string; isMounted: boolean; lastMountedAt: string | null }[];
  services: {
    name: string;
    createdAt: string;
    expectsEndpoints: boolean;
    readyEndpoints: number;
    withoutEndpointsSince: string | null;
    loadBalancers: number;
    publicIps: number;
    /** Of those with an address: who answered when last seen, and what was measured on the last days, the oldest first. */
    pods?: string[];
    traffic?: TrafficFact[];
  }[];
  workloads: number;
  lastWorkloadAt: string | null;
  reserved: { cpuMillis: number; memoryBytes: number };
}

/** Days of traffic that are kept. */
const TRAFFIC_DAYS = 92;
const SECONDS_A_DAY = 86_400;

/** The day that a report is of, and the length of its slots. */
export interface ReportedDay {
  day: string;
  intervalSeconds: number;
}

/**
 * The facts as they are now, with the times that only a comparison gives. What was there before and is not reported any more is gone.
 */
export function mergeInventory(
  before: StoredInventory | null,
  { observedAt, volumes, services, workloads }: ReportedInventory,
  quota: UsageReportStatus['quota'],
  reported: ReportedDay,
): StoredInventory {
  const volumeBefore = new Map(before?.volumes.map((one) => [one.name, one]));
  const serviceBefore = new Map(before?.services.map((one) => [one.name, one]));
  return {
    volumes: volumes.map(({ name, bytes, createdAt, mounted }) => ({
      name,
      bytes,
      createdAt,
      isMounted: mounted,
      // A volume of the same name that is younger is another volume.
      lastMountedAt: mounted ? observedAt : (lastOf(volumeBefore.get(name), createdAt)?.lastMountedAt ?? null),
    })),
    services: services.map(({ traffic, ...service }) => {
      const known = lastOf(serviceBefore.get(service.name), service.createdAt);
      const isEmpty = service.expectsEndpoints && service.readyEndpoints === 0;
      const since = known ? (known.withoutEndpointsSince ?? observedAt) : service.createdAt;
      const days = withDay(known?.traffic ?? [], traffic, reported);
      return { ...service, withoutEndpointsSince: isEmpty ? since : null, ...(days.length > 0 && { traffic: days }) };
    }),
    workloads,
    lastWorkloadAt: workloads > 0 ? observedAt : (before?.lastWorkloadAt ?? null),
    reserved: { cpuMillis: quota.cpuMillis, memoryBytes: quota.memoryMib * MIB },
  };
}

/**
 * Of a report that comes late only what was measured on its day: days may come in any order, and what was there since is known better.
 */
export function mergeTraffic(
  known: StoredInventory,
  { services }: ReportedInventory,
  reported: ReportedDay,
): StoredInventory {
  const late = new Map(services.map((one) => [one.name, one]));
  return {
    ...known,
    services: known.services.map((service) => {
      const { traffic } = lastOf(late.get(service.name), service.createdAt) ?? {};
      return traffic ? { ...service, traffic: withDay(service.traffic ?? [], traffic, reported) } : service;
    }),
  };
}

/** Throws SketchError on a sketch that somebody has spoilt. */
function withDay(
  days: readonly TrafficFact[],
  traffic: ReportedInventory['services'][number]['traffic'],
  { day, intervalSeconds }: ReportedDay,
): TrafficFact[] {
  if (!traffic) return [...days];
  const rates = Sketch.fromBase64(traffic.rate);
  const bytesPerSecond = (kib: number | null) => Math.round((kib ?? 0) * 1024);
  const fact: TrafficFact = {
    day,
    coveragePercent: Math.min(100, (traffic.seen * intervalSeconds * 100) / SECONDS_A_DAY),
    p95: bytesPerSecond(rates.percentile(95)),
    max: bytesPerSecond(rates.max),
    bytes: traffic.bytes,
  };
  const others = days.filter((one) => one.day !== day);
  return [...others, fact].sort((a, b) => (a.day < b.day ? -1 : 1)).slice(-TRAFFIC_DAYS);
}

const lastOf = <T extends { createdAt: string }>(known: T | undefined, createdAt: string): T | undefined =>
  known?.createdAt === createdAt ? known : undefined;

/** One namespace's facts as `findOrphans` takes them. */
export function asInventory(namespace: string, createdAt: string, facts: StoredInventory): Inventory {
  return {
    volumes: facts.volumes.map(({ isMounted: _, ...volume }) => ({ namespace, ...volume })),
    mountedVolumes: new Set(
      facts.volumes.filter(({ isMounted }) => isMounted).map(({ name }) => `${namespace}/${name}`),
    ),
    services: facts.services.map((service) => ({
      namespace,
      ...service,
      pods: service.pods ?? [],
      traffic: service.traffic ?? [],
    })),
    namespaces: [
      {
        name: namespace,
        createdAt,
        workloads: facts.workloads,
        lastWorkloadAt: facts.lastWorkloadAt,
        reserved: facts.reserved,
      },
    ],
  };
}
