import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiObject, Cluster } from '../cluster.ts';
import { timestamp } from '../json.ts';
import {
  BACKUPS,
  type Backup,
  DOWNLOADS,
  edit,
  isAvailable,
  LOCATIONS,
  type Location,
  NAMESPACE,
  RESTORES,
  type Restore,
} from './kinds.ts';
import { Site } from './site.ts';

interface Download extends ApiObject {
  spec: { target: { kind: string; name: string } };
  status?: { phase?: string; downloadURL?: string; expiration?: string };
}

/** As long as Velero's own links live. */
const KEPT_MS = 600_000;

/** The file of a backup or restore behind each kind of target; `$` stands for its name. */
const FILES: Record<string, ['backups' | 'restores', string]> = {
  BackupLog: ['backups', '$-logs.gz'],
  BackupContents: ['backups', '$.tar.gz'],
  BackupVolumeSnapshots: ['backups', '$-volumesnapshots.json.gz'],
  BackupItemOperations: ['backups', '$-itemoperations.json.gz'],
  BackupResourceList: ['backups', '$-resource-list.json.gz'],
  BackupResults: ['backups', '$-results.gz'],
  BackupVolumeInfos: ['backups', '$-volumeinfo.json.gz'],
  RestoreLog: ['restores', 'restore-$-logs.gz'],
  RestoreResults: ['restores', 'restore-$-results.gz'],
  RestoreResourceList: ['restores', 'restore-$-resource-list.json.gz'],
  RestoreItemOperations: ['restores', 'restore-$-itemoperations.json.gz'],
};

/**
 * `DownloadRequest`: a link to one file of a site, for ten minutes, as an object store signs it. The files are served on loopback from a
 * server of its own, which starts with the first request; who has the link may fetch.
 */
export class Downloads {
  readonly #cluster: Cluster;
  readonly #links = new Map<
    string,
    { site: Site; kind: 'backups' | 'restores'; name: string; file: string; until: number }
  >();
  #server: http.Server | undefined;
  #port: Promise<number> | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async run(name: string): Promise<void> {
    const request = this.#cluster.get<Download>(DOWNLOADS, NAMESPACE, name);
    if (!request || request.status?.phase === 'Processed') return;
    const { target } = request.spec;
    const [kind, pattern] = FILES[target.kind] ?? [];
    const location = kind && this.#locationOf(kind, target.name);
    // Velero tries again for as long as the request stands; a site that is away comes back.
    if (!kind || !pattern || !location || !isAvailable(location))
      throw new Error(`${target.name} cannot be linked to now`);
    this.#port ??= this.#listen();
    const port = await this.#port;
    const token = randomBytes(24).toString('base64url');
    const until = this.#cluster.now().getTime() + KEPT_MS;
    const file = pattern.replace('$', target.name);
    this.#links.set(token, { site: new Site(location), kind, name: target.name, file, until });
    const downloadURL = `http://127.0.0.1:${port}/${token}/${encodeURIComponent(file)}`;
    const expiration = timestamp(new Date(until));
    edit(this.#cluster, DOWNLOADS, request, () => ({ status: { phase: 'Processed', downloadURL, expiration } }));
  }

  /** Requests whose link has ended go, as Velero deletes them. */
  collect(): void {
    const now = this.#cluster.now().getTime();
    for (const [token, { until }] of this.#links) if (until <= now) this.#links.delete(token);
    for (const { metadata, status } of this.#cluster.list<Download>(DOWNLOADS, { namespace: NAMESPACE }))
      if (status?.expiration && Date.parse(status.expiration) <= now)
        this.#cluster.delete(DOWNLOADS, NAMESPACE, metadata.name);
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  #locationOf(kind: 'backups' | 'restores', name: string): Location | undefined {
    const restore = kind === 'restores' ? this.#cluster.get<Restore>(RESTORES, NAMESPACE, name) : undefined;
    const backup = this.#cluster.get<Backup>(BACKUPS, NAMESPACE, restore?.spec.backupName ?? name);
    return this.#cluster.get<Location>(LOCATIONS, NAMESPACE, backup?.spec.storageLocation ?? '');
  }

  async #listen(): Promise<number> {
    const server = http.createServer((request, response) => void this.#serve(request, response));
    this.#server = server.unref();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const [, token = ''] = (request.url ?? '').split('/');
    const link = this.#links.get(token);
    if (!link || link.until <= this.#cluster.now().getTime()) return void response.writeHead(403).end();
    let content: Buffer;
    try {
      content = await readFile(link.site.pathOf(link.kind, link.name, link.file));
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return void response.writeHead(isGone ? 404 : 503).end();
    }
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined)
      return void response.writeHead(200, { etag, 'content-length': content.length }).end(content);
    const part = content.subarray(Number(from), Number(to) + 1);
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${content.length}`;
    response.writeHead(206, { etag, 'content-range': range, 'content-length': part.length }).end(part);
  }
}
