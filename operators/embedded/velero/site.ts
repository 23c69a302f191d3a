import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Backup, Location } from './kinds.ts';

const unzip = promisify(gunzip);

/** The name of the provider that keeps its bucket as a folder of this machine: `config.path`/`bucket`/`prefix`. */
export const PROVIDER = 'yunzhi.dev/folder';
/** A file of this name in the folder makes the site unavailable for the reason written in it. */
export const MARKER = '.unavailable';

const TOP_LEVEL = ['backups', 'restores', 'restic', 'metadata', 'plugins', 'kopia'];
type Kind = 'backups' | 'restores';

/** File name → content. */
export type Files = Record<string, Buffer>;

/**
 * The folder behind a BackupStorageLocation, in the layout of Velero's object store. What is being written or removed
 * has a name that begins with a dot, which nobody lists, until one rename completes it.
 */
export class Site {
  private readonly folder: string;

  /** Throws when the location does not say where its folder is. */
  constructor({ spec }: Location) {
    const { bucket = '', prefix = '' } = spec.objectStorage ?? {};
    const root = spec.config?.path ?? '';
    if (spec.provider !== PROVIDER) throw new Error(`unable to locate ObjectStore plugin named ${spec.provider}`);
    if (!isAbsolute(root)) throw new Error('config.path is missing: it names the folder that holds the bucket');
    const inside = normalize(join(bucket, prefix));
    if (!bucket || bucket.includes('/') || inside.startsWith('..'))
      throw new Error(`bucket ${JSON.stringify(bucket)} must be the name of a folder in config.path`);
    this.folder = join(root, inside);
  }

  /** Throws the reason why the site cannot be used now. */
  check(): void {
    const entries = readdirSync(this.folder, { withFileTypes: true });
    if (entries.some((entry) => entry.name === MARKER))
      throw new Error(readFileSync(join(this.folder, MARKER), 'utf8').trim() || 'it was made unavailable');
    const strange = entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !TOP_LEVEL.includes(entry.name))
      .map((entry) => entry.name);
    if (strange.length > 0)
      throw new Error(`Backup store contains invalid top-level directories: [${strange.join(' ')}]`);
  }

  /** Backups that were begun and never completed, of a time before the last start. */
  sweep(): void {
    for (const kind of ['backups', 'restores'] as const)
      for (const name of this.entries(kind)) if (name.startsWith('.')) rmSync(this.at(kind, name), { recursive: true });
  }

  backups(): string[] {
    this.check();
    return this.entries('backups').filter((name) => !name.startsWith('.'));
  }

  /** A backup is there when its metadata is. */
  has(backup: string): boolean {
    this.check();
    return existsSync(this.at('backups', backup, 'velero-backup.json'));
  }

  metadata(backup: string): Backup {
    this.check();
    return JSON.parse(readFileSync(this.at('backups', backup, 'velero-backup.json'), 'utf8')) as Backup;
  }

  putMetadata(backup: string, content: Buffer): void {
    this.check();
    const temporary = this.at('backups', backup, '.velero-backup.json');
    writeFileSync(temporary, content);
    renameSync(temporary, this.at('backups', backup, 'velero-backup.json'));
  }

  async read(kind: Kind, name: string, file: string): Promise<Buffer> {
    this.check();
    return unzip(readFileSync(this.at(kind, name, file)));
  }

  /** Where a file lies; it need not be there. Throws when the site cannot be used. */
  pathOf(kind: Kind, name: string, file: string): string {
    this.check();
    return this.at(kind, name, file);
  }

  /** All files or none; replaces what is there. */
  put(kind: Kind, name: string, files: Files): void {
    this.check();
    const temporary = this.at(kind, `.${name}`);
    if (!existsSync(this.at(kind))) mkdirSync(this.at(kind));
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary);
    for (const [file, content] of Object.entries(files)) writeFileSync(join(temporary, file), content);
    rmSync(this.at(kind, name), { recursive: true, force: true });
    renameSync(temporary, this.at(kind, name));
  }

  remove(kind: Kind, name: string): void {
    this.check();
    if (!existsSync(this.at(kind, name))) return;
    const temporary = this.at(kind, `.${name}`);
    rmSync(temporary, { recursive: true, force: true });
    renameSync(this.at(kind, name), temporary);
    rmSync(temporary, { recursive: true });
  }

  private at(...path: string[]): string {
    return join(this.folder, ...path);
  }

  private entries(kind: Kind): string[] {
    return existsSync(this.at(kind)) ? readdirSync(this.at(kind)) : [];
  }
}
