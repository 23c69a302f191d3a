import type { BackupReview } from '../resources/backup-review.ts';
import type { Drill } from '../resources/drill.ts';
import { LABELS } from '../resources/group.ts';
import type { Tenancy } from '../resources/tenancy.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { isForbidden, isNotFound } from '../runtime/errors.ts';
import { Informer } from '../runtime/informer.ts';
import {
  BACKUP_REVIEWS,
  BACKUP_STORAGE_LOCATIONS,
  BACKUPS,
  DRILLS,
  RESTORES,
  type ResourceKind,
  SCHEDULES,
} from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import {
  type BackupFact,
  factOf,
  VELERO_NAMESPACE,
  VERIFIED_AT,
  type VeleroLocation,
  type VeleroRestore,
  type VeleroSchedule,
} from './velero.ts';

/** A restore whose outcome was verified. */
export interface RestoreFact {
  tenancy: string;
  name: string;
  backup: string;
  verifiedAt: string | undefined;
}

export interface WorldOptions {
  client: KubeClient;
  log: Log;
  labelSelector?: string;
  tenancies: Informer<Tenancy>;
}

/** Whether the cluster has Velero's API. */
export async function isVeleroServed(client: KubeClient): Promise<boolean> {
  try {
    await client.request('GET', '/apis/velero.io/v1');
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** Whether its objects may be read: the rights of a chart without Velero, beside a Velero, do not reach them, and a watch would never list. */
async function mayRead(client: KubeClient, kinds: readonly ResourceKind[], log: Log): Promise<boolean> {
  try {
    for (const kind of kinds) await client.list(kind, VELERO_NAMESPACE, { limit: 1 });
    return true;
  } catch (error) {
    if (!isForbidden(error)) throw error;
    log.warn('Velero is there but may not be read; it is taken for absent until it may', { error });
    return false;
  }
}

/** Everything that a review looks at, kept up to date by one watch a kind: a review itself asks the API nothing. */
export class BackupWorld {
  readonly tenancies: Informer<Tenancy>;
  readonly reviews: Informer<BackupReview>;
  readonly schedules: Informer<VeleroSchedule>;
  readonly backups: Informer<BackupFact>;
  readonly restores: Informer<RestoreFact>;
  /** Drills say it for good; their Velero Restore is gone with their clean-up. */
  readonly drills: Informer<RestoreFact>;
  readonly locations: Informer<VeleroLocation>;
  readonly #client: KubeClient;
  readonly #log: Log;
  readonly #byTenancy = new Map<string, Map<string, BackupFact>>();
  readonly #restoresOf = new Map<string, Map<string, RestoreFact>>();
  readonly #drillsOf = new Map<string, Map<string, RestoreFact>>();
  #isServed = false;

  constructor({ client, log, labelSelector, tenancies }: WorldOptions) {
    this.#client = client;
    this.#log = log;
    this.tenancies = tenancies;
    this.reviews = new Informer<BackupReview>({ client, kind: BACKUP_REVIEWS, labelSelector, log });
    const ours = { client, namespace: VELERO_NAMESPACE, labelSelector: LABELS.tenancy, log };
    this.schedules = new Informer<VeleroSchedule>({ ...ours, kind: SCHEDULES });
    this.backups = new Informer<BackupFact>({ ...ours, kind: BACKUPS, project: factOf });
    this.restores = new Informer<RestoreFact>({ ...ours, kind: RESTORES, project: restoreOf });
    this.drills = new Informer<RestoreFact>({ client, kind: DRILLS, labelSelector, project: drillOf, log });
    this.locations = new Informer<VeleroLocation>({
      ...ours,
      labelSelector: undefined,
      kind: BACKUP_STORAGE_LOCATIONS,
    });
    index(this.backups, this.#byTenancy);
    index(this.restores, this.#restoresOf);
    index(this.drills, this.#drillsOf);
  }

  get informers() {
    return this.#isServed
      ? [this.reviews, this.drills, this.schedules, this.backups, this.restores, this.locations]
      : [this.reviews, this.drills];
  }

  /** Velero's API is there and has been listed. */
  get isServed(): boolean {
    return this.#isServed;
  }

  async start(): Promise<this> {
    await Promise.all([this.reviews.start().synced, this.drills.start().synced]);
    await this.tryVelero();
    return this;
  }

  /** Begins to watch Velero's objects once its API is there; it may be installed later than we are. */
  async tryVelero(): Promise<boolean> {
    if (this.#isServed || !(await isVeleroServed(this.#client))) return this.#isServed;
    const watched = [this.schedules, this.backups, this.restores, this.locations];
    const kinds = watched.map(({ kind }) => kind);
    if (!(await mayRead(this.#client, kinds, this.#log))) return false;
    await Promise.all(watched.map((informer) => informer.start().synced));
    this.#isServed = true;
    return true;
  }

  async stop(): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.stop()));
  }

  backupsOf(tenancy: string): BackupFact[] {
    return [...(this.#byTenancy.get(tenancy)?.values() ?? [])];
  }

  restoresOf(tenancy: string): RestoreFact[] {
    return [this.#restoresOf, this.#drillsOf].flatMap((each) => [...(each.get(tenancy)?.values() ?? [])]);
  }

  schedule(name: string): VeleroSchedule | undefined {
    return this.schedules.get(`${VELERO_NAMESPACE}/${name}`);
  }

  backup(name: string): BackupFact | undefined {
    return this.backups.get(`${VELERO_NAMESPACE}/${name}`);
  }

  locationObject(name: string): VeleroLocation | undefined {
    return this.locations.get(`${VELERO_NAMESPACE}/${name}`);
  }

  location(name: string): { isAvailable: boolean; message: string } | undefined {
    const found = this.locationObject(name);
    return found && { isAvailable: found.status?.phase === 'Available', message: found.status?.message ?? '' };
  }
}

function index<T extends { tenancy: string; name: string }>(
  informer: Informer<T>,
  byTenancy: Map<string, Map<string, T>>,
): void {
  informer.onChange(({ type, value, old }) => {
    if (old && (type === 'removed' || old.tenancy !== value.tenancy)) byTenancy.get(old.tenancy)?.delete(old.name);
    if (type === 'removed') return;
    const group = byTenancy.get(value.tenancy) ?? new Map<string, T>();
    byTenancy.set(value.tenancy, group.set(value.name, value));
  });
}

function restoreOf(object: KubeObject): RestoreFact {
  const { metadata, spec } = object as VeleroRestore;
  return {
    tenancy: metadata.labels?.[LABELS.tenancy] ?? '',
    name: metadata.name ?? '',
    backup: spec.backupName ?? '',
    verifiedAt: metadata.annotations?.[VERIFIED_AT],
  };
}

function drillOf(object: KubeObject): RestoreFact {
  const { metadata, spec, status } = object as Drill;
  return {
    tenancy: spec.tenancy,
    name: metadata.name ?? '',
    backup: status?.restorePoint?.backup ?? '',
    verifiedAt: status?.verifiedAt,
  };
}
