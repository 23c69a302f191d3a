import type { Tenancy } from '../resources/tenancy.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Informer } from '../runtime/informer.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Operations } from './operations.ts';

/** What a running controller shows of itself. */
export interface Watching {
  informers: readonly { kind: { kind: string }; isSynced: boolean; lastHeardSeconds: number }[];
  stop(): Promise<void>;
}

/** What every duty works with. */
export interface DutyTools {
  client: KubeClient;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  /** Looks after the objects with these labels alone. */
  labelSelector?: string;
  /** The API server's audit log, where it can be read. */
  auditLog?: string;
  /** The rules, and where a duty notes that it has looked. */
  operations: Operations;
  /** Every tenancy, as the tenancy controller sees them. */
  tenancies: Informer<Tenancy>;
}

export type StartDuty = (tools: DutyTools) => Promise<Watching>;
