import { backoffMillis, pause } from './backoff.ts';
import type { KubeClient, KubeObject, WatchEvent } from './client.ts';
import { isGone } from './errors.ts';
import type { ResourceKind } from './kinds.ts';
import { type Log, silentLog } from './log.ts';

export type ChangeType = 'added' | 'changed' | 'removed';

export interface Change<T> {
  type: ChangeType;
  /** `namespace/name`, or `name` for cluster-scoped kinds. */
  key: string;
  /** What it is now; for `removed`, what it was last. */
  value: T;
  old?: T;
}

export interface InformerOptions<T> {
  client: KubeClient;
  kind: ResourceKind;
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** What to keep of each object: 2,000 whole objects cost megabytes, their few interesting fields do not. `managedFields` is gone already. */
  project?: (object: KubeObject) => T;
  log?: Log;
  /** Objects a page when listing. */
  pageSize?: number;
  /** A watch that is silent this long is broken: the API server sends a bookmark about once a minute. */
  silenceMillis?: number;
}

interface Entry<T> {
  version: bigint;
  value: T;
}

export const keyOf = (metadata: { namespace?: string; name?: string }): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : (metadata.name ?? '');

/**
 * Keeps a local copy of a collection: lists it in pages, then watches it, and keeps doing so whatever happens to the connection.
 * After a break it resumes where it stood; when the server no longer knows that place (410) it lists again and reports what
 * vanished meanwhile as `removed`. Listeners are called synchronously, in the order of the events.
 */
export class Informer<T = KubeObject> {
  readonly kind: ResourceKind;
  readonly #options: InformerOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #listeners = new Set<(change: Change<T>) => void>();
  readonly #stopping = new AbortController();
  readonly #synced = Promise.withResolvers<void>();
  #isSynced = false;
  /** Where the watch stands: every event up to this resource version has been seen. */
  #seen = 0n;
  #resumeFrom: string | undefined;
  #heardAt = performance.now();
  #running: Promise<void> | undefined;

  constructor(options: InformerOptions<T>) {
    this.kind = options.kind;
    this.#options = options;
  }

  /** Starts to list and watch; `synced` resolves after the first complete list. */
  start(): this {
    this.#running ??= this.#run();
    return this;
  }

  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** Seconds since the API was last heard of here (an event, a bookmark, a list): a dead watch shows as a growing number. */
  get lastHeardSeconds(): number {
    return (performance.now() - this.#heardAt) / 1000;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key)?.value;
  }

  *values(): Generator<T> {
    for (const entry of this.#entries.values()) yield entry.value;
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  /** Returns the function that ends the subscription. What is known already is not replayed: read `values()`. */
  onChange(listener: (change: Change<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes over what a write has just answered, so that the next reconcile does not act on what was before it. An answer that the watch
   * has already passed is ignored. Resource versions are compared as numbers, which Kubernetes guarantees since 1.35.
   */
  learn(object: KubeObject): void {
    const version = versionOf(object);
    if (version > this.#seen) this.#put(object, version);
  }

  /** As `learn`, for an object whose deletion the API has confirmed. */
  forget(key: string): void {
    this.#drop(key);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        if (this.#resumeFrom === undefined) await this.#relist();
        await this.#watch();
        // A server that ends every watch at once must not be asked in a busy loop.
        if (performance.now() - startedAt < 1000) throw new Error('the server ended the watch at once');
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (isGone(error)) this.#resumeFrom = undefined;
        // A watch that lived for a while was healthy; only failures in quick succession back off further.
        failures = performance.now() - startedAt > 30_000 ? 1 : failures + 1;
        const wait = backoffMillis(failures);
        this.#log.warn('watch broke', { kind: this.kind.kind, error, retryInMillis: Math.round(wait) });
        await pause(wait, signal);
      }
    }
  }

  get #log(): Log {
    return this.#options.log ?? silentLog;
  }

  async #relist(): Promise<void> {
    const { client, kind, namespace, labelSelector, fieldSelector, pageSize = 500 } = this.#options;
    const present = new Set<string>();
    let next: string | undefined;
    let version = '0';
    do {
      const page = await client.list(kind, namespace, {
        labelSelector,
        fieldSelector,
        limit: pageSize,
        continue: next,
      });
      for (const object of page.items) {
        present.add(keyOf(object.metadata));
        this.#put(object, versionOf(object));
      }
      this.#heardAt = performance.now();
      version = page.metadata.resourceVersion ?? '0';
      next = page.metadata.continue || undefined;
    } while (next && !this.#stopping.signal.aborted);
    this.#resumeFrom = version;
    this.#seen = BigInt(version);
    this.#prune(present);
    this.#isSynced = true;
    this.#synced.resolve();
  }

  /** What was known but is not in the new list was deleted while nobody watched. What was learnt after the list stays. */
  #prune(present: Set<string>): void {
    for (const [key, entry] of this.#entries) {
      if (!present.has(key) && entry.version <= this.#seen) this.#drop(key);
    }
  }

  async #watch(): Promise<void> {
    const { client, kind, namespace, labelSelector, fieldSelector, silenceMillis } = this.#options;
    const query = {
      labelSelector,
      fieldSelector,
      resourceVersion: this.#resumeFrom,
      allowWatchBookmarks: true,
      // Spread over minutes, so that a thousand watches do not renew in the same second.
      timeoutSeconds: Math.round(240 + 120 * Math.random()),
    };
    const { signal } = this.#stopping;
    await client.watch(kind, namespace, query, (event) => this.#take(event), { signal, silenceMillis });
  }

  #take({ type, object }: WatchEvent<KubeObject>): void {
    this.#heardAt = performance.now();
    const version = versionOf(object);
    if (type === 'DELETED') this.#drop(keyOf(object.metadata), version);
    else if (type !== 'BOOKMARK') this.#put(object, version);
    this.#seen = version;
    this.#resumeFrom = object.metadata.resourceVersion;
  }

  #put(object: KubeObject, version: bigint): void {
    const key = keyOf(object.metadata);
    const known = this.#entries.get(key);
    if (known && known.version >= version) return;
    const value = this.#project(object);
    this.#entries.set(key, { version, value });
    this.#tell({ type: known ? 'changed' : 'added', key, value, old: known?.value });
  }

  #project(object: KubeObject): T {
    delete (object.metadata as { managedFields?: unknown }).managedFields;
    return this.#options.project ? this.#options.project(object) : (object as T);
  }

  /** A deletion older than what is known is news of an earlier object of the same name. */
  #drop(key: string, version?: bigint): void {
    const known = this.#entries.get(key);
    if (!known || (version !== undefined && known.version > version)) return;
    this.#entries.delete(key);
    this.#tell({ type: 'removed', key, value: known.value, old: known.value });
  }

  #tell(change: Change<T>): void {
    for (const listener of this.#listeners) listener(change);
  }
}

const versionOf = (object: KubeObject): bigint => BigInt(object.metadata.resourceVersion || 0);
