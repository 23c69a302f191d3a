import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** What it answers from now on; hanging up without an answer for null. */
  answer(next: { status?: number; body?: unknown; headers?: Record<string, string> } | null): void;
  close(): Promise<void>;
}

/** Real HTTP on loopback, in the place of somebody's messenger. */
export async function startReceiver(first: unknown = { errcode: 0, errmsg: 'ok' }): Promise<Receiver> {
  const received: Received[] = [];
  let next: Parameters<Receiver['answer']>[0] = { body: first };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://receiver');
    received.push({
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString('utf8'),
    });
    if (next === null) return request.socket.destroy();
    response.writeHead(next.status ?? 200, { 'content-type': 'application/json', ...next.headers });
    response.end(JSON.stringify(next.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (given) => {
      next = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
