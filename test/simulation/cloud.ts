import { type BackupFact, factOf, type VeleroBackup } from '../../operators/backup/velero.ts';
import { LABELS } from '../../operators/resources/group.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import type { KubeClient, KubeObject, Place } from '../../operators/runtime/client.ts';
import { isoSeconds } from '../../operators/runtime/conditions.ts';
import type { ResourceKind } from '../../operators/runtime/kinds.ts';
import { at, type Day, isDown, isInProduction, nameOf, phaseOf, TENANCIES, type Tenancy } from './scenario.ts';

const RETENTION_MILLIS = 30 * 86_400_000;

interface Stored extends KubeObject {
  spec?: unknown;
  status?: object;
}

/** A cloud that does what the scenario says: the objects that server and operators write, and Velero's backups. */
export class ScriptedCloud {
  readonly #objects = new Map<string, Map<string, Stored>>();
  readonly #changed = new Map<string, Set<string>>();
  readonly #backups = new Map<string, { object: VeleroBackup; fact: BackupFact }[]>();
  /** Names of tenancies whose schedule stands. */
  readonly schedules = new Set<string>();
  #version = 0;

  get client(): KubeClient {
    return this as unknown as KubeClient;
  }

  of<T>({ plural }: Pick<ResourceKind, 'plural'>): Map<string, T> {
    const known = this.#objects.get(plural) ?? new Map<string, Stored>();
    this.#objects.set(plural, known);
    return known as unknown as Map<string, T>;
  }

  present<T>(kind: ResourceKind) {
    const objects = this.of<T>(kind);
    return { isSynced: true, get: (key: string) => objects.get(key), values: () => objects.values() };
  }

  /** Names of the objects that were written or deleted since this was last asked. */
  takeChanged({ plural }: Pick<ResourceKind, 'plural'>): string[] {
    const names = [...(this.#changed.get(plural) ?? [])];
    this.#changed.delete(plural);
    return names;
  }

  /** Seen again, as by a watch that lists anew. */
  touch({ plural }: Pick<ResourceKind, 'plural'>, name: string): void {
    this.#changed.set(plural, (this.#changed.get(plural) ?? new Set()).add(name));
  }

  #put(kind: ResourceKind, name: string, object: Stored): Stored {
    const before = this.of<Stored>(kind).get(name);
    const isSpecSame = before !== undefined && canonicalJson(before.spec) === canonicalJson(object.spec);
    const generation = (before?.metadata.generation ?? 0) + (isSpecSame ? 0 : 1);
    this.#version += 1;
    const metadata = { ...object.metadata, name, uid: name, generation, resourceVersion: String(this.#version) };
    const stored = { ...object, metadata };
    this.of<Stored>(kind).set(name, stored);
    this.touch(kind, name);
    return stored;
  }

  async apply(kind: ResourceKind, { name = '' }: Place, object: Stored): Promise<Stored> {
    const before = this.of<Stored>(kind).get(name);
    return this.#put(kind, name, { ...before, ...object, metadata: { ...before?.metadata, ...object.metadata } });
  }

  async patch(kind: ResourceKind, { name = '' }: Place, type: string, body: { metadata?: object }): Promise<Stored> {
    const before = this.of<Stored>(kind).get(name);
    if (!before || type !== 'merge') throw new Error(`not in the script: ${type} of ${name}`);
    return this.#put(kind, name, { ...before, metadata: { ...before.metadata, ...body.metadata } });
  }

  async patchStatus(kind: ResourceKind, { name = '' }: Place, status: object, version?: string): Promise<Stored> {
    const before = this.of<Stored>(kind).get(name);
    if (!before || (version && before.metadata.resourceVersion !== version)) throw new Error(`conflict on ${name}`);
    // As a merge patch does: `undefined` stands for null, which takes a field away.
    const merged = Object.entries({ ...before.status, ...status }).filter(([, value]) => value !== undefined);
    return this.#put(kind, name, { ...before, status: Object.fromEntries(merged) });
  }

  async get(kind: ResourceKind, { name = '' }: Place): Promise<Stored> {
    const found = this.of<Stored>(kind).get(name);
    if (!found) throw new Error(`no ${kind.plural} ${name}`);
    return found;
  }

  async find(kind: ResourceKind, { name = '' }: Place): Promise<Stored | undefined> {
    return this.of<Stored>(kind).get(name);
  }

  async delete(kind: ResourceKind, { name = '' }: Place): Promise<boolean> {
    this.touch(kind, name);
    return this.of<Stored>(kind).delete(name);
  }

  facts(tenancy: string): BackupFact[] {
    return (this.#backups.get(tenancy) ?? []).map(({ fact }) => fact);
  }

  backups(tenancy: string): VeleroBackup[] {
    return (this.#backups.get(tenancy) ?? []).map(({ object }) => object);
  }

  /** Velero at two in the morning: expired backups go, schedules that stand make theirs, unless the DR centre is down. */
  night(one: Day): void {
    for (const tenancy of TENANCIES) {
      const name = nameOf(tenancy);
      const kept = (this.#backups.get(name) ?? []).filter(({ fact }) => fact.expiresAt > at(one, 2).getTime());
      this.#backups.set(name, kept);
      if (isInProduction(tenancy, one) && this.schedules.has(name) && !isDown(one))
        this.backUp(tenancy, one, at(one, 2));
    }
  }

  backUp(tenancy: Tenancy, one: Day, start: Date): void {
    const name = nameOf(tenancy);
    const phase = phaseOf(tenancy, one);
    const object: VeleroBackup = {
      metadata: { name: `${name}-${isoSeconds(start)}`, labels: { [LABELS.tenancy]: name } },
      spec: { storageLocation: 'dr-centre', includedNamespaces: [`${name}-app`] },
      status: {
        phase,
        startTimestamp: isoSeconds(start),
        completionTimestamp: isoSeconds(new Date(start.getTime() + 300_000)),
        expiration: isoSeconds(new Date(start.getTime() + RETENTION_MILLIS)),
        ...(phase !== 'Completed' && { errors: 1 }),
        progress: { itemsBackedUp: 40, totalItems: 40 },
      },
    };
    this.#backups.set(name, [...(this.#backups.get(name) ?? []), { object, fact: factOf(object) }]);
  }
}
