import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ApiObject, ChangeType } from './cluster.ts';
import { getOrAdd } from './json.ts';

/** One stored object with its JSON text, which lists, watches and the database share. Never changed, only replaced. */
export interface Entry {
  readonly object: ApiObject;
  readonly json: string;
  readonly version: number;
}

interface Located {
  collection: string;
  entry: Entry;
}

export interface Change {
  readonly type: ChangeType;
  readonly collection: string;
  readonly version: number;
  readonly entry: Entry;
  readonly old: ApiObject | undefined;
}

/** Objects of one kind by namespace, kept in the API's order (namespace, then name) lazily. */
class Collection {
  readonly namespaces = new Map<string, Map<string, Entry>>();
  private sorted: Entry[] | undefined;

  get(namespace: string, name: string): Entry | undefined {
    return this.namespaces.get(namespace)?.get(name);
  }

  set(namespace: string, name: string, entry: Entry): void {
    getOrAdd(this.namespaces, namespace, () => new Map<string, Entry>()).set(name, entry);
    this.sorted = undefined;
  }

  delete(namespace: string, name: string): void {
    const names = this.namespaces.get(namespace);
    names?.delete(name);
    if (names?.size === 0) this.namespaces.delete(namespace);
    this.sorted = undefined;
  }

  list(namespace?: string): readonly Entry[] {
    if (namespace !== undefined) return byName([...(this.namespaces.get(namespace)?.values() ?? [])]);
    this.sorted ??= [...this.namespaces.keys()]
      .sort()
      .flatMap((ns) => byName([...(this.namespaces.get(ns)?.values() ?? [])]));
    return this.sorted;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = (entries: Entry[]): Entry[] =>
  entries.sort((a, b) => compare(a.object.metadata.name, b.object.metadata.name));

/** How far back a watch may resume; older versions answer 410. */
const HISTORY = 5_000;
const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS objects (
    collection TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (collection, namespace, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/**
 * Current objects in memory, every one of them in SQLite. Writes of one turn of the event loop are one transaction: callers answer their
 * clients after `committed()`, and watchers hear of a change after it is durable, so nothing that anyone was told is lost by kill -9.
 */
export class Store {
  version = 1;
  private readonly database: DatabaseSync;
  private readonly collections = new Map<string, Collection>();
  private readonly uids = new Map<string, Located>();
  private readonly owned = new Map<string, Map<string, Located>>();
  private history: Change[] = [];
  private oldest = 1;
  private pending = new Map<
    string,
    { collection: string; namespace: string; name: string; json: string | undefined }
  >();
  private undelivered: Change[] = [];
  private flushing: { promise: Promise<void>; resolve: () => void } | undefined;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly watchers = new Map<string, Set<(change: Change) => void>>();
  private readonly upsert: StatementSync;
  private readonly erase: StatementSync;
  private readonly setMeta: StatementSync;

  constructor(path: string) {
    this.database = new DatabaseSync(path);
    this.database.exec(schema);
    this.upsert = this.database.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)');
    this.erase = this.database.prepare('DELETE FROM objects WHERE collection = ? AND namespace = ? AND name = ?');
    this.setMeta = this.database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
    this.load();
  }

  private load(): void {
    this.version = Number(this.meta('version') ?? '1');
    this.oldest = this.version;
    for (const row of this.database.prepare('SELECT collection, body FROM objects').iterate()) {
      const json = String(row.body);
      const object = JSON.parse(json) as ApiObject;
      this.index(String(row.collection), { object, json, version: Number(object.metadata.resourceVersion) }, undefined);
    }
  }

  meta(key: string): string | undefined {
    const row = this.database.prepare('SELECT value FROM meta WHERE key = ?').get(key);
    return row ? String(row.value) : undefined;
  }

  get(collection: string, namespace: string | undefined, name: string): Entry | undefined {
    return this.collections.get(collection)?.get(namespace ?? '', name);
  }

  list(collection: string, namespace?: string): readonly Entry[] {
    return this.collections.get(collection)?.list(namespace) ?? [];
  }

  count(collection: string, namespace: string): number {
    return this.collections.get(collection)?.namespaces.get(namespace)?.size ?? 0;
  }

  collectionNames(): string[] {
    return [...this.collections.keys()];
  }

  byUid(uid: string): Located | undefined {
    return this.uids.get(uid);
  }

  /** What names this uid in its owner references. */
  ownedBy(uid: string): Located[] {
    return [...(this.owned.get(uid)?.values() ?? [])];
  }

  /** Stores the object under the next resource version, which it sets; `object` belongs to the store from here on. */
  put(collection: string, object: ApiObject): Entry {
    this.version += 1;
    object.metadata.resourceVersion = String(this.version);
    const { namespace = '', name } = object.metadata;
    const old = this.get(collection, namespace, name);
    const entry: Entry = { object, json: JSON.stringify(object), version: this.version };
    this.index(collection, entry, old);
    this.stage(collection, namespace, name, entry.json);
    this.emit({ type: old ? 'MODIFIED' : 'ADDED', collection, version: this.version, entry, old: old?.object });
    return entry;
  }

  /** Removes it; the last state, with the version of the deletion, is what watchers see. */
  remove(collection: string, last: ApiObject): Entry {
    this.version += 1;
    const { namespace = '', name } = last.metadata;
    const old = this.get(collection, namespace, name);
    const object = { ...last, metadata: { ...last.metadata, resourceVersion: String(this.version) } };
    const entry: Entry = { object, json: JSON.stringify(object), version: this.version };
    this.unindex(old);
    this.collections.get(collection)?.delete(namespace, name);
    this.stage(collection, namespace, name, undefined);
    this.emit({ type: 'DELETED', collection, version: this.version, entry, old: old?.object });
    return entry;
  }

  private index(collection: string, entry: Entry, old: Entry | undefined): void {
    const { namespace = '', name, uid = '', ownerReferences = [] } = entry.object.metadata;
    this.unindex(old);
    getOrAdd(this.collections, collection, () => new Collection()).set(namespace, name, entry);
    this.uids.set(uid, { collection, entry });
    for (const owner of ownerReferences) {
      getOrAdd(this.owned, owner.uid, () => new Map<string, Located>()).set(uid, { collection, entry });
    }
  }

  private unindex(old: Entry | undefined): void {
    if (!old) return;
    const { uid = '', ownerReferences = [] } = old.object.metadata;
    this.uids.delete(uid);
    for (const owner of ownerReferences) {
      const set = this.owned.get(owner.uid);
      set?.delete(uid);
      if (set?.size === 0) this.owned.delete(owner.uid);
    }
  }

  private stage(collection: string, namespace: string, name: string, json: string | undefined): void {
    this.pending.set(`${collection}\0${namespace}\0${name}`, { collection, namespace, name, json });
    if (this.flushing) return;
    let resolve = (): void => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    this.flushing = { promise, resolve };
    setImmediate(() => this.flush());
  }

  private emit(change: Change): void {
    this.undelivered.push(change);
    for (const listener of this.listeners) queueMicrotask(() => listener(change));
  }

  /** Resolves when all that was written so far is on the disk. */
  committed(): Promise<void> | undefined {
    return this.flushing?.promise;
  }

  /** A failed commit (disk full) ends the process: memory is ahead of the disk, and starting again is the one safe answer. */
  flush(): void {
    const current = this.flushing;
    if (!current) return;
    const changes = this.undelivered;
    this.database.exec('BEGIN');
    for (const { collection, namespace, name, json } of this.pending.values()) {
      if (json === undefined) this.erase.run(collection, namespace, name);
      else this.upsert.run(collection, namespace, name, json);
    }
    this.setMeta.run('version', String(this.version));
    this.database.exec('COMMIT');
    this.pending.clear();
    this.undelivered = [];
    this.flushing = undefined;
    this.remember(changes);
    for (const change of changes) for (const watcher of this.watchers.get(change.collection) ?? []) watcher(change);
    current.resolve();
  }

  private remember(changes: Change[]): void {
    for (const change of changes) this.history.push(change);
    if (this.history.length < 2 * HISTORY) return;
    this.history = this.history.slice(-HISTORY);
    this.oldest = (this.history[0]?.version ?? this.version) - 1;
  }

  /** Durable changes after `version`, or undefined when that is too long ago. */
  since(collection: string, version: number): Change[] | undefined {
    if (version < this.oldest) return undefined;
    return this.history.filter((change) => change.version > version && change.collection === collection);
  }

  /** In-process: hears of every change, a microtask after it was made. */
  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** For clients: hears of changes once they are durable. */
  watch(collection: string, watcher: (change: Change) => void): () => void {
    const set = getOrAdd(this.watchers, collection, () => new Set<(change: Change) => void>());
    set.add(watcher);
    return () => void set.delete(watcher);
  }

  writeMeta(key: string, value: string): void {
    this.setMeta.run(key, value);
  }

  close(): void {
    this.flush();
    this.database.close();
  }
}
