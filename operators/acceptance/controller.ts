import type { AcceptanceTest } from '../resources/acceptance-test.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { Controller } from '../runtime/controller.ts';
import { Informer } from '../runtime/informer.ts';
import { ACCEPTANCE_TESTS } from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { reconcileTest } from './reconciler.ts';

export interface AcceptanceControllerOptions {
  client: KubeClient;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  /** Looks after these tests alone. */
  labelSelector?: string;
}

export interface AcceptanceController {
  informer: Informer<AcceptanceTest>;
  stop(): Promise<void>;
}

/** Load tests share one machine: more at once would measure each other. */
const TESTS_AT_ONCE = 2;

export async function startAcceptanceController(options: AcceptanceControllerOptions): Promise<AcceptanceController> {
  const { client, metrics, log, clock, labelSelector } = options;
  const informer = new Informer<AcceptanceTest>({ client, kind: ACCEPTANCE_TESTS, labelSelector, log });
  const stopping = new AbortController();
  const tools = { client, clock, informer, signal: stopping.signal };
  const controller = new Controller({
    name: 'acceptance',
    reconcile: (key) => reconcileTest(key, tools),
    metrics,
    log,
    concurrency: TESTS_AT_ONCE,
  });
  informer.onChange(({ key }) => controller.enqueue(key));
  await informer.start().synced;
  controller.start();
  const stop = async () => {
    stopping.abort();
    await controller.stop();
    await informer.stop();
  };
  return { informer, stop };
}
