import { request as httpRequest, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ApiAnswer } from './api.ts';
import type { ApiObject } from './cluster.ts';
import { ApiError, badRequest, notFound } from './errors.ts';
import { asObject, asObjects, asString, at } from './json.ts';
import type { RequestInfo } from './request-info.ts';
import type { Store } from './store.ts';

/** What a simulated pod answers to every GET; without it nothing listens there. */
export const ANSWER_ANNOTATION = 'yunzhi.dev/http-status';

interface Target {
  scheme: 'http' | 'https';
  pod: ApiObject;
  ip: string;
  port: number;
}

const unavailable = (message: string): ApiError => new ApiError(503, 'ServiceUnavailable', message, {});

/**
 * `GET …/services/[https:]web:80/proxy/path`, found as the real API server finds it (pkg/registry/core/service/storage): the port in the
 * service, the address in its Endpoints, and only what is an address of the pod it names. A pod of a simulated node answers what its
 * annotation says; one that somebody else runs is really called.
 */
export function proxyService(store: Store, info: RequestInfo, query: URLSearchParams): ApiAnswer {
  if (info.verb !== 'get') throw new ApiError(405, 'MethodNotAllowed', 'only GET is served here', {});
  const target = locate(store, info);
  const status = at(target.pod, 'metadata', 'annotations', ANSWER_ANNOTATION);
  const isSimulated = asString(at(target.pod, 'spec', 'nodeName')) !== '';
  if (isSimulated && status === undefined) throw unreachable(target, 'connect: connection refused');
  const path = `/${info.path.split('/proxy').slice(1).join('/proxy').replace(/^\//, '')}`;
  const search = query.size > 0 ? `?${query}` : '';
  return {
    stream: (response) =>
      isSimulated ? answerAs(response, Number(status)) : forward(response, target, `${path}${search}`),
  };
}

const unreachable = ({ ip, port }: Target, reason: string): ApiError =>
  unavailable(`error trying to reach service: dial tcp ${ip}:${port}: ${reason}`);

function locate(store: Store, { namespace = '', name: id }: RequestInfo): Target {
  const { scheme, name, port } = partsOf(id);
  const service = store.get('/services', namespace, name)?.object;
  if (!service) throw notFound({ group: '', resource: 'services' }, name);
  const portName = portNameOf(service, name, port);
  const subsets = asObjects(store.get('/endpoints', namespace, name)?.object.subsets);
  if (subsets.length === 0) throw unavailable(`no endpoints available for service "${name}"`);
  for (const subset of subsets) {
    const open = asObjects(subset.ports).find((one) => asString(one.name) === portName);
    for (const address of open ? asObjects(subset.addresses) : []) {
      const pod = podAt(store, namespace, address);
      if (pod) return { scheme, pod, ip: asString(address.ip), port: Number(open?.port) };
    }
  }
  throw unavailable(`no endpoints available for service "${id}"`);
}

function partsOf(id: string): { scheme: 'http' | 'https'; name: string; port: string } {
  const parts = id.split(':');
  const [scheme, name, port] = parts.length === 3 ? parts : ['', parts[0], parts[1] ?? ''];
  if (parts.length > 3 || !name || !['', 'http', 'https'].includes(scheme ?? ''))
    throw badRequest(`invalid service request "${id}"`);
  return { scheme: scheme === 'https' ? 'https' : 'http', name, port: port ?? '' };
}

function portNameOf(service: ApiObject, name: string, port: string): string {
  if (!/^\d+$/.test(port)) return port;
  const found = asObjects(at(service, 'spec', 'ports')).find((one) => one.port === Number(port));
  if (!found) throw unavailable(`no service port ${port} found for service "${name}"`);
  return asString(found.name);
}

function podAt(store: Store, namespace: string, address: Record<string, unknown>): ApiObject | undefined {
  const reference = asObject(address.targetRef);
  if (reference.namespace !== namespace) return undefined;
  const pod = store.get('/pods', namespace, asString(reference.name))?.object;
  return asObjects(at(pod, 'status', 'podIPs')).some(({ ip }) => ip === address.ip) ? pod : undefined;
}

function answerAs(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('simulated\n');
}

function forward(response: ServerResponse, target: Target, path: string): void {
  const send = target.scheme === 'https' ? httpsRequest : httpRequest;
  // As with the real API server, whatever certificate the pod shows will do.
  const options = { host: target.ip, port: target.port, path, agent: false, rejectUnauthorized: false };
  const request = send(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    if (response.headersSent) return void response.destroy();
    const reason = error.code === 'ECONNREFUSED' ? 'connect: connection refused' : error.message;
    const { status } = unreachable(target, reason);
    response.writeHead(status.code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status));
  });
  response.once('close', () => request.destroy());
  request.end();
}
