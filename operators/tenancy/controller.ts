import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { Controller } from '../runtime/controller.ts';
import { EventRecorder } from '../runtime/events.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { TenancyCache } from './cache.ts';
import type { ServerIdentity } from './children.ts';
import type { FinalBackup } from './final-backup.ts';
import { TenancyReconciler } from './reconciler.ts';
import { ChildWriter } from './writer.ts';

export interface TenancyControllerOptions {
  client: KubeClient;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  server: ServerIdentity;
  backup: FinalBackup;
  concurrency?: number;
  /** Looks after these tenancies alone: several controllers can then share one cluster. */
  labelSelector?: string;
}

export interface TenancyController {
  cache: TenancyCache;
  /** Looks at a tenancy now; tests use it after they have moved the clock. */
  enqueue(name: string): void;
  stop(): Promise<void>;
}

/** Starts the watches and, once all have listed, the work: a half-known world would look like drift. */
export async function startTenancyController(options: TenancyControllerOptions): Promise<TenancyController> {
  const { client, log, clock, metrics } = options;
  const cache = new TenancyCache(client, log, (name) => controller.enqueue(name), options.labelSelector);
  const writer = new ChildWriter(client, cache);
  const events = new EventRecorder(client, 'yunzhi-operators', clock, log);
  const reconciler = new TenancyReconciler({ ...options, cache, writer, events });
  const controller = new Controller({
    name: 'tenancy',
    reconcile: (key) => reconciler.reconcile(key),
    metrics,
    log,
    concurrency: options.concurrency ?? 24,
  });
  await cache.start();
  controller.start();
  const stop = async () => {
    await controller.stop();
    await cache.stop();
  };
  return { cache, enqueue: (name) => controller.enqueue(name), stop };
}
