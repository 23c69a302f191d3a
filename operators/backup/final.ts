import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { say } from '../resources/sentences.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import { BACKUPS, DELETE_BACKUP_REQUESTS } from '../runtime/kinds.ts';
import {
  type BackupContent,
  type BackupReceipt,
  BackupUnavailable,
  type FinalBackup,
  type FinalBackupOrder,
} from '../tenancy/final-backup.ts';
import { type Archive, type DrSite, type FileKind, SiteUnavailable } from './dr-site.ts';
import { ended } from './judge.ts';
import { type BackupRules, templateOf, ttlOf } from './plan.ts';
import { backupBody, createBackup } from './schedules.ts';
import { factOf, isFinished, VELERO_NAMESPACE, type VeleroBackup } from './velero.ts';

const MINUTE_MILLIS = 60_000;
/** A final backup that failed is deleted and made again after this long. */
const TRY_AGAIN_MILLIS = MINUTE_MILLIS;
/** Velero keeps nothing for less; a term that has ended already still leaves time to look. */
const SHORTEST_TERM_MINUTES = 60;

export interface FinalBackupOptions {
  client: KubeClient;
  clock: Clock;
  site: DrSite;
  /** The rules in force: where the DR centre is, and how volumes travel. */
  rules(): BackupRules | undefined;
}

/**
 * The final backup of a retirement as a Velero backup at the DR location, kept there by Velero for its term. It counts once its whole archive
 * has been read back from the location; the digest is that of what was read.
 */
export class VeleroFinalBackup implements FinalBackup {
  readonly #options: FinalBackupOptions;
  /** What was read in full, by the backup's name: read again only when it is no longer the same at the location. */
  readonly #read = new Map<string, Archive & { digest: string }>();

  constructor(options: FinalBackupOptions) {
    this.#options = options;
  }

  async make(order: FinalBackupOrder): Promise<BackupReceipt> {
    const name = finalBackupName(order);
    const backup = await this.#find(name);
    if (!backup) return this.#create(name, order);
    const fact = factOf(backup);
    if (!isFinished(fact)) throw new BackupUnavailable(say('gate.beingMade', { backup: name, phase: fact.phase }));
    if (fact.phase !== 'Completed') {
      if (this.#options.clock.now().getTime() - fact.startedAt > TRY_AGAIN_MILLIS) await this.#erase(name);
      throw new BackupUnavailable(ended(fact));
    }
    const completedAt = new Date(Number.isNaN(fact.endedAt) ? fact.startedAt : fact.endedAt);
    const location = `DR centre, backup location ${fact.location}`;
    return { name, location, completedAt, objects: fact.items, digest: await this.readBack(name) };
  }

  async readBack(name: string): Promise<string> {
    const location = await this.#locationOf(name);
    const seen = await this.#ask(() => this.#options.site.look(name, location), name, location);
    const known = this.#read.get(name);
    if (known && known.etag !== '' && known.etag === seen.etag && known.bytes === seen.bytes) return known.digest;
    const { digest, archive } = await this.#digestOf(name, location);
    this.#read.set(name, { ...archive, digest });
    return digest;
  }

  async content(name: string): Promise<BackupContent[]> {
    const location = await this.#locationOf(name);
    const chunks: Buffer[] = [];
    await this.#fetch(name, location, 'BackupResourceList', (chunk) => chunks.push(chunk));
    const list = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as Record<string, string[]>;
    return contentOf(list);
  }

  /** Always throws: it has only been ordered. */
  async #create(name: string, { tenancy, namespaces, keepUntil }: FinalBackupOrder): Promise<never> {
    const { client, clock, rules } = this.#options;
    const found = rules();
    if (!found) throw new BackupUnavailable(say('gate.noRules'));
    const minutes = Math.ceil((Date.parse(keepUntil) - clock.now().getTime()) / MINUTE_MILLIS);
    const ttl = ttlOf(Math.max(SHORTEST_TERM_MINUTES, Number.isNaN(minutes) ? 0 : minutes));
    const template = templateOf(found.drLocation, namespaces, ttl, found.volumes);
    try {
      await createBackup(client, backupBody(name, tenancy, template, 'final'));
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    throw new BackupUnavailable(say('gate.justOrdered', { backup: name }));
  }

  #find(name: string): Promise<VeleroBackup | undefined> {
    return this.#options.client.find<VeleroBackup>(BACKUPS, { namespace: VELERO_NAMESPACE, name });
  }

  #erase(name: string): Promise<void> {
    return eraseBackup(this.#options.client, name);
  }

  async #locationOf(name: string): Promise<string> {
    const backup = await this.#find(name);
    if (!backup?.spec.storageLocation) throw new BackupUnavailable(say('gate.backupGone', { backup: name }));
    return backup.spec.storageLocation;
  }

  async #digestOf(name: string, location: string): Promise<{ digest: string; archive: Archive }> {
    const hash = createHash('sha256');
    const archive = await this.#fetch(name, location, 'BackupContents', (chunk) => hash.update(chunk));
    return { digest: `sha256:${hash.digest('hex')}`, archive };
  }

  #fetch(name: string, location: string, file: FileKind, onChunk: (chunk: Buffer) => void): Promise<Archive> {
    return this.#ask(() => this.#options.site.read(name, location, file, onChunk), name, location);
  }

  async #ask(look: () => Promise<Archive | undefined>, name: string, location: string): Promise<Archive> {
    try {
      const archive = await look();
      if (archive && archive.bytes > 0) return archive;
    } catch (error) {
      if (!(error instanceof SiteUnavailable)) throw error;
      throw new BackupUnavailable([say('gate.notReadBack', { backup: name }), ...error.said], { cause: error });
    }
    throw new BackupUnavailable(say('backup.notFound', { backup: name, location }));
  }
}

/** Each retirement has its own: a system that comes back and goes again leaves two. */
export const finalBackupName = ({ tenancy, requestedAt }: Pick<FinalBackupOrder, 'tenancy' | 'requestedAt'>): string =>
  `${tenancy}-final-${requestedAt.replaceAll(/\D/g, '').slice(0, 14)}`;

/** Deletes a backup with what lies at its location, as `velero backup delete`. Asked for twice, it is done once. */
export async function eraseBackup(client: KubeClient, backupName: string): Promise<void> {
  const name = `${backupName}-erase`.slice(-253);
  const metadata = { name, namespace: VELERO_NAMESPACE, labels: { 'velero.io/backup-name': backupName.slice(0, 63) } };
  try {
    await client.create(DELETE_BACKUP_REQUESTS, VELERO_NAMESPACE, { metadata, spec: { backupName } });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

/** `{"apps/v1/Deployment": ["health-app/web"]}`, counted by namespace and kind; what belongs to no namespace is left out. */
function contentOf(list: Record<string, string[]>): BackupContent[] {
  const counts = new Map<string, BackupContent>();
  for (const [kindPath, objects] of Object.entries(list)) {
    const kind = kindPath.split('/').at(-1) ?? kindPath;
    for (const object of objects) {
      const [namespace, name] = object.split('/');
      if (!namespace || !name) continue;
      const key = `${namespace}/${kind}`;
      const known = counts.get(key) ?? { namespace, kind, objects: 0 };
      counts.set(key, { ...known, objects: known.objects + 1 });
    }
  }
  return [...counts.values()].sort((a, b) => (`${a.namespace}/${a.kind}` < `${b.namespace}/${b.kind}` ? -1 : 1));
}
