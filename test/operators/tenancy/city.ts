import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { GROUP } from '../../../operators/resources/group.ts';
import {
  type Tenancy,
  type TenancyPhase,
  type TenancySpec,
  tenancyName,
} from '../../../operators/resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../../../operators/runtime/client.ts';
import { systemClock } from '../../../operators/runtime/clock.ts';
import { type ResourceKind, TENANCIES } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { createMetrics, type Metrics } from '../../../operators/runtime/metrics.ts';
import { startTenancyController, type TenancyController } from '../../../operators/tenancy/controller.ts';
import type { FinalBackup } from '../../../operators/tenancy/final-backup.ts';
import { layFoundation } from '../../../operators/tenancy/foundation.ts';
import { ObjectDump } from '../../../operators/tenancy/object-dump.ts';
import { type TestCluster, uniqueWord, until, useCluster } from '../cluster.ts';
import { removeTenancies } from '../remove-tenancies.ts';

export interface City extends TestCluster {
  drDir: string;
  /** Label value that all tenancies of this file carry; the file's controller looks after these alone. */
  run: string;
  controller: TenancyController;
  metrics: Metrics;
  /** Starts the file's controller, as the cluster's administrator unless another client is given. */
  startController(as?: KubeClient, backup?: FinalBackup): Promise<void>;
}

const RUN_LABEL = `${GROUP}/test-run`;
export const SERVER = 'system:serviceaccount:yunzhi-system:yunzhi-server';

/** A cluster with the contract installed and a tenancy controller at work; all tenancies of the file are removed at the end. */
export function useCity(): City {
  const cluster = useCluster();
  const city = Object.assign(cluster, { run: uniqueWord('run') }) as City;
  city.startController = async (client = city.client, given?: FinalBackup) => {
    const { drDir, run } = city;
    city.metrics = createMetrics({ withProcess: false });
    const backup = given ?? new ObjectDump(client, drDir, systemClock);
    city.controller = await startTenancyController({
      client,
      metrics: city.metrics,
      log: silentLog,
      clock: systemClock,
      server: SERVER,
      backup,
      labelSelector: `${RUN_LABEL}=${run}`,
    });
  };
  beforeAll(async () => {
    city.drDir = await mkdtemp(join(tmpdir(), 'yunzhi-dr-'));
    await layFoundation(city.client);
    await city.startController();
  });
  afterAll(async () => {
    await city.controller?.stop();
    await removeAll(city);
    await rm(city.drDir, { recursive: true, force: true });
  }, 120_000);
  return city;
}

/** Waits until the namespaces are gone, as whoever uses the cluster next would take them for orphans. */
async function removeAll({ client, run }: City): Promise<void> {
  const labelSelector = `${RUN_LABEL}=${run}`;
  const { items } = await client.list<Tenancy>(TENANCIES, undefined, { labelSelector });
  await until(`the namespaces of ${run} to be gone`, await removeTenancies(client, items), 90_000);
}

const SHARE = { cpu: '2', memory: '4Gi', storage: '10Gi', pods: 10, loadBalancers: 0, publicIps: 0, gpus: 0 };

/** A specification that can be applied: two namespaces of 2 CPU each, one administrator. */
export const specOf = (changes: Partial<TenancySpec> = {}): TenancySpec => ({
  unit: { code: uniqueWord('u'), name: '卫生健康委员会' },
  system: { code: 'registry', name: '预约挂号' },
  environment: 'trial',
  quota: { ...SHARE, cpu: '4', memory: '8Gi', storage: '20Gi', pods: 20 },
  namespaces: [
    { part: 'app', quota: SHARE },
    { part: 'db', quota: SHARE },
  ],
  zone: 'extranet',
  protectionLevel: 2,
  disasterRecovery: { level: 2, rpoMinutes: 60, rtoMinutes: 120 },
  members: [{ user: 'wang', role: 'admin' }],
  ports: [],
  frozen: false,
  ...changes,
});

export function tenancyOf(city: City, spec: TenancySpec) {
  const name = tenancyName(spec.unit.code, spec.system.code);
  return { metadata: { name, labels: { [RUN_LABEL]: city.run } }, spec };
}

export const createTenancy = (city: City, changes: Partial<TenancySpec> = {}): Promise<Tenancy> =>
  city.client.create<Tenancy>(TENANCIES, undefined, tenancyOf(city, specOf(changes)));

export const changeTenancy = (city: City, name: string, spec: object): Promise<Tenancy> =>
  city.client.patch<Tenancy>(TENANCIES, { name }, 'merge', { spec });

/** Waits until the status speaks of the present specification and satisfies `isSo`. */
export function untilTenancy(
  city: City,
  name: string,
  isSo: (tenancy: Tenancy) => boolean,
  timeout?: number,
): Promise<Tenancy> {
  let last: Tenancy | undefined;
  return until(
    `tenancy ${name}`,
    async () => {
      last = await city.client.find<Tenancy>(TENANCIES, { name });
      return last && last.status?.observedGeneration === last.metadata.generation && isSo(last) ? last : undefined;
    },
    timeout,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; last seen: ${JSON.stringify(last?.status)}`);
  });
}

export const untilPhase = (city: City, name: string, phase: TenancyPhase, timeout?: number): Promise<Tenancy> =>
  untilTenancy(city, name, (tenancy) => tenancy.status?.phase === phase, timeout);

/** A tenancy that is ready, by its name. */
export async function readyTenancy(city: City, changes: Partial<TenancySpec> = {}): Promise<string> {
  const { metadata } = await createTenancy(city, changes);
  await untilPhase(city, metadata.name ?? '', 'Ready');
  return metadata.name ?? '';
}

export const conditionIn = (tenancy: Tenancy, type: string) =>
  tenancy.status?.conditions?.find((condition) => condition.type === type);

/** A pod that meets the Pod Security Standard `restricted`. */
export const podSpec = (cpu: string) => ({
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'web',
      image: 'registry.example/web@sha256:0000000000000000000000000000000000000000000000000000000000000000',
      resources: { requests: { cpu, memory: '64Mi' }, limits: { cpu, memory: '64Mi' } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
});

export const deploymentOf = (name: string, replicas: number, cpu = '100m') => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: podSpec(cpu) },
  },
});

export interface HistoryEntry {
  version: bigint;
  kind: string;
  type: string;
  object: KubeObject & Record<string, unknown>;
}

/**
 * Records every change of `kinds` from now on. Resource versions are one count for the whole cluster, so sorting by them gives the order
 * in which things really happened, whichever watch told of them.
 */
export function recordHistory(city: City, kinds: ResourceKind[], namespaces: (name: string) => boolean) {
  const stopping = new AbortController();
  const entries: HistoryEntry[] = [];
  for (const kind of kinds) {
    void city.client
      .watch<HistoryEntry['object']>(
        kind,
        undefined,
        {},
        ({ type, object }) => {
          if (!namespaces(object.metadata.namespace ?? '')) return;
          entries.push({ version: BigInt(object.metadata.resourceVersion ?? 0), kind: kind.kind, type, object });
        },
        { signal: stopping.signal },
      )
      .catch(() => {});
  }
  return {
    stop: () => stopping.abort(),
    inOrder: () => entries.toSorted((one, other) => (one.version < other.version ? -1 : 1)),
  };
}
