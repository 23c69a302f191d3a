import http from 'node:http';
import https from 'node:https';
import type { PinnedUrl } from './address-guard.ts';

export interface Posting {
  /** Added to the pinned URL's own parameters. */
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body: string;
}

export interface PostAnswer {
  status: number;
  retryAfter: string | undefined;
  /** At most `MAX_ANSWER_BYTES` of it. */
  body: string;
}

const MAX_ANSWER_BYTES = 64 * 1024;
const TIMEOUT_MILLIS = 10_000;

/** Posts JSON to the judged address. Redirects are not followed: they would lead elsewhere. Throws the connection's error. */
export function post({ url, address, family }: PinnedUrl, { query, headers, body }: Posting): Promise<PostAnswer> {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, value);
  const transport = target.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = transport.request(target, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'yunzhi-notices',
      },
      agent: false,
      lookup: (_name, options, answer) => {
        if (options.all) answer(null, [{ address, family }]);
        else answer(null, address, family);
      },
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    request.once('error', reject);
    request.once('response', (response) => readAnswer(response).then(resolve, reject));
    request.end(body);
  });
}

async function readAnswer(response: http.IncomingMessage): Promise<PostAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_ANSWER_BYTES) break;
  }
  response.destroy();
  const body = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
  return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body };
}
