import { Resolver } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { pinTarget, type Resolve, TargetRefused } from '../acceptance/target-guard.ts';
import type { AvailabilityProbe, ProbeTarget } from '../resources/availability-probe.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { quoted, say } from '../resources/sentences.ts';
import { below } from '../runtime/below.ts';
import type { KubeClient } from '../runtime/client.ts';
import { type Answer, ask, NoAnswerInTime } from './ask.ts';
import type { Observation } from './machine.ts';
import type { ReadyEndpoints } from './ready-endpoints.ts';

export type AvailabilityRules = OperationsPolicySpec['availability'];

export interface Questions {
  client: KubeClient;
  endpoints: ReadyEndpoints;
  rules: AvailabilityRules;
  signal: AbortSignal;
}

/** Connections to the API server that probes may hold; slow targets keep no other request of the operators waiting. */
const PROXIED_AT_ONCE = 512;

/** Asks the targets of probes. Has connections of its own. */
export class Looks {
  readonly #client: KubeClient;
  readonly #agent: http.Agent;

  constructor(client: KubeClient) {
    this.#client = client;
    const limits = { keepAlive: true, maxSockets: PROXIED_AT_ONCE, maxFreeSockets: 32 };
    const { server, tls } = client.connection;
    this.#agent = server.protocol === 'https:' ? new https.Agent({ ...limits, ...tls }) : new http.Agent(limits);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Never throws: what goes wrong says something of the target, or that it could not be asked. */
  async look({ metadata, spec }: AvailabilityProbe, questions: Omit<Questions, 'client'>): Promise<Observation> {
    const { kind, http: service, url, endpoints } = spec.target;
    const namespace = metadata.namespace ?? '';
    switch (kind) {
      case 'endpoints':
        return endpoints ? questions.endpoints.look(namespace, endpoints.service) : incomplete(kind);
      case 'url':
        return url ? askUrl(url, questions) : incomplete(kind);
      case 'http':
        return service ? this.#askService(namespace, service, questions) : incomplete(kind);
      default:
        return kind satisfies never;
    }
  }

  #askService(namespace: string, target: Http, questions: Omit<Questions, 'client'>): Promise<Observation> {
    return questions.rules.via
      ? askProber(namespace, target, questions.rules.via, questions)
      : this.#askProxy(namespace, target, questions);
  }

  async #askProxy(namespace: string, target: Http, { rules, signal }: Omit<Questions, 'client'>): Promise<Observation> {
    const { service, port, scheme, path } = target;
    const { server, tls, headers } = this.#client.connection;
    const id = `${scheme === 'https' ? 'https:' : ''}${service}:${port}`;
    const url = below(new URL(`/api/v1/namespaces/${namespace}/services/${id}/proxy`, server), path);
    if (!url) return outside(path);
    try {
      const answer = await ask({
        url,
        tls,
        headers: await headers(),
        agent: this.#agent,
        timeoutMillis: rules.timeoutSeconds * 1000,
        signal,
      });
      return ofApiServer(answer, target) ?? judged(answer, target.expectStatus, `${service}:${port}${path}`);
    } catch (error) {
      // The API server itself does not answer, or it waits for a target that does not: which, it is asked.
      if (error instanceof NoAnswerInTime && (await this.#isCloudAnswering(rules, signal)))
        return { kind: 'failed', said: say('probe.timeout', { seconds: rules.timeoutSeconds }) };
      return { kind: 'unasked', reason: 'CloudSilent', said: say('probe.cloudSilent', { reason: reasonOf(error) }) };
    }
  }

  async #isCloudAnswering({ timeoutSeconds }: AvailabilityRules, signal: AbortSignal): Promise<boolean> {
    const { server, tls, headers } = this.#client.connection;
    try {
      const timeoutMillis = timeoutSeconds * 1000;
      await ask({ url: new URL('/version', server), tls, headers: await headers(), timeoutMillis, signal });
      return true;
    } catch {
      return false;
    }
  }
}

type Http = NonNullable<ProbeTarget['http']>;

const outside = (path: string): Observation => ({
  kind: 'excused',
  reason: 'Refused',
  said: say('probe.refused', { reason: path }),
});

const incomplete = (kind: string): Observation => ({
  kind: 'excused',
  reason: 'Incomplete',
  said: say('probe.incomplete', { kind }),
});

const judged = ({ status }: Answer, expected: number, target: string): Observation =>
  status === expected
    ? { kind: 'answered', said: say('probe.answered', { target, status }) }
    : { kind: 'failed', said: say('probe.unexpectedStatus', { status, expected }) };

/** What the API server says itself, and not the service behind its proxy. */
function ofApiServer({ status, body }: Answer, { service }: Http): Observation | undefined {
  const own = ownStatus(body);
  if (!own) return undefined;
  if (status === 404) return { kind: 'failed', said: say('probe.noService', { service }) };
  if (status === 401 || status === 403)
    return { kind: 'unasked', reason: 'NotAllowed', said: say('probe.notAllowed', { reason: quoted(own) }) };
  // 503 is what it says of a service without endpoints and of endpoints that cannot be reached.
  if (status === 502 || status === 503) return { kind: 'failed', said: say('probe.noAnswer', { reason: quoted(own) }) };
  return { kind: 'unasked', reason: 'CloudSilent', said: say('probe.cloudSilent', { reason: quoted(own) }) };
}

function ownStatus(body: string): string | undefined {
  if (!body.includes('"Status"')) return undefined;
  try {
    const { kind, apiVersion, message } = JSON.parse(body) as Record<string, unknown>;
    return kind === 'Status' && apiVersion === 'v1' ? String(message ?? '') : undefined;
  } catch {
    return undefined;
  }
}

async function askProber(
  namespace: string,
  { service, port, path, expectStatus }: Http,
  via: string,
  { rules, signal }: Pick<Questions, 'rules' | 'signal'>,
): Promise<Observation> {
  const base = via
    .replaceAll('{namespace}', namespace)
    .replaceAll('{service}', service)
    .replaceAll('{port}', String(port))
    .replace(/\/$/, '');
  const url = below(new URL(base), path);
  return url ? call({ url }, expectStatus, `${service}:${port}${path}`, { rules, signal }) : outside(path);
}

/** Asked of the DNS itself: the system's own resolver has four places, which names that hang would take from all others. */
const resolveWithin =
  (seconds: number): Resolve =>
  async (hostname) => {
    const resolver = new Resolver({ timeout: seconds * 1000, tries: 1 });
    const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = found.flatMap((each, at) =>
      each.status === 'fulfilled' ? each.value.map((address) => ({ address, family: at === 0 ? 4 : 6 })) : [],
    );
    const [first] = found;
    if (addresses.length === 0 && first.status === 'rejected') throw first.reason;
    return addresses;
  };

/** Each time the name is resolved and judged anew, and what was judged is called. */
async function askUrl(
  { url: text, expectStatus }: NonNullable<ProbeTarget['url']>,
  { rules, signal }: Pick<Questions, 'rules' | 'signal'>,
): Promise<Observation> {
  try {
    const url = new URL(text);
    const target = { url: text, hosts: [url.hostname], allowedAddresses: rules.allowedAddresses };
    const { hostname, address, family } = await pinTarget(url, target, resolveWithin(rules.timeoutSeconds));
    const lookup: Parameters<typeof ask>[0]['lookup'] = (_name, options, answer) =>
      options.all ? answer(null, [{ address, family }]) : answer(null, address, family);
    return await call({ url, lookup, servername: hostname }, expectStatus, text, { rules, signal });
  } catch (error) {
    const reason = quoted(reasonOf(error));
    // A name that does not resolve is away; an address that must not be called is no fault of the system.
    if (error instanceof TargetRefused && error.cause !== undefined)
      return { kind: 'failed', said: say('probe.noAnswer', { reason }) };
    return { kind: 'excused', reason: 'Refused', said: say('probe.refused', { reason }) };
  }
}

async function call(
  question: Pick<Parameters<typeof ask>[0], 'url' | 'lookup' | 'servername'>,
  expected: number,
  target: string,
  { rules, signal }: Pick<Questions, 'rules' | 'signal'>,
): Promise<Observation> {
  try {
    return judged(await ask({ ...question, timeoutMillis: rules.timeoutSeconds * 1000, signal }), expected, target);
  } catch (error) {
    if (error instanceof NoAnswerInTime)
      return { kind: 'failed', said: say('probe.timeout', { seconds: rules.timeoutSeconds }) };
    return { kind: 'failed', said: say('probe.noAnswer', { reason: quoted(reasonOf(error)) }) };
  }
}

/** A refused connection to a name with several addresses has no message of its own. */
const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
};
