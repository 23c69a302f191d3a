import type { UsageReportStatus } from '../../../operators/resources/usage-report.ts';
import type { Inventory } from '../orphans.ts';

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
  }[];
  workloads: number;
  lastWorkloadAt: string | null;
  reserved: { cpuMillis: number; memoryBytes: number };
}

/**
 * The facts as they are now, with the times that only a comparison gives. What was there before and is not reported any more is gone.
 */
export function mergeInventory(
  before: StoredInventory | null,
  { observedAt, volumes, services, workloads }: ReportedInventory,
  quota: UsageReportStatus['quota'],
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
    services: services.map((service) => {
      const known = lastOf(serviceBefore.get(service.name), service.createdAt);
      const isEmpty = service.expectsEndpoints && service.readyEndpoints === 0;
      const since = known ? (known.withoutEndpointsSince ?? observedAt) : service.createdAt;
      return { ...service, withoutEndpointsSince: isEmpty ? since : null };
    }),
    workloads,
    lastWorkloadAt: workloads > 0 ? observedAt : (before?.lastWorkloadAt ?? null),
    reserved: { cpuMillis: quota.cpuMillis, memoryBytes: quota.memoryMib * MIB },
  };
}

const lastOf = <T extends { createdAt: string }>(known: T | undefined, createdAt: string): T | undefined =>
  known?.createdAt === createdAt ? known : undefined;

/** One namespace's facts as `findOrphans` takes them. Traffic is not measured: nothing is claimed of it. */
export function asInventory(namespace: string, createdAt: string, facts: StoredInventory): Inventory {
  return {
    volumes: facts.volumes.map(({ isMounted: _, ...volume }) => ({ namespace, ...volume })),
    mountedVolumes: new Set(
      facts.volumes.filter(({ isMounted }) => isMounted).map(({ name }) => `${namespace}/${name}`),
    ),
    services: facts.services.map((service) => ({ namespace, ...service, trafficBytes: null, lastTrafficAt: null })),
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
