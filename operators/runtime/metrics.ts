import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The operators' metrics, named as controller-runtime's are, so that existing dashboards read them. */
export interface Metrics {
  registry: Registry;
  reconcileTotal: Counter<'controller' | 'outcome'>;
  reconcileErrors: Counter<'controller'>;
  reconcileDuration: Histogram<'controller'>;
  queueDepth: Gauge<'controller'>;
  /** Unix seconds: a loop that never ran has no value here and must not look like one that passed. */
  lastEvaluated: Gauge<'controller'>;
  /** Seconds since the last event of each watch. */
  watchSilence: Gauge<'kind'>;
  isLeader: Gauge;
  /** Unix seconds at which a duty last looked at everything, and the seconds between two looks. */
  loopLooked: Gauge<'loop'>;
  loopInterval: Gauge<'loop'>;
}

export function createMetrics({ withProcess = true } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (withProcess) collectDefaultMetrics({ register: registry });
  const labelNames = ['controller'] as const;
  return {
    registry,
    reconcileTotal: new Counter({
      name: 'reconcile_total',
      help: 'Looks at one object, by what they came to.',
      labelNames: ['controller', 'outcome'],
      registers,
    }),
    reconcileErrors: new Counter({ name: 'reconcile_errors_total', help: 'Looks that failed.', labelNames, registers }),
    reconcileDuration: new Histogram({
      name: 'reconcile_duration_seconds',
      help: 'How long a look took.',
      labelNames,
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
      registers,
    }),
    queueDepth: new Gauge({ name: 'queue_depth', help: 'Objects that wait for a look.', labelNames, registers }),
    lastEvaluated: new Gauge({
      name: 'last_evaluated_timestamp',
      help: 'When a look was last finished, in Unix seconds.',
      labelNames,
      registers,
    }),
    watchSilence: new Gauge({
      name: 'watch_silence_seconds',
      help: 'Seconds since a watch was last heard of.',
      labelNames: ['kind'],
      registers,
    }),
    isLeader: new Gauge({ name: 'leader', help: '1 while this process leads.', registers }),
    loopLooked: new Gauge({
      name: 'yunzhi_loop_last_looked_timestamp_seconds',
      help: 'When a duty last looked at everything it is there for, in Unix seconds.',
      labelNames: ['loop'],
      registers,
    }),
    loopInterval: new Gauge({
      name: 'yunzhi_loop_interval_seconds',
      help: 'Seconds between two looks of a duty.',
      labelNames: ['loop'],
      registers,
    }),
  };
}
