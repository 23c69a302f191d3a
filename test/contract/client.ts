import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Watch } from './watch.ts';

export interface Metadata {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  generation: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  managedFields?: { manager: string; operation: string; subresource?: string; fieldsV1: object }[];
  ownerReferences?: object[];
  continue?: string;
  remainingItemCount?: number;
}

/** Any answer of the API: an object, a list, or a Status. Fields below spec and status are checked by matching. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  items: KubeObject[];
  spec: Record<string, unknown>;
  status: Record<string, unknown>;
  data: Record<string, string>;
  /** Of a Status. */
  reason: string;
  message: string;
  details: { kind?: string; name?: string; causes?: { field: string; message: string; reason: string }[] };
  [field: string]: unknown;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: KubeObject;
  text: string;
}

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

type Headers = Record<string, string>;

/** Plain HTTP with one identity: no client library may smooth over what the API really answers. */
export class Client {
  readonly #server: URL;
  readonly #tls: https.AgentOptions;
  readonly #headers: Headers;
  readonly #agent: http.Agent;

  constructor(server: URL, tls: https.AgentOptions, headers: Headers) {
    this.#server = server;
    this.#tls = tls;
    this.#headers = headers;
    const limits = { keepAlive: true, maxSockets: 64 };
    this.#agent = server.protocol === 'https:' ? new https.Agent({ ...limits, ...tls }) : new http.Agent(limits);
  }

  static async from(config: KubeConfig): Promise<Client> {
    const options: https.RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    const { ca, cert, key, rejectUnauthorized } = options;
    const server = new URL(config.getCurrentCluster()?.server ?? '');
    return new Client(server, { ca, cert, key, rejectUnauthorized }, { ...(options.headers as Headers) });
  }

  /** The same cluster, with another bearer token (and no client certificate). */
  withToken(token: string): Client {
    const { ca, rejectUnauthorized } = this.#tls;
    return new Client(this.#server, { ca, rejectUnauthorized }, { Authorization: `Bearer ${token}` });
  }

  /** The same identity, with more headers (`Impersonate-User`, `Accept`). */
  withHeaders(headers: Headers): Client {
    return new Client(this.#server, this.#tls, { ...this.#headers, ...headers });
  }

  get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.request('GET', path, undefined, headers);
  }

  create(path: string, body: object): Promise<Answer> {
    return this.request('POST', path, body);
  }

  replace(path: string, body: object): Promise<Answer> {
    return this.request('PUT', path, body);
  }

  patch(path: string, type: keyof typeof patchTypes, body: object): Promise<Answer> {
    return this.request('PATCH', path, body, { 'Content-Type': patchTypes[type] });
  }

  /** Server-side apply by `manager`; `force` takes fields over from others. */
  apply(path: string, manager: string, body: object, force = false): Promise<Answer> {
    const separator = path.includes('?') ? '&' : '?';
    return this.patch(`${path}${separator}fieldManager=${manager}${force ? '&force=true' : ''}`, 'apply', body);
  }

  delete(path: string, options?: object): Promise<Answer> {
    return this.request('DELETE', path, options);
  }

  request(method: string, path: string, body?: object, headers: Headers = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const content = body ? Buffer.from(JSON.stringify(body)) : undefined;
      // Node sends the body of a DELETE without a length of its own accord, which no server can read.
      const about: Headers = content
        ? { 'Content-Type': 'application/json', 'Content-Length': String(content.length) }
        : {};
      const request = this.#open(method, path, { ...about, ...headers });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(readAnswer(response, Buffer.concat(chunks).toString())));
      });
      request.end(content);
    });
  }

  /** Opens a watch on `path` (which carries its own query) and resolves when the server has accepted it. */
  watch(path: string): Promise<Watch> {
    return new Promise((resolve, reject) => {
      const separator = path.includes('?') ? '&' : '?';
      const request = this.#open('GET', `${path}${separator}watch=true`, {});
      request.on('error', reject);
      request.on('response', (response) => resolve(new Watch(response, () => request.destroy())));
      request.end();
    });
  }

  #open(method: string, path: string, headers: Headers): http.ClientRequest {
    const transport = this.#server.protocol === 'https:' ? https : http;
    return transport.request(new URL(path, this.#server), {
      method,
      agent: this.#agent,
      headers: { Accept: 'application/json', ...this.#headers, ...headers },
    });
  }
}

function readAnswer(response: http.IncomingMessage, text: string): Answer {
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    // By content: /openapi/v3 is JSON that calls itself plain text.
    body: (text.startsWith('{') ? JSON.parse(text) : {}) as KubeObject,
    text,
  };
}
