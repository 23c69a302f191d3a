import { pause } from './backoff.ts';
import type { KubeClient, KubeObject } from './client.ts';
import { isAlreadyExists, isConflict } from './errors.ts';
import { LEASES } from './kinds.ts';
import type { Log } from './log.ts';

interface Lease extends KubeObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    leaseTransitions?: number;
  };
}

export interface LeaderOptions {
  client: KubeClient;
  namespace: string;
  name: string;
  /** Unique among the processes that may run at one time: who bears a dead holder's name goes on at once in its place. */
  identity: string;
  log: Log;
  /** How long a lease holds without renewal, and how often it is renewed. */
  durationMillis?: number;
  renewMillis?: number;
}

/** This process led and could not renew its lease in time: another one may lead now, so it must stop at once. */
export class LeadershipLost extends Error {
  override name = 'LeadershipLost';
}

/**
 * Waits until this process holds the lease, then runs `work` until `signal` aborts (the lease is given back, the successor starts at once)
 * or the lease is lost (rejects with LeadershipLost). `work` gets a signal that aborts in both cases.
 * As in client-go, another's lease counts as expired when it did not change for its duration *on our own clock*: clocks need not agree.
 */
export async function lead(
  options: LeaderOptions,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const election = new Election(options);
  if (!(await election.acquire(signal))) return;
  options.log.info('leading', { lease: options.name, identity: options.identity });
  const ending = new AbortController();
  const working = work(AbortSignal.any([ending.signal, signal]));
  working.catch(() => {});
  try {
    await Promise.race([election.hold(signal), working.then(() => pause(2 ** 31 - 1, signal))]);
  } finally {
    ending.abort();
    await working;
  }
  await election.release();
}

class Election {
  readonly #options: Required<LeaderOptions>;
  #lease: Lease | undefined;
  #changedAt = 0;
  #renewedAt = 0;

  constructor(options: LeaderOptions) {
    this.#options = { durationMillis: 15_000, renewMillis: 5_000, ...options };
  }

  /** True once the lease is ours, false when aborted before. */
  async acquire(signal: AbortSignal): Promise<boolean> {
    const { renewMillis, log } = this.#options;
    while (!signal.aborted) {
      try {
        if (await this.#tryAcquire()) return true;
      } catch (error) {
        log.warn('the lease cannot be reached', { lease: this.#options.name, error });
      }
      await pause(renewMillis * (0.4 + 0.2 * Math.random()), signal);
    }
    return false;
  }

  async hold(signal: AbortSignal): Promise<void> {
    const { renewMillis, durationMillis, log } = this.#options;
    while (!signal.aborted) {
      await pause(renewMillis, signal);
      if (signal.aborted) return;
      try {
        await this.#write({ renewTime: microTime() });
      } catch (error) {
        if (isConflict(error)) throw new LeadershipLost('The lease was taken by another process.');
        log.warn('the lease could not be renewed', { lease: this.#options.name, error });
      }
      // Stop before others may begin: they wait for the whole duration.
      if (performance.now() - this.#renewedAt > durationMillis * 0.7) {
        throw new LeadershipLost('The lease could not be renewed in time.');
      }
    }
  }

  /** Gives the lease back, so that a successor need not wait until it expires. */
  async release(): Promise<void> {
    try {
      await this.#write({ holderIdentity: '', leaseDurationSeconds: 1 });
    } catch (error) {
      this.#options.log.warn('the lease could not be given back and will expire', { error });
    }
  }

  async #tryAcquire(): Promise<boolean> {
    const { client, namespace, name, identity, durationMillis } = this.#options;
    const found = await client.find<Lease>(LEASES, { namespace, name });
    if (found?.metadata.resourceVersion !== this.#lease?.metadata.resourceVersion) this.#changedAt = performance.now();
    this.#lease = found;
    const holder = found?.spec?.holderIdentity;
    const isExpired = performance.now() - this.#changedAt > (found?.spec?.leaseDurationSeconds ?? 0) * 1000;
    if (holder && holder !== identity && !isExpired) return false;
    const now = microTime();
    const leaseTransitions = (found?.spec?.leaseTransitions ?? 0) + (found ? 1 : 0);
    const leaseDurationSeconds = Math.ceil(durationMillis / 1000);
    return this.#write({
      holderIdentity: identity,
      leaseDurationSeconds,
      acquireTime: now,
      renewTime: now,
      leaseTransitions,
    }).then(
      () => true,
      (error) => {
        if (isConflict(error) || isAlreadyExists(error)) return false;
        throw error;
      },
    );
  }

  async #write(change: NonNullable<Lease['spec']>): Promise<void> {
    const { client, namespace, name } = this.#options;
    const spec = { ...this.#lease?.spec, ...change };
    const startedAt = performance.now();
    const metadata = { name, namespace, resourceVersion: this.#lease?.metadata.resourceVersion };
    this.#lease = this.#lease
      ? await client.replace<Lease>(LEASES, { namespace, name }, { metadata, spec })
      : await client.create<Lease>(LEASES, namespace, { metadata: { name }, spec });
    this.#renewedAt = startedAt;
  }
}

/** Leases carry microseconds. */
const microTime = (): string => new Date().toISOString().replace('Z', '000Z');
