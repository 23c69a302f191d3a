import { createHash } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { quoted, SaidError, say } from '../resources/sentences.ts';
import { pause } from '../runtime/backoff.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import { BACKUP_STORAGE_LOCATIONS, DOWNLOAD_REQUESTS } from '../runtime/kinds.ts';
import { VELERO_NAMESPACE, type VeleroLocation } from './velero.ts';

/** The location cannot be asked now, or does not answer: nothing is known about what lies there. */
export class SiteUnavailable extends SaidError {
  override name = 'SiteUnavailable';
}

/** It answers, and neither gives the file nor says that it is not there: a link that has expired, a right that is missing. */
export class SiteRefused extends SiteUnavailable {
  override name = 'SiteRefused';
}

/** What lies there under a backup's name. */
export interface Archive {
  bytes: number;
  etag: string;
}

/** Files of a backup that can be fetched, in Velero's words. */
export type FileKind = 'BackupContents' | 'BackupResourceList';

/**
 * A site that keeps backups, looked at itself rather than believed from a status. Every method throws SiteUnavailable when the site
 * cannot be asked; `undefined` says that it was asked and the backup is not there.
 */
export interface DrSite {
  /** Size and entity tag of the archive, without fetching it. */
  look(backup: string, location: string): Promise<Archive | undefined>;
  /** Fetches a whole file; `onChunk` sees it as it comes. */
  read(
    backup: string,
    location: string,
    file: FileKind,
    onChunk: (chunk: Buffer) => void,
  ): Promise<Archive | undefined>;
}

interface DownloadRequest extends KubeObject {
  status?: { phase?: string; downloadURL?: string };
}

const PROCESS_MILLIS = 15_000;
const SILENCE_MILLIS = 30_000;

/**
 * Looks through Velero's own `DownloadRequest`: Velero, which alone holds the credentials of the location, signs a short-lived URL,
 * and the answer comes from the location itself. Works for every kind of object storage that Velero knows.
 */
export class VeleroDownloads implements DrSite {
  readonly #client: KubeClient;
  readonly #known: (location: string) => VeleroLocation | undefined;

  /** @param known what a watch knows of a location: thousands of looks need not ask for the same object */
  constructor(client: KubeClient, known: (location: string) => VeleroLocation | undefined = () => undefined) {
    this.#client = client;
    this.#known = known;
  }

  async look(backup: string, location: string): Promise<Archive | undefined> {
    return this.#fetch(backup, location, 'BackupContents', { range: 'bytes=0-0' }, () => {});
  }

  read(backup: string, location: string, file: FileKind, onChunk: (chunk: Buffer) => void) {
    return this.#fetch(backup, location, file, {}, onChunk);
  }

  async #fetch(
    backup: string,
    location: string,
    file: FileKind,
    headers: Record<string, string>,
    onChunk: (chunk: Buffer) => void,
  ): Promise<Archive | undefined> {
    const caCert = await this.#authorityOf(location);
    const name = requestName(backup, file);
    return inTurn(name, async () => {
      try {
        const url = await this.#sign(name, backup, location, file);
        return await fetchFrom(url, headers, caCert, onChunk);
      } finally {
        await this.#client.delete(DOWNLOAD_REQUESTS, { namespace: VELERO_NAMESPACE, name });
      }
    });
  }

  /** The location's own certificate authority, where it has one; refuses to ask one that Velero cannot reach. */
  async #authorityOf(location: string): Promise<Buffer | undefined> {
    const place = { namespace: VELERO_NAMESPACE, name: location };
    const found = this.#known(location) ?? (await this.#client.find<VeleroLocation>(BACKUP_STORAGE_LOCATIONS, place));
    if (found?.status?.phase !== 'Available')
      throw new SiteUnavailable(
        found?.status?.message
          ? say('backup.locationUnavailableFor', { location, reason: quoted(found.status.message) })
          : say(found ? 'backup.locationUnavailable' : 'backup.noLocation', { location }),
      );
    const text = found.spec.objectStorage?.caCert;
    return text ? Buffer.from(text, 'base64') : undefined;
  }

  async #sign(name: string, backup: string, location: string, kind: FileKind): Promise<URL> {
    const place = { namespace: VELERO_NAMESPACE, name };
    const request = { metadata: place, spec: { target: { kind, name: backup } } };
    try {
      await this.#client.create(DOWNLOAD_REQUESTS, VELERO_NAMESPACE, request);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      // Left behind by a process that was killed: its URL may have ended.
      await this.#client.delete(DOWNLOAD_REQUESTS, place);
      await this.#client.create(DOWNLOAD_REQUESTS, VELERO_NAMESPACE, request);
    }
    const deadline = performance.now() + PROCESS_MILLIS;
    for (let wait = 25; performance.now() < deadline; wait = Math.min(wait * 2, 1000)) {
      await pause(wait);
      const found = await this.#client.find<DownloadRequest>(DOWNLOAD_REQUESTS, place);
      const { phase, downloadURL } = found?.status ?? {};
      if (phase === 'Processed' && downloadURL) return new URL(downloadURL);
      // Taken away under our hands, by operators that were just before killed or by Velero at its end.
      if (!found) await this.#client.create(DOWNLOAD_REQUESTS, VELERO_NAMESPACE, request);
    }
    throw new SiteUnavailable(say('backup.noAddress', { backup, location, seconds: PROCESS_MILLIS / 1000 }));
  }
}

const turns = new Map<string, Promise<unknown>>();

/** A review and a unit's request may look at the same backup at the same time: one would take the other's link away. */
async function inTurn<T>(name: string, act: () => Promise<T>): Promise<T> {
  const turn = (turns.get(name) ?? Promise.resolve()).then(act, act);
  turns.set(name, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(name) === turn) turns.delete(name);
  }
}

/** One request for one file of one backup at a time; a backup's name may be as long as a request's. */
const requestName = (backup: string, file: FileKind): string =>
  `look-${createHash('sha256').update(`${backup}/${file}`).digest('hex').slice(0, 20)}`;

/**
 * Gets what a link stands for; undefined when it is not there.
 * @param ca the location's own certificate authority, where it has one
 * @throws SiteUnavailable
 */
export function fetchFrom(
  url: URL,
  headers: Record<string, string>,
  ca: Buffer | undefined,
  onChunk: (chunk: Buffer) => void,
): Promise<Archive | undefined> {
  const transport = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown) =>
      reject(
        new SiteUnavailable(
          say('backup.siteSilent', { host: url.host, reason }),
          cause === undefined ? undefined : { cause },
        ),
      );
    const request = transport.get(url, { headers, ca, timeout: SILENCE_MILLIS }, (response) => {
      const { statusCode = 0 } = response;
      if (statusCode === 404) {
        response.resume();
        resolve(undefined);
      } else if (statusCode !== 200 && statusCode !== 206) {
        response.resume();
        reject(new SiteRefused(say('backup.siteAnswered', { host: url.host, status: statusCode })));
      } else {
        let received = 0;
        response.on('data', (chunk: Buffer) => {
          received += chunk.length;
          onChunk(chunk);
        });
        response.once('end', () => resolve({ bytes: sizeOf(response, received), etag: response.headers.etag ?? '' }));
        response.once('error', (error) => fail(`broke off: ${error.message}`, error));
      }
    });
    request.once('timeout', () => request.destroy(new Error(`nothing heard for ${SILENCE_MILLIS} ms`)));
    request.once('error', (error) => fail(`does not answer: ${error.message}`, error));
  });
}

/** `bytes 0-0/4711` → 4711; of a whole answer what was received. */
function sizeOf({ headers }: http.IncomingMessage, received: number): number {
  const total = Number(/\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1]);
  return Number.isNaN(total) ? received : total;
}
