import { Gauge, type Registry } from 'prom-client';
import type { DutyTools, Watching } from '../policy/duty.ts';
import type { Operations } from '../policy/operations.ts';
import { BACKUP_FINDINGS, type BackupFindingWord } from '../resources/backup-review.ts';
import { LABELS } from '../resources/group.ts';
import { type Sentence, say } from '../resources/sentences.ts';
import { pause } from '../runtime/backoff.ts';
import { Controller } from '../runtime/controller.ts';
import { type DrSite, VeleroDownloads } from './dr-site.ts';
import { Looks } from './looks.ts';
import { startOrders } from './orders.ts';
import { hasWork, type ReviewTools, reconcileReview, reviewOf, wantLooks } from './reviewer.ts';
import { endTerms } from './terms.ts';
import { BackupWorld } from './world.ts';

export interface BackupDutyTools extends Omit<DutyTools, 'operations'> {
  operations: Pick<Operations, 'policy' | 'onPolicy' | 'looked'>;
  /** Where to look at backups themselves; Velero's downloads unless given. */
  site?: DrSite;
}

export interface BackupDuty extends Watching {
  world: BackupWorld;
  /** Reviews every tenancy now; answers how many have each finding. Undefined while there are no rules. */
  pass(): Promise<Map<BackupFindingWord, number> | undefined>;
}

/** Reviews between two chances for everything else to run. */
const REVIEWS_AT_A_STRETCH = 100;
const WITHOUT_RULES_MILLIS = 60_000;

/**
 * Backup to the DR centre (article 5): keeps each production tenancy's schedules, judges its backups, and says what is true in its
 * BackupReview. Reviews at once what changes, and everything at the policy's interval.
 */
export async function startBackup(tools: BackupDutyTools): Promise<BackupDuty> {
  const { client, metrics, log, clock, operations } = tools;
  const world = new BackupWorld(tools);
  const enqueue = (name: string) => controller.enqueue(name);
  const site = tools.site ?? new VeleroDownloads(client, (name) => world.locationObject(name));
  const looks = new Looks(site, clock, log, enqueue);
  const review: ReviewTools = { client, clock, world, looks, policy: () => operations.policy };
  const controller = new Controller({
    name: 'backup',
    reconcile: (key) => reconcileReview(key, review),
    metrics,
    log,
    concurrency: 16,
  });
  const gauge = findingsGauge(metrics.registry);
  await world.start();
  listen(world, looks, enqueue);
  const orders = await startOrders({ ...tools, world, site });
  looks.start();
  controller.start();
  const stopping = new AbortController();
  const pass = async () => {
    await world.tryVelero();
    await endTerms(client, world, clock);
    const counts = await reviewAll(review, enqueue);
    if (!counts || !operations.policy) return undefined;
    for (const finding of BACKUP_FINDINGS) gauge.set({ finding }, counts.get(finding) ?? 0);
    operations.looked('backup', decidedOf(counts), operations.policy.backup.reviewMinutes * 60);
    return counts;
  };
  let wake = () => {};
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const waking = new AbortController();
      wake = () => waking.abort();
      await pass().catch((error: unknown) =>
        log.error('the review of all backups failed and is made again', { error }),
      );
      const minutes = operations.policy?.backup.reviewMinutes;
      const wait = minutes === undefined ? WITHOUT_RULES_MILLIS : minutes * 60_000;
      await pause(wait, AbortSignal.any([stopping.signal, waking.signal]));
    }
  })();
  const unsubscribe = operations.onPolicy(() => wake());
  const stop = async () => {
    unsubscribe();
    stopping.abort();
    await running;
    await orders.stop();
    await looks.stop();
    await controller.stop();
    await world.stop();
  };
  return {
    world,
    pass,
    stop,
    get informers() {
      return [...world.informers, ...orders.informers];
    },
  };
}

/** What has changed is reviewed at once. */
function listen(world: BackupWorld, looks: Looks, enqueue: (name: string) => void): void {
  const ours = (tenancy: string) => world.reviews.get(tenancy) && enqueue(tenancy);
  world.reviews.onChange(({ key }) => enqueue(key));
  world.tenancies.onChange(({ key }) => ours(key));
  world.schedules.onChange(({ value }) => ours(tenancyOf(value)));
  world.restores.onChange(({ value }) => ours(value.tenancy));
  world.drills.onChange(({ value, old }) => value.verifiedAt !== old?.verifiedAt && ours(value.tenancy));
  world.backups.onChange(({ type, value }) => {
    if (type === 'removed') looks.forget(value.name);
    ours(value.tenancy);
  });
  world.locations.onChange(({ type, value, old }) => {
    if (type === 'changed' && value.status?.phase === old?.status?.phase) return;
    for (const { metadata } of world.reviews.values()) enqueue(metadata.name ?? '');
  });
}

const tenancyOf = ({ metadata }: { metadata: { labels?: Record<string, string> } }): string =>
  metadata.labels?.[LABELS.tenancy] ?? '';

/** Judges every tenancy from memory; only those that need a write go into the queue. */
async function reviewAll(
  tools: ReviewTools,
  enqueue: (name: string) => void,
): Promise<Map<BackupFindingWord, number> | undefined> {
  if (!tools.policy()) return undefined;
  const counts = new Map<BackupFindingWord, number>();
  let done = 0;
  for (const name of [...tools.world.reviews.keys()]) {
    const review = reviewOf(name, tools);
    if (!review) continue;
    const { finding } = review.judgement;
    counts.set(finding, (counts.get(finding) ?? 0) + 1);
    wantLooks(review, tools);
    if (hasWork(review)) enqueue(name);
    done += 1;
    if (done % REVIEWS_AT_A_STRETCH === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return counts;
}

function decidedOf(counts: Map<BackupFindingWord, number>): Sentence[] {
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const found = BACKUP_FINDINGS.flatMap((finding) => {
    const count = counts.get(finding);
    return count === undefined ? [] : [say('loop.backupFinding', { count, finding })];
  });
  return [say('loop.backupReviewed', { total }), ...found];
}

function findingsGauge(registry: Registry): Gauge<'finding'> {
  const name = 'yunzhi_backup_findings';
  const known = registry.getSingleMetric(name) as Gauge<'finding'> | undefined;
  return (
    known ??
    new Gauge({
      name,
      help: 'Tenancies by backup finding, as of the last review of all.',
      labelNames: ['finding'],
      registers: [registry],
    })
  );
}
