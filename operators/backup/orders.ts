import type { Watching } from '../policy/duty.ts';
import type { Operations } from '../policy/operations.ts';
import type { BackupRequest } from '../resources/backup-request.ts';
import type { RestoreRequest } from '../resources/restore-request.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { Controller } from '../runtime/controller.ts';
import { Informer } from '../runtime/informer.ts';
import { BACKUP_REQUESTS, RESTORE_REQUESTS } from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { DrSite } from './dr-site.ts';
import { reconcileRequest, requestedBackup } from './requests.ts';
import { reconcileRestore } from './restores.ts';
import type { BackupWorld } from './world.ts';

export interface OrderOptions {
  client: KubeClient;
  clock: Clock;
  metrics: Metrics;
  log: Log;
  labelSelector?: string;
  operations: Pick<Operations, 'policy' | 'onPolicy'>;
  world: BackupWorld;
  site: DrSite;
}

const AT_ONCE = 4;

/** Backups and restores that people have asked for. */
export async function startOrders(options: OrderOptions): Promise<Watching> {
  const { client, clock, metrics, log, labelSelector, operations, world, site } = options;
  const backups = new Informer<BackupRequest>({ client, kind: BACKUP_REQUESTS, labelSelector, log });
  const restores = new Informer<RestoreRequest>({ client, kind: RESTORE_REQUESTS, labelSelector, log });
  const backupTools = { client, world, site, requests: backups, policy: () => operations.policy };
  const restoreTools = { client, clock, world, site, requests: restores };
  const common = { metrics, log, concurrency: AT_ONCE };
  const making = new Controller({
    ...common,
    name: 'backup-requests',
    reconcile: (key) => reconcileRequest(key, backupTools),
  });
  const restoring = new Controller({
    ...common,
    name: 'restore-requests',
    reconcile: (key) => reconcileRestore(key, restoreTools),
  });
  const enqueueAll = () => {
    for (const key of backups.keys()) making.enqueue(key);
  };
  backups.onChange(({ key }) => making.enqueue(key));
  restores.onChange(({ key }) => restoring.enqueue(key));
  const quiet = [
    operations.onPolicy(enqueueAll),
    world.backups.onChange(({ value }) => {
      for (const { metadata, spec } of backups.values()) {
        const name = metadata.name ?? '';
        if (requestedBackup(spec.tenancy, name) === value.name) making.enqueue(name);
      }
    }),
  ];
  await Promise.all([backups.start().synced, restores.start().synced]);
  making.start();
  restoring.start();
  const stop = async () => {
    for (const unsubscribe of quiet) unsubscribe();
    await Promise.all([making.stop(), restoring.stop()]);
    await Promise.all([backups.stop(), restores.stop()]);
  };
  return { informers: [backups, restores], stop };
}
