import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';

export interface Question {
  url: URL;
  headers?: Record<string, string>;
  /** Whom to trust and who we are; without it any certificate will do: here only the answer counts. */
  tls?: { ca?: string | Buffer; cert?: string | Buffer; key?: string | Buffer; rejectUnauthorized?: boolean };
  agent?: http.Agent;
  /** Connects to what was judged and nothing else. */
  lookup?: LookupFunction;
  servername?: string;
  timeoutMillis: number;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Its beginning, for what the API server itself says. */
  body: string;
}

/** The question was put, and no answer came in time. */
export class NoAnswerInTime extends Error {
  override name = 'NoAnswerInTime';
}

const MOST_BYTES = 16_384;

/**
 * One GET, of which no more than the status is read, and of a refusal the API server's words. Redirects are an answer like any other. A
 * body that is short is taken to its end, so that the connection can be used again; a long or slow one is cut off.
 */
export function ask({
  url,
  headers,
  tls,
  agent,
  lookup,
  servername,
  timeoutMillis,
  signal,
}: Question): Promise<Answer> {
  const transport = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = transport.request(url, {
      method: 'GET',
      headers: { ...headers, accept: '*/*', 'user-agent': 'yunzhi-availability-probe' },
      agent: agent ?? false,
      lookup,
      servername,
      signal,
      ...(tls ?? { rejectUnauthorized: false }),
    });
    const timer = setTimeout(() => request.destroy(new NoAnswerInTime('no answer in time')), timeoutMillis);
    request.once('close', () => clearTimeout(timer));
    request.on('error', reject);
    request.once('response', (response) => {
      const answer = { status: response.statusCode ?? 0, headers: response.headers };
      const rest = beginningOf(response).finally(() => response.readableEnded || request.destroy());
      if (isRefusal(response)) {
        // Cut off in the middle, the status still is an answer.
        rest.then(
          (body) => resolve({ ...answer, body }),
          () => resolve({ ...answer, body: '' }),
        );
        return;
      }
      rest.catch(() => {});
      resolve({ ...answer, body: '' });
    });
    request.end();
  });
}

const isRefusal = ({ statusCode = 0, headers }: http.IncomingMessage): boolean =>
  statusCode >= 400 && (headers['content-type']?.includes('json') ?? false);

async function beginningOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MOST_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MOST_BYTES);
}
