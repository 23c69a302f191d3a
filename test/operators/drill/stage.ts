import { afterAll, beforeAll } from 'vitest';
import type { VeleroBackup as Backup } from '../../../operators/backup/velero.ts';
import { type DrillController, type DrillOptions, startDrills } from '../../../operators/drill/controller.ts';
import { VELERO_NAMESPACE } from '../../../operators/drill/velero.ts';
import type { Operations } from '../../../operators/policy/operations.ts';
import { DRILL_FINALIZER, DRILL_LABEL, type Drill, type DrillSpec } from '../../../operators/resources/drill.ts';
import { GROUP, LABELS } from '../../../operators/resources/group.ts';
import { namespaceName, type Tenancy, tenancyName } from '../../../operators/resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../../../operators/runtime/client.ts';
import type { Clock } from '../../../operators/runtime/clock.ts';
import { isoSeconds } from '../../../operators/runtime/conditions.ts';
import { Informer } from '../../../operators/runtime/informer.ts';
import {
  BACKUPS,
  CONFIG_MAPS,
  CRON_JOBS,
  CUSTOM_RESOURCE_DEFINITIONS,
  DEPLOYMENTS,
  DOWNLOAD_REQUESTS,
  DRILLS,
  NAMESPACES,
  RESTORES,
  type ResourceKind,
  SERVICES,
  TENANCIES,
} from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { createMetrics } from '../../../operators/runtime/metrics.ts';
import { layFoundation } from '../../../operators/tenancy/foundation.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { type TestCluster, uniqueWord, until, useCluster } from '../cluster.ts';
import { deploymentOf, specOf } from '../tenancy/city.ts';

const RUN_LABEL = `${GROUP}/test-run`;
const INGRESSES: ResourceKind = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  plural: 'ingresses',
  namespaced: true,
};
const DELETE_REQUESTS: ResourceKind = {
  apiVersion: 'velero.io/v1',
  kind: 'DeleteBackupRequest',
  plural: 'deletebackuprequests',
  namespaced: true,
};

export { INGRESSES };

/** Real time, which a test may set forward. */
export interface MovableClock extends Clock {
  aheadMillis: number;
}

export interface Stage extends TestCluster {
  run: string;
  clock: MovableClock;
  /** Whether the cluster has a Velero. */
  hasVelero: boolean;
  /** The embedded API serves what the product stands on, and no more. */
  serves(kind: ResourceKind): Promise<boolean>;
  controller?: DrillController;
  start(options?: DrillOptions & { as?: KubeClient }): Promise<DrillController>;
  stop(): Promise<void>;
  /**
   * A tenancy's object and its namespaces with a small system in them; answers the tenancy's name. A `plain` one has nothing that a drill
   * must make harmless: one service of the cluster's own, no ingress, no cron job.
   */
  system(look?: 'open' | 'plain'): Promise<string>;
  backup(tenancy: string, location?: string, changes?: Partial<Backup['spec']>): Promise<Backup>;
  drill(tenancy: string, changes?: Partial<DrillSpec>): Promise<string>;
  get(name: string): Promise<Drill>;
  until(name: string, what: string, isSo: (drill: Drill) => boolean, timeout?: number): Promise<Drill>;
}

/** A cluster with one drill controller for this file's drills; everything that was made is removed at the end. */
export function useStage(cluster: TestCluster = useCluster()): Stage {
  const stage = Object.assign(cluster, { run: uniqueWord('drill'), hasVelero: false }) as Stage;
  stage.clock = { aheadMillis: 0, now: () => new Date(Date.now() + stage.clock.aheadMillis) };
  const tenancies: string[] = [];
  const backups: string[] = [];
  let informer: Informer<Tenancy> | undefined;
  const labels = { [RUN_LABEL]: stage.run };

  stage.start = async ({ as = stage.client, ...options } = {}) => {
    await stage.stop();
    const policy = operationsSpec({ version: 1, body: defaultPolicy() });
    // The city's one policy belongs to all who share the cluster: this file's rules are its own.
    const operations = { policy, looked: () => undefined } as unknown as Operations;
    informer = new Informer<Tenancy>({
      client: stage.client,
      kind: TENANCIES,
      labelSelector: `${RUN_LABEL}=${stage.run}`,
    });
    await informer.start().synced;
    stage.controller = await startDrills(
      {
        client: as,
        metrics: createMetrics({ withProcess: false }),
        log: silentLog,
        clock: stage.clock,
        labelSelector: `${RUN_LABEL}=${stage.run}`,
        operations,
        tenancies: informer,
      },
      { pollMillis: 200, ...options },
    );
    return stage.controller;
  };
  stage.serves = async ({ apiVersion, plural }) => {
    const { resources } = await stage.client.request<{ resources: { name: string }[] }>('GET', `/apis/${apiVersion}`);
    return resources.some(({ name }) => name === plural);
  };
  stage.stop = async () => {
    await stage.controller?.stop();
    await informer?.stop();
    stage.controller = undefined;
  };
  stage.system = async (look = 'open') => {
    const spec = specOf({ environment: 'production' });
    const name = tenancyName(spec.unit.code, spec.system.code);
    tenancies.push(name);
    await stage.client.create<Tenancy>(TENANCIES, undefined, { metadata: { name, labels }, spec });
    for (const { part } of spec.namespaces) {
      const namespace = namespaceName(name, part);
      await stage.client.create(NAMESPACES, undefined, { metadata: { name: namespace, labels } });
      await furnish(stage, namespace, part, look);
    }
    return name;
  };
  stage.backup = async (tenancy, storageLocation = 'dr-centre', changes = {}) => {
    const name = uniqueWord(`${stage.run}-`);
    backups.push(name);
    const includedNamespaces = ['app', 'db'].map((part) => namespaceName(tenancy, part));
    const spec = { includedNamespaces, storageLocation, ttl: '2h0m0s' };
    await stage.client.create(BACKUPS, VELERO_NAMESPACE, {
      metadata: { name, labels: { ...labels, [LABELS.tenancy]: tenancy } },
      spec: { ...spec, ...changes },
    });
    return until(
      `backup ${name}`,
      async () => {
        const found = await stage.client.get<Backup>(BACKUPS, { namespace: VELERO_NAMESPACE, name });
        return found.status?.phase === 'Completed' && found;
      },
      // Real Velero may leave a backup queued for a minute.
      150_000,
    );
  };
  stage.drill = async (tenancy, changes = {}) => {
    const name = uniqueWord(`${stage.run}-`);
    const spec: DrillSpec = {
      year: 2026,
      scenario: 'restore',
      tenancy,
      announcedStart: isoSeconds(stage.clock.now()),
      windowDays: 7,
      timeoutMinutes: 60,
      rtoMinutes: 120,
      rpoMinutes: 60,
      probes: [{ name: '对象与副本', kind: 'restoreOnly', weight: 60, timeoutMinutes: 5 }],
      policyVersion: 1,
      ...changes,
    };
    await stage.client.create<Drill>(DRILLS, undefined, { metadata: { name, labels }, spec });
    return name;
  };
  stage.get = (name) => stage.client.get<Drill>(DRILLS, { name });
  stage.until = async (name, what, isSo, timeout = 60_000) => {
    let last: Drill | undefined;
    const look = async () => {
      last = await stage.client.find<Drill>(DRILLS, { name });
      return last && isSo(last) && last;
    };
    return until(`drill ${name} ${what}`, look, timeout).catch((error: Error) => {
      throw new Error(`${error.message}; last seen: ${JSON.stringify(last?.status, null, 1)}`);
    });
  };

  beforeAll(async () => {
    await layFoundation(stage.client);
    const crd = await stage.client.find(CUSTOM_RESOURCE_DEFINITIONS, { name: 'restores.velero.io' });
    stage.hasVelero = crd !== undefined;
  }, 60_000);
  afterAll(async () => {
    await stage.stop();
    const { client } = stage;
    const { items } = await client.list<Drill>(DRILLS, undefined, { labelSelector: `${RUN_LABEL}=${stage.run}` });
    for (const { metadata } of items) {
      const name = metadata.name ?? '';
      const finalizers = (metadata.finalizers ?? []).filter((one) => one !== DRILL_FINALIZER);
      await client.patch(DRILLS, { name }, 'merge', { metadata: { finalizers } });
      await client.delete(DRILLS, { name });
      const left = await client.list<KubeObject>(NAMESPACES, undefined, { labelSelector: `${DRILL_LABEL}=${name}` });
      for (const one of left.items) await client.delete(NAMESPACES, { name: one.metadata.name ?? '' });
      if (stage.hasVelero) await removeFromVelero(client, name);
    }
    for (const name of tenancies) {
      await client.delete(TENANCIES, { name });
      for (const part of ['app', 'db']) await client.delete(NAMESPACES, { name: namespaceName(name, part) });
    }
    for (const backupName of backups) {
      const metadata = { name: `${backupName}-gone`, labels: { 'velero.io/backup-name': backupName } };
      if (stage.hasVelero) await client.create(DELETE_REQUESTS, VELERO_NAMESPACE, { metadata, spec: { backupName } });
    }
  }, 120_000);
  return stage;
}

/** What a drill that a failing test broke off has left beside Velero. */
async function removeFromVelero(client: KubeClient, name: string): Promise<void> {
  for (const kind of [RESTORES, CONFIG_MAPS, DOWNLOAD_REQUESTS]) {
    const { items } = await client.list(kind, VELERO_NAMESPACE, { labelSelector: `${DRILL_LABEL}=${name}` });
    for (const { metadata } of items)
      await client.delete(kind, { namespace: VELERO_NAMESPACE, name: metadata.name ?? '' });
  }
}

async function furnish(
  { client, serves }: Stage,
  namespace: string,
  part: string,
  look: 'open' | 'plain',
): Promise<void> {
  if (part !== 'app') {
    await client.create(CONFIG_MAPS, namespace, { metadata: { name: 'tables' }, data: { rows: '42' } });
    return;
  }
  await client.create(DEPLOYMENTS, namespace, deploymentOf('web', 2));
  await client.create(CONFIG_MAPS, namespace, { metadata: { name: 'settings' }, data: { colour: 'blue' } });
  if (look === 'plain') {
    const spec = { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] };
    await client.create(SERVICES, namespace, { metadata: { name: 'front' }, spec });
    return;
  }
  await client.create(SERVICES, namespace, {
    metadata: {
      name: 'front',
      annotations: { 'external-dns.alpha.kubernetes.io/hostname': 'registry.example.gov.cn' },
    },
    spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  });
  if (await serves(INGRESSES))
    await client.create(INGRESSES, namespace, {
      metadata: { name: 'public' },
      spec: {
        rules: [
          {
            host: 'registry.example.gov.cn',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'front', port: { number: 80 } } } }],
            },
          },
        ],
      },
    });
  const { template } = deploymentOf('nightly', 1).spec;
  if (await serves(CRON_JOBS))
    await client.create(CRON_JOBS, namespace, {
      metadata: { name: 'nightly' },
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
      },
    });
}
