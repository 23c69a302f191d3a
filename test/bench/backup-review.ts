import { startBackup } from '../../operators/backup/controller.ts';
import { VELERO_NAMESPACE } from '../../operators/backup/velero.ts';
import { readGenerated } from '../../operators/embedded/generated.ts';
import type { BackupReview } from '../../operators/resources/backup-review.ts';
import { KINDS, toCrd } from '../../operators/resources/crd.ts';
import { LABELS } from '../../operators/resources/group.ts';
import type { Tenancy } from '../../operators/resources/tenancy.ts';
import { KubeClient, type KubeObject } from '../../operators/runtime/client.ts';
import { systemClock } from '../../operators/runtime/clock.ts';
import { installCrds } from '../../operators/runtime/crds.ts';
import { Informer } from '../../operators/runtime/informer.ts';
import {
  BACKUP_REVIEWS,
  BACKUP_STORAGE_LOCATIONS,
  BACKUPS,
  NAMESPACES,
  TENANCIES,
} from '../../operators/runtime/kinds.ts';
import { silentLog } from '../../operators/runtime/log.ts';
import { createMetrics } from '../../operators/runtime/metrics.ts';
import { namespacesOf } from '../../operators/tenancy/names.ts';
import { operationsSpec } from '../../server/operations/spec.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { type Figure, inParallel, megabytes, rounded } from './figures.ts';
import { startRealApi } from './real-api.ts';
import { benchTenancy } from './tenancies.ts';

const COUNT = Number(process.env.YUNZHI_BENCH_TENANCIES ?? 5000);
const BACKUPS_EACH = 3;
const AT_ONCE = 48;
const DAY_MILLIS = 86_400_000;

/** Counts what is asked of the API, besides the watches. */
class CountingClient extends KubeClient {
  calls = 0;
  override request<T>(method: string, path: string, ...rest: [unknown?, Record<string, string>?]): Promise<T> {
    this.calls += 1;
    return super.request<T>(method, path, ...rest);
  }
}

/** One review of 5,000 production tenancies with three daily backups each, on a real API: time, calls, memory. */
export async function benchBackupReview(): Promise<Figure[]> {
  const api = await startRealApi();
  try {
    return await measureReviews(api.kubeconfig, COUNT);
  } finally {
    api.stop();
  }
}

export async function measureReviews(kubeconfig: string, count: number): Promise<Figure[]> {
  const filler = await KubeClient.connect(kubeconfig);
  await installCrds(filler, [...KINDS.map(toCrd), ...readGenerated<Crd[]>('velero/crds.json')]);
  await fill(filler, count);
  const { connection } = filler;
  filler.close();
  const client = new CountingClient(connection);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const tenancies = new Informer<Tenancy>({ client, kind: TENANCIES });
  await tenancies.start().synced;
  const rules = operationsSpec({ version: 1, body: defaultPolicy() });
  const operations = { policy: rules, onPolicy: () => () => {}, looked: () => {} };
  // What lies at the location is not what is measured here: every archive is there.
  const archive = { bytes: 4711, etag: '"x"' };
  const site = { look: async () => archive, read: async () => archive };
  const metrics = createMetrics({ withProcess: false });
  const first = performance.now();
  const duty = await startBackup({ client, clock: systemClock, metrics, log: silentLog, operations, tenancies, site });
  await settled(duty.world.reviews, count);
  const firstMillis = performance.now() - first;
  const firstCalls = client.calls;
  const started = performance.now();
  const found = await duty.pass();
  const passMillis = performance.now() - started;
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const passCalls = client.calls - firstCalls;
  globalThis.gc?.();
  const memory = process.memoryUsage().rss - before;
  await duty.stop();
  await tenancies.stop();
  client.close();
  return [
    { name: `first review of ${count}: schedules and statuses written`, value: rounded(firstMillis / 1000), unit: 's' },
    { name: 'calls of the API in it, per tenancy', value: rounded(firstCalls / count), unit: '' },
    { name: `protected of ${count}`, value: found?.get('protected') ?? 0, unit: '', goal: String(count) },
    { name: `review of all ${count} at rest`, value: rounded(passMillis), unit: 'ms', goal: '≤ 2000 ms' },
    { name: 'calls of the API in it', value: passCalls, unit: '', goal: '0' },
    { name: `memory for ${count * BACKUPS_EACH} backups and all else`, value: megabytes(memory), unit: 'MB' },
  ];
}

type Crd = KubeObject & { metadata: { name: string } };

async function fill(client: KubeClient, count: number): Promise<void> {
  await client.create(NAMESPACES, undefined, { metadata: { name: VELERO_NAMESPACE } });
  await client.create(BACKUP_STORAGE_LOCATIONS, VELERO_NAMESPACE, {
    metadata: { name: 'dr-centre', namespace: VELERO_NAMESPACE },
    spec: { provider: 'aws', objectStorage: { bucket: 'dr-centre' } },
    status: { phase: 'Available' },
  });
  const now = Date.now();
  await inParallel(count, AT_ONCE, async (index) => {
    const tenancy = benchTenancy('r', index);
    const name = tenancy.metadata.name ?? '';
    await client.create(TENANCIES, undefined, {
      metadata: { name },
      spec: { ...tenancy.spec, environment: 'production' },
    });
    const spec = { tenancy: name, drLevel: 3, rpoMinutes: 1440, retentionDays: 30, drLocation: 'dr-centre' };
    await client.create(BACKUP_REVIEWS, undefined, { metadata: { name }, spec });
    const includedNamespaces = namespacesOf(name, tenancy.spec);
    for (let day = 0; day < BACKUPS_EACH; day += 1) {
      const at = new Date(now - day * DAY_MILLIS - 3_600_000).toISOString().replace(/\.\d+/, '');
      await client.create(BACKUPS, VELERO_NAMESPACE, {
        metadata: { name: `${name}-dr-${day}`, namespace: VELERO_NAMESPACE, labels: { [LABELS.tenancy]: name } },
        spec: { storageLocation: 'dr-centre', includedNamespaces, ttl: '720h0m0s' },
        status: {
          phase: 'Completed',
          startTimestamp: at,
          completionTimestamp: at,
          expiration: new Date(now + 20 * DAY_MILLIS).toISOString().replace(/\.\d+/, ''),
          progress: { itemsBackedUp: 40, totalItems: 40 },
        },
      });
    }
  });
}

/** Until every review has its status, and every listed restore point was looked at. */
async function settled(reviews: Informer<BackupReview>, count: number): Promise<void> {
  for (;;) {
    const done = [...reviews.values()].filter(({ status }) => status?.finding === 'protected').length;
    if (done === count) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
