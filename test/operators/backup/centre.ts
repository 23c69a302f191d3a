import { afterAll, beforeAll } from 'vitest';
import { type BackupDuty, startBackup } from '../../../operators/backup/controller.ts';
import { VELERO_NAMESPACE } from '../../../operators/backup/velero.ts';
import { isVeleroServed } from '../../../operators/backup/world.ts';
import type { BackupReview, BackupReviewSpec } from '../../../operators/resources/backup-review.ts';
import { KINDS, toCrd } from '../../../operators/resources/crd.ts';
import { GROUP, LABELS } from '../../../operators/resources/group.ts';
import type { OperationsPolicySpec } from '../../../operators/resources/operations-policy.ts';
import { english, type Said } from '../../../operators/resources/sentences.ts';
import { type Tenancy, type TenancySpec, tenancyName } from '../../../operators/resources/tenancy.ts';
import type { Clock } from '../../../operators/runtime/clock.ts';
import { installCrds } from '../../../operators/runtime/crds.ts';
import { Informer } from '../../../operators/runtime/informer.ts';
import {
  BACKUP_REQUESTS,
  BACKUP_REVIEWS,
  BACKUPS,
  DELETE_BACKUP_REQUESTS,
  NAMESPACES,
  RESTORE_REQUESTS,
  RESTORES,
  SCHEDULES,
  TENANCIES,
} from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { createMetrics } from '../../../operators/runtime/metrics.ts';
import { operationsSpec } from '../../../server/operations/spec.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { type TestCluster, uniqueWord, until, useCluster } from '../cluster.ts';

const RUN_LABEL = `${GROUP}/test-run`;

/** The system's time, moved on by what a test says: Velero keeps its own. */
export interface ShiftedClock extends Clock {
  ahead(millis: number): void;
}

function shiftedClock(): ShiftedClock {
  let shift = 0;
  return {
    now: () => new Date(Date.now() + shift),
    ahead: (millis) => {
      shift = millis;
    },
  };
}

export interface Centre extends TestCluster {
  run: string;
  clock: ShiftedClock;
  duty: BackupDuty;
  rules: OperationsPolicySpec;
  /** What the loop has noted. */
  looked: string[];
  tenancies: Informer<Tenancy>;
  /** Starts the duty (again), as after a restart of the operators. */
  startDuty(): Promise<void>;
}

/** A cluster with Velero, the contract and the backup duty of this file at work; everything is removed at the end. */
export function useCentre(): Centre {
  const cluster = useCluster();
  const centre = Object.assign(cluster, {
    run: uniqueWord('bk'),
    clock: shiftedClock(),
    looked: [] as string[],
  }) as Centre;
  const labelSelector = `${RUN_LABEL}=${centre.run}`;
  centre.rules = operationsSpec({ version: 3, body: defaultPolicy() });
  centre.rules.backup.volumes = 'none';
  centre.startDuty = async () => {
    const { client, clock, tenancies } = centre;
    const operations = {
      policy: centre.rules,
      onPolicy: () => () => {},
      looked: (_name: string, said: Said) => void centre.looked.push(english(said)),
    };
    const metrics = createMetrics({ withProcess: false });
    centre.duty = await startBackup({ client, clock, metrics, log: silentLog, labelSelector, operations, tenancies });
  };
  beforeAll(async () => {
    await until('Velero’s API', () => isVeleroServed(centre.client), 30_000);
    await installCrds(centre.client, KINDS.map(toCrd));
    centre.tenancies = new Informer<Tenancy>({ client: centre.client, kind: TENANCIES, labelSelector });
    await centre.tenancies.start().synced;
    await centre.startDuty();
  }, 60_000);
  afterAll(async () => {
    await centre.duty?.stop();
    await centre.tenancies?.stop();
    if (centre.client) await removeAll(centre, labelSelector);
  }, 120_000);
  return centre;
}

async function removeAll({ client }: Centre, labelSelector: string): Promise<void> {
  for (const kind of [BACKUP_REQUESTS, RESTORE_REQUESTS])
    for (const { metadata } of (await client.list(kind, undefined, { labelSelector })).items)
      await client.delete(kind, { name: metadata.name ?? '' });
  const reviews = (await client.list<BackupReview>(BACKUP_REVIEWS, undefined, { labelSelector })).items;
  for (const { metadata } of reviews) {
    const name = metadata.name ?? '';
    await client.delete(BACKUP_REVIEWS, { name });
    await client.delete(TENANCIES, { name });
    for (const part of ['app', 'db']) await client.delete(NAMESPACES, { name: `${name}-${part}` });
    const of = { labelSelector: `${LABELS.tenancy}=${name}` };
    for (const kind of [SCHEDULES, RESTORES])
      for (const each of (await client.list(kind, VELERO_NAMESPACE, of)).items)
        await client.delete(kind, { namespace: VELERO_NAMESPACE, name: each.metadata.name ?? '' });
    for (const each of (await client.list(BACKUPS, VELERO_NAMESPACE, of)).items)
      await eraseBackup(client, each.metadata.name ?? '');
  }
}

/** As `velero backup delete`: the object and what lies at the location. */
export const eraseBackup = (client: TestCluster['client'], name: string) =>
  client.create(DELETE_BACKUP_REQUESTS, VELERO_NAMESPACE, {
    metadata: { name: uniqueWord('erase'), namespace: VELERO_NAMESPACE },
    spec: { backupName: name },
  });

export const ofThisRun = ({ run }: Pick<Centre, 'run'>) => ({ [RUN_LABEL]: run });

const SHARE = { cpu: '2', memory: '4Gi', storage: '10Gi', pods: 10, loadBalancers: 0, publicIps: 0, gpus: 0 };

/** A production tenancy with its two namespaces, not looked after by any tenancy controller, and its review. */
export async function reviewedTenancy(centre: Centre, changes: Partial<BackupReviewSpec> = {}): Promise<string> {
  const { client, run } = centre;
  const labels = ofThisRun({ run });
  const spec: TenancySpec = {
    unit: { code: uniqueWord('u'), name: '卫生健康委员会' },
    system: { code: 'registry', name: '预约挂号' },
    environment: 'production',
    quota: { ...SHARE, cpu: '4' },
    namespaces: [
      { part: 'app', quota: SHARE },
      { part: 'db', quota: SHARE },
    ],
    zone: 'extranet',
    protectionLevel: 2,
    disasterRecovery: { level: 3, rpoMinutes: 1440, rtoMinutes: 720 },
    members: [],
    ports: [],
    frozen: false,
  };
  const name = tenancyName(spec.unit.code, spec.system.code);
  for (const part of ['app', 'db']) {
    await client.create(NAMESPACES, undefined, { metadata: { name: `${name}-${part}` } });
    await client.create(CONFIG_MAPS, `${name}-${part}`, { metadata: { name: 'settings' }, data: { part } });
  }
  await client.create(TENANCIES, undefined, { metadata: { name, labels }, spec });
  const review: BackupReviewSpec = {
    tenancy: name,
    drLevel: 3,
    rpoMinutes: 1440,
    retentionDays: 1,
    drLocation: 'dr-centre',
    ...changes,
  };
  await client.create(BACKUP_REVIEWS, undefined, { metadata: { name, labels }, spec: review });
  return name;
}

export const CONFIG_MAPS = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };

/** Waits until the review's status satisfies `isSo`. */
export async function untilReview(
  { client }: TestCluster,
  name: string,
  isSo: (review: BackupReview) => boolean,
  timeout = 150_000,
): Promise<BackupReview> {
  let last: BackupReview | undefined;
  const ask = async () => {
    last = await client.find<BackupReview>(BACKUP_REVIEWS, { name });
    return last?.status && isSo(last) ? last : undefined;
  };
  return until(`review ${name}`, ask, timeout).catch((error: Error) => {
    throw new Error(`${error.message}; last seen: ${JSON.stringify(last?.status)}`);
  });
}

export const untilFinding = (centre: TestCluster, name: string, finding: string, timeout?: number) =>
  untilReview(centre, name, ({ status }) => status?.finding === finding, timeout);

export const veleroPlace = (name: string) => ({ namespace: VELERO_NAMESPACE, name });
