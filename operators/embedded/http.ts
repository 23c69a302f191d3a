import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseYaml, stringify as toYaml } from 'yaml';
import type { Api, ApiAnswer, ApiRequest } from './api.ts';
import { PageNotFound, pageNotFound } from './api.ts';
import type { AuditLog } from './audit.ts';
import type { Authenticator } from './authentication.ts';
import type { Authorizer } from './authorization.ts';
import { aggregated, coreVersions, etagOf, groupList, oneGroup, resourceList, serverVersion } from './discovery.ts';
import { ApiError, badRequest } from './errors.ts';
import { asObject, asString, at } from './json.ts';
import type { Kinds } from './kinds.ts';
import { negotiate } from './negotiate.ts';
import { openapiDocument, openapiIndex } from './openapi.ts';
import { patchTypes } from './patch.ts';
import { readProtobuf } from './protobuf.ts';
import { parseRequest, type RequestInfo } from './request-info.ts';
import type { Store } from './store.ts';
import type { User } from './writes.ts';

export interface Services {
  store: Store;
  kinds: Kinds;
  api: Api;
  authenticator: Authenticator;
  authorizer: Authorizer;
  audit: AuditLog;
  now: () => Date;
}

const MAX_BODY_BYTES = 3 * 1024 * 1024;
const writes = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new ApiError(413, 'RequestEntityTooLarge', `the request is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const readable = new Set(['', 'application/json', 'application/yaml', ...patchTypes]);

const decodeBody = (bytes: Buffer, contentType: string): unknown => {
  if (bytes.length === 0) return undefined;
  if (contentType === 'application/vnd.kubernetes.protobuf') return readProtobuf(bytes);
  const text = bytes.toString('utf8');
  if (!readable.has(contentType)) {
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml (found ${contentType})`,
    );
  }
  try {
    return contentType.includes('yaml') && !text.trimStart().startsWith('{') ? parseYaml(text) : JSON.parse(text);
  } catch (cause) {
    throw Object.assign(
      badRequest(`the body is no valid ${contentType || 'JSON'}: ${cause instanceof Error ? cause.message : cause}`),
      { cause },
    );
  }
};

const internal = (error: unknown): ApiError =>
  error instanceof ApiError
    ? error
    : Object.assign(
        new ApiError(
          500,
          'InternalError',
          `Internal error occurred: ${error instanceof Error ? error.message : error}`,
        ),
        { cause: error },
      );

/** One request from end to end: who, may they, do it, make it durable, answer, record. */
export const handleRequest = async (
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const received = services.now();
  const url = new URL(request.url ?? '/', 'https://localhost');
  const warnings: string[] = [];
  let info: RequestInfo | undefined;
  let user: User | undefined;
  let real: User | undefined;
  let code = 500;
  let name = '';
  try {
    info = parseRequest(request.method ?? 'GET', url);
    name = info.name;
    if (answerHealth(info.path, response)) return;
    const body = readBody(request);
    body.catch(() => undefined);
    real = services.authenticator.authenticate(request.headers.authorization);
    user = services.authorizer.impersonate(real, request.headers);
    services.authorizer.check(user, info);
    if (!info.isResource) return answerDocument(services, info, request, response);
    const contentType = (request.headers['content-type'] ?? '').split(';')[0] ?? '';
    const apiRequest: ApiRequest = {
      info,
      query: url.searchParams,
      accept: negotiate(request.headers.accept),
      contentType,
      body: decodeBody(await body, contentType),
      user,
      userAgent: request.headers['user-agent'] ?? 'unknown',
      warnings,
    };
    name ||= asString(at(apiRequest.body, 'metadata', 'name'));
    const answer = services.api.handle(apiRequest);
    await services.store.committed();
    code = 'code' in answer ? answer.code : 200;
    send(answer, warnings, response, apiRequest.accept.isYaml);
  } catch (error) {
    if (error instanceof PageNotFound) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(error.message);
      return;
    }
    const { status } = internal(error);
    code = status.code;
    if (response.headersSent) response.end();
    else send({ code, json: JSON.stringify(status) }, warnings, response);
  } finally {
    if (info?.isResource && user && writes.has(info.verb)) {
      services.audit.record({
        info,
        user,
        real: real ?? user,
        code,
        name,
        received,
        done: services.now(),
        uri: request.url ?? '',
        agent: request.headers['user-agent'] ?? '',
      });
    }
  }
};

const send = (answer: ApiAnswer, warnings: string[], response: ServerResponse, isYaml = false): void => {
  for (const warning of warnings.slice(0, 20)) response.appendHeader('warning', `299 - ${JSON.stringify(warning)}`);
  if ('stream' in answer) {
    answer.stream(response);
    return;
  }
  const body = Buffer.from(isYaml ? toYaml(JSON.parse(answer.json)) : answer.json);
  response.writeHead(answer.code, {
    'content-type': isYaml ? 'application/yaml' : 'application/json',
    'content-length': body.length,
    'cache-control': 'no-cache, private',
  });
  response.end(body);
};

const answerHealth = (path: string, response: ServerResponse): boolean => {
  if (!['/healthz', '/livez', '/readyz'].some((known) => path === known || path.startsWith(`${known}/`))) return false;
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('ok');
  return true;
};

/** Discovery, OpenAPI and version: documents with an ETag, so that clients ask once. */
const answerDocument = (
  services: Services,
  info: RequestInfo,
  request: IncomingMessage,
  response: ServerResponse,
): void => {
  const { form } = negotiate(request.headers.accept);
  const document = documentAt(services.kinds, info.path, form === 'discovery');
  if (document === undefined) throw pageNotFound();
  const isAggregated = asObject(document).kind === 'APIGroupDiscoveryList';
  const etag = `"${etagOf(document)}"`;
  const type = isAggregated
    ? 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    : 'application/json';
  const headers = { 'content-type': type, etag, vary: 'Accept', 'cache-control': 'public' };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  response.writeHead(200, headers);
  response.end(JSON.stringify(document));
};

const documentAt = (kinds: Kinds, path: string, wantsAggregated: boolean): unknown => {
  const [root, second, third, ...rest] = path.split('/').filter(Boolean);
  if (root === 'version' && second === undefined) return serverVersion();
  if (root === 'openapi' && second === 'v3')
    return third === undefined ? openapiIndex(kinds) : openapiDocument(kinds, [third, ...rest].join('/'));
  if (rest.length > 0) return undefined;
  if (root === 'api') {
    if (second === undefined) return wantsAggregated ? aggregated(kinds, true) : coreVersions();
    return third === undefined ? resourceList(kinds, '', second) : undefined;
  }
  if (root !== 'apis') return undefined;
  if (second === undefined) return wantsAggregated ? aggregated(kinds, false) : groupList(kinds);
  return third === undefined ? oneGroup(kinds, second) : resourceList(kinds, second, third);
};
