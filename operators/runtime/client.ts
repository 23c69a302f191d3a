import http from 'node:http';
import https from 'node:https';
import type { ObjectMeta } from '../resources/fields.ts';
import { type Connection, loadConnection } from './connection.ts';
import { type ApiStatus, isNotFound, KubeError } from './errors.ts';
import { pathOf, type ResourceKind } from './kinds.ts';
import { readLines } from './lines.ts';

/** Any object of the API. Subjects narrow it. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

export interface KubeList<T> {
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  items: T[];
}

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
export interface WatchEvent<T> {
  type: WatchEventType;
  object: T;
}

export type Query = Record<string, string | number | boolean | undefined>;

export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;
export type PatchType = keyof typeof PATCH_TYPES;

/** Where an object is: its kind, its name, and its namespace unless the kind is cluster-scoped. */
export interface Place {
  namespace?: string;
  name: string;
  subresource?: string;
}

const REQUEST_TIMEOUT_MILLIS = 30_000;
const MAX_TRIES = 4;

/**
 * A thin JSON client of the Kubernetes API over kept-alive connections. Every method is generic over the kind; a refusal throws a
 * `KubeError`. 429 is waited out as the server asks; nothing else is retried, that is the queue's work.
 */
export class KubeClient {
  readonly connection: Connection;
  readonly #agent: http.Agent;
  readonly #transport: typeof http | typeof https;

  constructor(connection: Connection, maxSockets = 64) {
    this.connection = connection;
    const limits = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets, scheduling: 'lifo' as const };
    const isTls = connection.server.protocol === 'https:';
    this.#transport = isTls ? https : http;
    this.#agent = isTls ? new https.Agent({ ...limits, ...connection.tls }) : new http.Agent(limits);
  }

  /** Connects as the kubeconfig, `KUBECONFIG` or the pod says. Throws a ConfigurationError when there is nothing to connect to. */
  static async connect(kubeconfig?: string, env: NodeJS.ProcessEnv = process.env): Promise<KubeClient> {
    return new KubeClient(await loadConnection(kubeconfig, env));
  }

  /** The same cluster as the bearer of `token`. */
  withToken(token: string): KubeClient {
    const { ca, rejectUnauthorized } = this.connection.tls;
    const headers = () => ({ authorization: `Bearer ${token}` });
    return new KubeClient({ ...this.connection, tls: { ca, rejectUnauthorized }, headers });
  }

  get<T = KubeObject>(kind: ResourceKind, place: Place): Promise<T> {
    return this.request<T>('GET', pathOf(kind, place.namespace, place.name, place.subresource));
  }

  /** As `get`, but undefined where `get` throws 404. */
  async find<T = KubeObject>(kind: ResourceKind, place: Place): Promise<T | undefined> {
    return this.get<T>(kind, place).catch((error) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  }

  /** One page; `query` takes `limit`, `continue`, `labelSelector`, `fieldSelector`, `resourceVersion`. */
  list<T = KubeObject>(kind: ResourceKind, namespace?: string, query: Query = {}): Promise<KubeList<T>> {
    return this.request<KubeList<T>>('GET', pathOf(kind, namespace) + queryText(query));
  }

  /** All pages, one after the other, 500 objects each, so that neither side holds the whole collection twice. */
  async *listAll<T = KubeObject>(
    kind: ResourceKind,
    namespace?: string,
    query: Query = {},
    { readAhead = false }: { readAhead?: boolean } = {},
  ): AsyncGenerator<T> {
    const ask = (next?: string) => this.list<T>(kind, namespace, { limit: 500, ...query, continue: next });
    let coming: Promise<KubeList<T>> | undefined = ask();
    while (coming) {
      const page: KubeList<T> = await coming;
      const next = page.metadata.continue || undefined;
      // Asked for before this page is read; whoever stops early leaves an answer that nobody waits for.
      coming = next && readAhead ? ask(next) : undefined;
      coming?.catch(() => {});
      yield* page.items;
      if (next && !readAhead) coming = ask(next);
    }
  }

  create<T = KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    object: object,
    query: Query = {},
  ): Promise<T> {
    return this.request<T>('POST', pathOf(kind, namespace) + queryText(query), { ...typeOf(kind), ...object });
  }

  /** Server-side apply as `fieldManager`, taking over fields that others hold. Creates the object if need be. */
  apply<T = KubeObject>(kind: ResourceKind, place: Place, object: object, fieldManager: string): Promise<T> {
    return this.patch<T>(kind, place, 'apply', { ...typeOf(kind), ...object }, { fieldManager, force: true });
  }

  patch<T = KubeObject>(
    kind: ResourceKind,
    place: Place,
    type: PatchType,
    body: unknown,
    query: Query = {},
  ): Promise<T> {
    const path = pathOf(kind, place.namespace, place.name, place.subresource);
    return this.request<T>('PATCH', path + queryText(query), body, { 'content-type': PATCH_TYPES[type] });
  }

  /** Merges `status` into the object's status. With `resourceVersion` it fails with 409 if somebody wrote meanwhile. */
  patchStatus<T = KubeObject>(kind: ResourceKind, place: Place, status: object, resourceVersion?: string): Promise<T> {
    const metadata = resourceVersion ? { resourceVersion } : undefined;
    return this.patch<T>(kind, { ...place, subresource: 'status' }, 'merge', { metadata, status });
  }

  replace<T = KubeObject>(kind: ResourceKind, place: Place, object: object): Promise<T> {
    const path = pathOf(kind, place.namespace, place.name, place.subresource);
    return this.request<T>('PUT', path, { ...typeOf(kind), ...object });
  }

  /** Deleting what is gone already is no error: it answers false. */
  async delete(kind: ResourceKind, place: Place, options: object = {}): Promise<boolean> {
    try {
      await this.request('DELETE', pathOf(kind, place.namespace, place.name), options);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  /**
   * Calls `onEvent` for each event until the server ends the stream (resolves), the connection breaks or stays silent for
   * `silenceMillis` (rejects), or `signal` aborts (resolves). An ERROR event of the stream rejects with its KubeError.
   */
  async watch<T = KubeObject>(
    kind: ResourceKind,
    namespace: string | undefined,
    query: Query,
    onEvent: (event: WatchEvent<T>) => void,
    { signal, silenceMillis = 90_000 }: { signal?: AbortSignal; silenceMillis?: number } = {},
  ): Promise<void> {
    const path = pathOf(kind, namespace) + queryText({ ...query, watch: true });
    const response = await this.#send('GET', path, undefined, {}, { signal, timeout: silenceMillis, agent: false });
    if (response.statusCode !== 200) throw new KubeError(`GET ${path}`, statusOf(response, await textOf(response)));
    await readLines(response, (line) => {
      const event = JSON.parse(line) as WatchEvent<T>;
      if (event.type === 'ERROR') throw new KubeError(`GET ${path}`, event.object as unknown as ApiStatus);
      onEvent(event);
    }).catch((error) => {
      if (!signal?.aborted) throw error;
    });
  }

  /** One request, its JSON answer. For paths that no other method covers (`/version`, access reviews, tokens). */
  async request<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const content = body === undefined ? undefined : JSON.stringify(body);
    for (let tries = 1; ; tries++) {
      const response = await this.#send(method, path, content, headers, { timeout: REQUEST_TIMEOUT_MILLIS });
      const text = await textOf(response);
      const code = response.statusCode ?? 0;
      if (code >= 200 && code < 300) return (text && isJson(response) ? JSON.parse(text) : text) as T;
      if (code !== 429 || tries === MAX_TRIES) throw new KubeError(`${method} ${path}`, statusOf(response, text));
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response.headers['retry-after'] ?? 1)));
    }
  }

  /** Closes the connections that are idle; those in use end with their requests. */
  close(): void {
    this.#agent.destroy();
  }

  async #send(
    method: string,
    path: string,
    content: string | undefined,
    headers: Record<string, string>,
    options: { signal?: AbortSignal; timeout: number; agent?: false },
  ): Promise<http.IncomingMessage> {
    const identity = await this.connection.headers();
    const describe =
      content === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) };
    // A watch holds its connection for minutes: it gets one of its own, so that watches never starve the requests.
    const pooled = options.agent === false ? { agent: false as const, ...this.connection.tls } : { agent: this.#agent };
    return new Promise((resolve, reject) => {
      const request = this.#transport.request(new URL(path, this.connection.server), {
        method,
        headers: { accept: 'application/json', ...identity, ...describe, ...headers },
        timeout: options.timeout,
        signal: options.signal,
        ...pooled,
      });
      request.once('response', resolve);
      request.once('error', reject);
      request.once('timeout', () =>
        request.destroy(new Error(`${method} ${path}: nothing heard for ${options.timeout} ms`)),
      );
      request.end(content);
    });
  }
}

const typeOf = (kind: ResourceKind) => ({ apiVersion: kind.apiVersion, kind: kind.kind });

function queryText(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length ? `?${given.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&')}` : '';
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const isJson = (response: http.IncomingMessage): boolean => response.headers['content-type']?.includes('json') ?? false;

/** A proxy or a starting server may answer with plain text; then the text is the message. */
function statusOf(response: http.IncomingMessage, text: string): ApiStatus {
  const code = response.statusCode ?? 0;
  const plain = { code, reason: response.statusMessage ?? 'Unknown', message: text.slice(0, 500) };
  if (!isJson(response)) return plain;
  return { ...plain, ...(JSON.parse(text) as Partial<ApiStatus>), code };
}
