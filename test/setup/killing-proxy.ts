import { writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { stringify } from 'yaml';
import { loadConnection } from '../../operators/runtime/connection.ts';

export interface ApiWrite {
  method: string;
  path: string;
  body: string;
}

/** A write of the process that is watched. `before`: it never reaches the API; `after`: it does, and its answer is lost. */
export interface KillPoint {
  name: string;
  when: 'before' | 'after';
  is(write: ApiWrite): boolean;
}

export interface KillingProxy {
  /** Of a process that goes to the API through here, as the cluster's administrator. */
  kubeconfig: string;
  /** Kills at the next write of this kind; settles when that has happened. */
  arm(point: KillPoint, kill: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Stands between one process and the API, sees each of its writes, and knows the moment. */
export async function startKillingProxy(kubeconfig: string, file: string): Promise<KillingProxy> {
  const { server: upstream, tls, headers } = await loadConnection(kubeconfig);
  const agent = new https.Agent({ ...tls, keepAlive: true });
  let armed: { point: KillPoint; fire(): Promise<void> } | undefined;

  const forward = async (
    request: http.IncomingMessage,
    body: Buffer,
    response: http.ServerResponse,
  ): Promise<http.IncomingMessage> => {
    const { host: _, ...own } = request.headers;
    const options = { method: request.method, agent, headers: { ...own, ...(await headers()) } };
    return new Promise((resolve, reject) => {
      const onward = https.request(new URL(request.url ?? '/', upstream), options, resolve);
      onward.once('error', reject);
      // A watch ends when nobody listens any more.
      response.once('close', () => onward.destroy());
      onward.end(body);
    });
  };

  async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const { method = 'GET', url: path = '' } = request;
    const hit = method !== 'GET' && armed?.point.is({ method, path, body: body.toString() }) ? armed : undefined;
    if (hit) armed = undefined;
    if (hit?.point.when === 'before') return hit.fire();
    const answer = await forward(request, body, response);
    if (hit) {
      await answer.toArray();
      return hit.fire();
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  }

  const proxy = http.createServer((request, response) => {
    // Whoever asked is dead, or the API is: either way there is nobody to answer.
    serve(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const server = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const named = (content: object) => [{ name: 'proxy', ...content }];
  const config = {
    clusters: named({ cluster: { server } }),
    users: named({ user: {} }),
    contexts: named({ context: { cluster: 'proxy', user: 'proxy' } }),
    'current-context': 'proxy',
  };
  writeFileSync(file, stringify({ apiVersion: 'v1', kind: 'Config', ...config }));
  return {
    kubeconfig: file,
    arm: (point, kill) =>
      new Promise((resolve) => {
        armed = { point, fire: () => kill().then(resolve) };
      }),
    close: async () => {
      agent.destroy();
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

/** A write by its verb, the end of its path, and what its body says. */
export const writeOf =
  (method: string, path: RegExp, body?: RegExp) =>
  (write: ApiWrite): boolean =>
    write.method === method && path.test(write.path.split('?')[0] ?? '') && (body?.test(write.body) ?? true);
