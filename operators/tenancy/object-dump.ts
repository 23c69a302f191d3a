import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../resources/sentences.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isNotFound } from '../runtime/errors.ts';
import { EVENTS, type ResourceKind } from '../runtime/kinds.ts';
import { namespacedKinds } from './discovery.ts';
import {
  type BackupContent,
  type BackupReceipt,
  BackupUnavailable,
  type FinalBackup,
  type FinalBackupOrder,
} from './final-backup.ts';

const OBJECTS_FILE = 'objects.jsonl';
const MANIFEST_FILE = 'manifest.json';

interface Manifest {
  name: string;
  tenancy: string;
  namespaces: string[];
  completedAt: string;
  objects: number;
  digest: string;
  content: BackupContent[];
}

/**
 * The final backup as a dump of all namespaced objects, one JSON line each, in `<folder>/<tenancy>-final/`; a manifest with the digest
 * is written last and makes it complete. Volume contents are not in it: the deletion gate asks for volumes to be released first.
 * Secrets are, so files are readable by their owner alone; but not service account tokens, which are worthless after the erasure.
 */
export class ObjectDump implements FinalBackup {
  readonly #client: KubeClient;
  readonly #folder: string | undefined;
  readonly #clock: Clock;

  /** Without `folder` every call throws BackupUnavailable. */
  constructor(client: KubeClient, folder: string | undefined, clock: Clock) {
    this.#client = client;
    this.#folder = folder;
    this.#clock = clock;
  }

  async make({ tenancy, namespaces }: FinalBackupOrder): Promise<BackupReceipt> {
    const name = `${tenancy}-final`;
    const present = await this.#manifest(name).catch(() => undefined);
    const manifest = present ?? (await this.#orUnavailable(() => this.#dump(name, tenancy, namespaces)));
    const { completedAt, objects } = manifest;
    const location = `DR centre, folder ${join(this.#root(), name)}`;
    return { name, location, completedAt: new Date(completedAt), objects, digest: await this.readBack(name) };
  }

  readBack(name: string): Promise<string> {
    return this.#orUnavailable(async () => {
      const { digest } = await this.#manifest(name);
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(join(this.#root(), name, OBJECTS_FILE))) hash.update(chunk as Buffer);
      const found = `sha256:${hash.digest('hex')}`;
      if (found !== digest) throw new Error(`its content is ${found}, its manifest says ${digest}`);
      return found;
    });
  }

  content(name: string): Promise<BackupContent[]> {
    return this.#orUnavailable(async () => (await this.#manifest(name)).content);
  }

  #root(): string {
    if (this.#folder) return this.#folder;
    throw new BackupUnavailable(say('gate.noFolder'));
  }

  async #orUnavailable<T>(work: () => Promise<T>): Promise<T> {
    const root = this.#root();
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BackupUnavailable(say('gate.folderUnusable', { folder: root, reason }), { cause: error });
    }
  }

  async #manifest(name: string): Promise<Manifest> {
    return JSON.parse(await readFile(join(this.#root(), name, MANIFEST_FILE), 'utf8')) as Manifest;
  }

  async #dump(name: string, tenancy: string, namespaces: readonly string[]): Promise<Manifest> {
    const folder = join(this.#root(), name);
    await access(this.#root(), constants.W_OK);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    const { digest, content } = await this.#writeObjects(join(folder, OBJECTS_FILE), namespaces);
    const objects = content.reduce((sum, each) => sum + each.objects, 0);
    const completedAt = this.#clock.now().toISOString();
    const manifest: Manifest = { name, tenancy, namespaces: [...namespaces], completedAt, objects, digest, content };
    await writeDurably(join(folder, MANIFEST_FILE), (file) => file.appendFile(JSON.stringify(manifest, null, 2)));
    return manifest;
  }

  async #writeObjects(
    path: string,
    namespaces: readonly string[],
  ): Promise<{ digest: string; content: BackupContent[] }> {
    const kinds = (await namespacedKinds(this.#client)).filter((kind) => kind.kind !== EVENTS.kind);
    const hash = createHash('sha256');
    const content: BackupContent[] = [];
    await writeDurably(path, async (file) => {
      for (const namespace of namespaces) {
        for (const kind of kinds) {
          const lines = await this.#linesOf(kind, namespace);
          if (lines.length === 0) continue;
          const text = `${lines.join('\n')}\n`;
          hash.update(text);
          await file.appendFile(text);
          content.push({ namespace, kind: kind.kind, objects: lines.length });
        }
      }
    });
    return { digest: `sha256:${hash.digest('hex')}`, content };
  }

  async #linesOf(kind: ResourceKind, namespace: string): Promise<string[]> {
    const lines: string[] = [];
    try {
      for await (const object of this.#client.listAll(kind, namespace)) {
        if (isKept(kind, object)) lines.push(lineOf(kind, object));
      }
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    return lines;
  }
}

const TOKEN_SECRET = 'kubernetes.io/service-account-token';

const isKept = (kind: ResourceKind, object: KubeObject): boolean =>
  kind.kind !== 'Secret' || (object as { type?: string }).type !== TOKEN_SECRET;

function lineOf({ apiVersion, kind }: ResourceKind, object: KubeObject): string {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & { managedFields?: unknown };
  return JSON.stringify({ ...object, apiVersion, kind, metadata });
}

/** Written beside, flushed to the disk, then renamed: a file with this name is always complete. */
async function writeDurably(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const draft = `${path}.part`;
  const file = await open(draft, 'w', 0o600);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
