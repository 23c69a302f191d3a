import {
  type LoopName,
  type LoopStatus,
  OPERATIONS_POLICY_NAME,
  type OperationsPolicy,
  type OperationsPolicySpec,
} from '../resources/operations-policy.ts';
import { english, type Sentence } from '../resources/sentences.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isConflict, isNotFound } from '../runtime/errors.ts';
import { Informer } from '../runtime/informer.ts';
import { OPERATIONS_POLICIES } from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';

/** How often what the loops have noted is written: they look far less often than they could each write. */
const WRITE_MILLIS = 60_000;

export interface OperationsOptions {
  client: KubeClient;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  /** Name of the OperationsPolicy; a city has one. */
  name?: string;
}

/**
 * The rules by which all duties are done, and the record that they were: each loop notes here when it looked and what it
 * decided. The notes go into the status of the one OperationsPolicy, at most once a minute, and into the metrics at once.
 */
export class Operations {
  readonly informer: Informer<OperationsPolicy>;
  readonly #options: OperationsOptions;
  readonly #name: string;
  readonly #noted = new Map<LoopName, LoopStatus>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OperationsOptions) {
    const { client, log } = options;
    this.#options = options;
    this.#name = options.name ?? OPERATIONS_POLICY_NAME;
    this.informer = new Informer<OperationsPolicy>({ client, kind: OPERATIONS_POLICIES, log });
  }

  async start(): Promise<this> {
    await this.informer.start().synced;
    this.#timer = setInterval(() => void this.#tryWrite(), WRITE_MILLIS);
    return this;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#tryWrite();
    await this.informer.stop();
  }

  /** The rules in force; `undefined` until the authority has written them: no duty is done by guessed rules. */
  get policy(): OperationsPolicySpec | undefined {
    return this.informer.get(this.#name)?.spec;
  }

  /** Called when the rules have changed; answers the call that ends it. */
  onPolicy(listener: () => void): () => void {
    return this.informer.onChange(listener);
  }

  /** Notes that a loop has looked at everything it is there for, and what it came to. */
  looked(name: LoopName, said: Sentence[], intervalSeconds: number): void {
    const now = this.#options.clock.now();
    const isFirst = !this.#noted.has(name);
    const decided = english(said).slice(0, 2000);
    this.#noted.set(name, { name, lastLookedAt: now.toISOString(), decided, said: said.slice(0, 60), intervalSeconds });
    this.#options.metrics.loopLooked.set({ loop: name }, now.getTime() / 1000);
    this.#options.metrics.loopInterval.set({ loop: name }, intervalSeconds);
    if (isFirst) void this.#tryWrite();
  }

  /** Writes what has been noted, if anything is new. Loops that this process does not run keep what stands there. */
  async write(): Promise<void> {
    const present = this.informer.get(this.#name);
    if (!present) return;
    const before = present.status?.loops ?? [];
    const loops = [...before.filter(({ name }) => !this.#noted.has(name)), ...this.#noted.values()];
    const isNew = loops.some((loop) => {
      const old = before.find(({ name }) => name === loop.name);
      return old?.lastLookedAt !== loop.lastLookedAt || old.decided !== loop.decided;
    });
    const { generation } = present.metadata;
    const appliedVersion = present.spec.policyVersion;
    if (!isNew && present.status?.observedGeneration === generation) return;
    const status = { observedGeneration: generation, appliedVersion, loops: loops.toSorted(byName) };
    await this.#options.client.patchStatus(OPERATIONS_POLICIES, { name: this.#name }, status);
  }

  async #tryWrite(): Promise<void> {
    try {
      await this.write();
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return; // the next round looks again
      this.#options.log.warn('what the loops decided could not be written yet', { error });
    }
  }
}

const byName = (a: LoopStatus, b: LoopStatus): number => (a.name < b.name ? -1 : 1);
