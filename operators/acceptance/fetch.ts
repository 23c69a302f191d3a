import http from 'node:http';
import https from 'node:https';
import type { AcceptanceTestSpec } from '../resources/acceptance-test.ts';
import { type PinnedTarget, pinTarget, type Resolve, TargetRefused } from './target-guard.ts';

export interface TestRequest {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** Whether to follow redirects; each hop is judged like the first. */
  isFollowing: boolean;
}

export interface TestAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** At most `MAX_BODY_BYTES` of it. */
  body: string;
  url: string;
}

const MAX_BODY_BYTES = 1024 * 1024;
const MAX_REDIRECTS = 5;
const REQUEST_TIMEOUT_MILLIS = 10_000;

/** Headers that would lead the request elsewhere or break its framing. */
const OWN_HEADERS = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'te', 'trailer']);

/** One request to the target, every hop of it to an address that was judged. Throws TargetRefused, or the connection's error. */
export async function fetchTarget(
  target: AcceptanceTestSpec['target'],
  request: TestRequest,
  { signal, resolve }: { signal?: AbortSignal; resolve?: Resolve } = {},
): Promise<TestAnswer> {
  let url = new URL(request.path, target.url);
  let { method, body } = request;
  let headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase())),
  );
  for (let hops = 0; ; hops++) {
    const answer = await send(await pinTarget(url, target, resolve), method, headers, body, signal);
    const location = answer.headers.location;
    if (!request.isFollowing || !location || !isRedirect(answer.status)) return answer;
    if (hops === MAX_REDIRECTS) throw new TargetRefused(`${target.url} redirects more than ${MAX_REDIRECTS} times.`);
    const next = new URL(location, url);
    // What was meant for one host is not told to another.
    if (next.origin !== url.origin) headers = {};
    if (answer.status === 303 || (answer.status < 303 && method === 'POST')) [method, body] = ['GET', undefined];
    url = next;
  }
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

function send(
  { url, hostname, address, family }: PinnedTarget,
  method: string,
  headers: Record<string, string>,
  body: string | undefined,
  signal: AbortSignal | undefined,
): Promise<TestAnswer> {
  const transport = url.protocol === 'https:' ? https : http;
  const deadline = AbortSignal.timeout(REQUEST_TIMEOUT_MILLIS);
  return new Promise((resolve, reject) => {
    const request = transport.request(url, {
      method,
      headers: { ...headers, 'user-agent': 'yunzhi-acceptance', ...lengthOf(body) },
      agent: false,
      servername: hostname,
      // Whether the certificate is valid is a question of the security test; here only the answer counts.
      rejectUnauthorized: false,
      lookup: (_name, options, answer) => {
        if (options.all) answer(null, [{ address, family }]);
        else answer(null, address, family);
      },
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    request.once('error', reject);
    request.once('response', (response) => {
      readBounded(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, url: url.href }),
        reject,
      );
    });
    request.end(body);
  });
}

const lengthOf = (body: string | undefined): Record<string, string> =>
  body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };

/** Stops to read at the bound: a target must not fill our memory. */
async function readBounded(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const room = MAX_BODY_BYTES - size;
    chunks.push((chunk as Buffer).subarray(0, room));
    size += (chunk as Buffer).length;
    if (size >= MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}
