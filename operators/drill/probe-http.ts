import type { Probe } from '../resources/drill.ts';
import { say } from '../resources/sentences.ts';
import { below } from '../runtime/below.ts';
import type { KubeClient } from '../runtime/client.ts';
import { KubeError } from '../runtime/errors.ts';
import { type Found, failed, passed, waiting } from './found.ts';

type HttpQuery = NonNullable<Probe['http']>;

const TIMEOUT_MILLIS = 10_000;

/**
 * Asks a service of the restored system over HTTP: through the API server's service proxy, so that the drill's fence stays shut, or
 * through a prober of the provider's own where pods cannot be reached that way. What does not answer as it should may still be
 * starting: it is asked again until the probe's time is over.
 */
export async function probeHttp(client: KubeClient, namespace: string, query: HttpQuery): Promise<Found> {
  const url = below(baseOf(client, namespace, query), query.path);
  if (!url) return failed(say('drill.pathLeads', { path: query.path }));
  const { status, body } = query.via ? await askProber(url) : await askProxy(client, url);
  const { expectStatus, expectText } = query;
  // Of its successes the proxy's client tells no more than that they are.
  const isAsked = status === expectStatus || (status === 'success' && expectStatus >= 200 && expectStatus < 300);
  if (!isAsked) return waiting(notAsked(expectStatus, status, body.slice(0, 200)));
  if (expectText && !body.includes(expectText)) return waiting(say('drill.textMissing', { text: expectText }));
  const address = `${query.service}:${query.port}${query.path}`;
  return passed(say('drill.answered', { address, status: status === 'success' ? expectStatus : status }));
}

const notAsked = (expected: number, status: Answer['status'], body: string) =>
  status === 'no answer'
    ? say('drill.noAnswer', { expected, reason: body })
    : say('drill.unexpectedStatus', { expected, status, body });

interface Answer {
  status: number | 'success' | 'no answer';
  body: string;
}

function baseOf(client: KubeClient, namespace: string, { service, port, via }: HttpQuery): URL {
  if (via) return new URL(via.replaceAll('{namespace}', namespace).replaceAll('{service}', service));
  return new URL(`/api/v1/namespaces/${namespace}/services/${service}:${port}/proxy`, client.connection.server);
}

async function askProxy(client: KubeClient, { pathname, search }: URL): Promise<Answer> {
  try {
    const answer = await client.request<unknown>('GET', `${pathname}${search}`);
    return { status: 'success', body: typeof answer === 'string' ? answer : JSON.stringify(answer) };
  } catch (error) {
    if (error instanceof KubeError) return { status: error.status.code, body: error.status.message ?? '' };
    throw error;
  }
}

async function askProber(url: URL): Promise<Answer> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    return { status: answer.status, body: (await answer.text()).slice(0, 65_536) };
  } catch (error) {
    return { status: 'no answer', body: error instanceof Error ? error.message : String(error) };
  }
}
