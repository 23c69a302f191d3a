import { isConflict } from './errors.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Outcome } from './outcome.ts';
import { KeyQueue, type QueueOptions } from './queue.ts';

export interface ControllerOptions extends QueueOptions {
  /** Label of its metrics, for example `tenancy`. */
  name: string;
  /** Level-based and idempotent: looks at what is, does what is missing, and says what it came to. Throws to be tried again. */
  reconcile(key: string): Promise<Outcome>;
  metrics: Metrics;
  log: Log;
}

/** Runs `reconcile` for the keys that are enqueued, measures it, and decides when to look again. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #queue: KeyQueue;

  constructor(options: ControllerOptions) {
    const { name, metrics } = options;
    this.#options = options;
    this.#queue = new KeyQueue((key) => this.#work(key), {
      ...options,
      onDepth: (depth) => metrics.queueDepth.set({ controller: name }, depth),
    });
  }

  enqueue(key: string): void {
    this.#queue.add(key);
  }

  start(): void {
    this.#queue.open();
  }

  stop(): Promise<void> {
    return this.#queue.close();
  }

  async #work(key: string): Promise<number | undefined> {
    const { name, metrics, reconcile } = this.#options;
    const stopTimer = metrics.reconcileDuration.startTimer({ controller: name });
    try {
      const outcome = await reconcile(key);
      metrics.reconcileTotal.inc({ controller: name, outcome: outcome.kind });
      return this.#wait(key, outcome);
    } catch (error) {
      this.#report(key, error);
      throw error;
    } finally {
      stopTimer();
      metrics.lastEvaluated.set({ controller: name }, Date.now() / 1000);
    }
  }

  #wait(key: string, outcome: Outcome): number | undefined {
    switch (outcome.kind) {
      case 'done':
        return undefined;
      case 'requeue-after':
        return outcome.millis;
      case 'stalled':
        this.#options.log.info('stalled', { controller: this.#options.name, key, reason: outcome.reason });
        return undefined;
      default:
        return outcome satisfies never;
    }
  }

  /** A lost race is everyday life among level-triggered writers: it is tried again and is no error. */
  #report(key: string, error: unknown): void {
    const { name, metrics, log } = this.#options;
    if (isConflict(error)) {
      metrics.reconcileTotal.inc({ controller: name, outcome: 'conflict' });
      return;
    }
    metrics.reconcileTotal.inc({ controller: name, outcome: 'error' });
    metrics.reconcileErrors.inc({ controller: name });
    log.error('reconcile failed and will be tried again', { controller: name, key, error });
  }
}
