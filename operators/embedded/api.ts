import type { ServerResponse } from 'node:http';
import type { ApiObject, DeleteOptions } from './cluster.ts';
import { ApiError, badRequest, type Cause, invalid, notFound, required, unsupportedValue } from './errors.ts';
import { asObject, asString, at, type Json } from './json.ts';
import type { Kinds, ResourceType } from './kinds.ts';
import { filterOf, Pages } from './list.ts';
import type { MetricsApi } from './metrics.ts';
import type { Accept } from './negotiate.ts';
import { jsonPatch, mergePatch, patchTypes, strategicMerge } from './patch.ts';
import type { RequestInfo } from './request-info.ts';
import type { Reviews } from './reviews.ts';
import { readScale, scaleKind, writeScale } from './scale.ts';
import { proxyService } from './service-proxy.ts';
import type { Entry, Store } from './store.ts';
import { tableOf } from './table.ts';
import { inVersion } from './versions.ts';
import { streamWatch } from './watch.ts';
import { groupResource, type User, type WriteContext, type Writer } from './writes.ts';

export interface ApiRequest {
  info: RequestInfo;
  query: URLSearchParams;
  accept: Accept;
  contentType: string;
  /** Decoded JSON or YAML; undefined without a body. */
  body: unknown;
  user: User;
  userAgent: string;
  warnings: string[];
}

/** `json` is ready text; `stream` takes over the response (watch). */
export type ApiAnswer = { code: number; json: string } | { stream: (response: ServerResponse) => void };

const resourceNotFound = (): ApiError =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
/** Not a Status: where no group is served, there is no API at all. */
export class PageNotFound extends Error {}
export const pageNotFound = (): PageNotFound => new PageNotFound('404 page not found\n');

/** Requests to resources: finds the kind, does what the verb says, writes the answer in the form that the client asked for. */
export class Api {
  private readonly store: Store;
  private readonly kinds: Kinds;
  private readonly writer: Writer;
  private readonly reviews: Reviews;
  private readonly metrics: MetricsApi;
  private readonly pages = new Pages();

  constructor(store: Store, kinds: Kinds, writer: Writer, reviews: Reviews, metrics: MetricsApi) {
    this.store = store;
    this.kinds = kinds;
    this.writer = writer;
    this.reviews = reviews;
    this.metrics = metrics;
  }

  typeOf(info: RequestInfo): ResourceType {
    const type = this.kinds.get(`${info.groupVersion}/${info.resource}`);
    if (!type)
      throw this.kinds.all().some((t) => !t.custom && t.groupVersion === info.groupVersion)
        ? resourceNotFound()
        : pageNotFound();
    const isMisplaced = type.namespaced
      ? info.namespace === undefined && info.name !== ''
      : info.namespace !== undefined && type.collection !== '/namespaces';
    if (isMisplaced || (info.subresource && !type.subresources[info.subresource])) throw resourceNotFound();
    return type;
  }

  handle(request: ApiRequest): ApiAnswer {
    const { info } = request;
    const type = this.typeOf(info);
    const allowed = info.subresource ? (type.subresources[info.subresource]?.verbs ?? []) : type.verbs;
    const isMisplaced =
      info.name === '' ? ['update', 'patch'].includes(info.verb) : info.verb === 'create' && !info.subresource;
    if (!allowed.includes(info.verb) || isMisplaced) {
      throw new ApiError(
        405,
        'MethodNotAllowed',
        `the server does not allow this method on the requested resource`,
        {},
      );
    }
    if (type.group === 'metrics.k8s.io') return this.readMetrics(type, request);
    if (type.collection === '/services' && info.subresource === 'proxy')
      return proxyService(this.store, info, request.query);
    if (this.reviews.answers(type, info.subresource)) {
      return { code: 201, json: JSON.stringify(this.reviews.answer(type, request)) };
    }
    const namespace = type.namespaced ? info.namespace : undefined;
    switch (info.verb) {
      case 'list':
        return this.list(type, namespace, request);
      case 'watch':
        return this.watch(type, namespace, request);
      case 'get':
        return this.get(type, namespace, request);
      case 'create':
        return this.create(type, namespace, request);
      case 'update':
        return this.update(type, namespace, request);
      case 'patch':
        return this.patch(type, namespace, request);
      case 'delete':
        return this.delete(type, namespace, request);
      case 'deletecollection':
        return this.deleteCollection(type, namespace, request);
      default:
        throw new ApiError(405, 'MethodNotAllowed', `${info.verb} is not served`, {});
    }
  }

  private context(request: ApiRequest): WriteContext {
    const { query, info } = request;
    const dryRun = query.getAll('dryRun');
    if (dryRun.some((value) => value !== 'All'))
      throw invalidOption(request, unsupportedValue('dryRun', dryRun, ['All']));
    const validation = query.get('fieldValidation') ?? 'Warn';
    if (!['Strict', 'Warn', 'Ignore'].includes(validation))
      throw invalidOption(request, unsupportedValue('fieldValidation', validation, ['Ignore', 'Strict', 'Warn']));
    return {
      user: request.user,
      manager: query.get('fieldManager') ?? request.userAgent.split('/')[0] ?? 'unknown',
      subresource: info.subresource,
      dryRun: dryRun.length > 0,
      fieldValidation: validation as WriteContext['fieldValidation'],
      warnings: request.warnings,
    };
  }

  private one(type: ResourceType, object: ApiObject, request: ApiRequest, code = 200): ApiAnswer {
    const { accept, query } = request;
    if (accept.form === 'Table') {
      const table = tableOf(
        type,
        [object],
        { resourceVersion: object.metadata.resourceVersion ?? '' },
        this.writer.now(),
        query.get('includeObject') ?? 'Metadata',
        accept.version,
      );
      return { code, json: JSON.stringify(table) };
    }
    if (accept.form === 'PartialObjectMetadata') return { code, json: JSON.stringify(partial(object)) };
    return { code, json: JSON.stringify(inVersion(type, object)) };
  }

  private text(type: ResourceType, entry: Entry): string {
    return entry.object.apiVersion === type.groupVersion ? entry.json : JSON.stringify(inVersion(type, entry.object));
  }

  private get(type: ResourceType, namespace: string | undefined, request: ApiRequest): ApiAnswer {
    const entry = this.writer.find(type, namespace, request.info.name);
    if (request.info.subresource === 'scale') return { code: 200, json: JSON.stringify(readScale(type, entry.object)) };
    if (request.accept.form === 'object') return { code: 200, json: this.text(type, entry) };
    return this.one(type, entry.object, request);
  }

  private list(type: ResourceType, namespace: string | undefined, request: ApiRequest): ApiAnswer {
    const { query, accept } = request;
    const byName = nameFilter(request.info);
    if (byName) query.set('fieldSelector', byName);
    const page = this.pages.pageOf(this.store, filterOf(this.store, type, namespace, query), query);
    const { version: resourceVersion, continue: next, remainingItemCount } = page;
    const metadata: Json = {
      resourceVersion,
      ...(next ? { continue: next } : {}),
      ...(remainingItemCount ? { remainingItemCount } : {}),
    };
    if (accept.form === 'Table') {
      const objects = page.entries.map((entry) => entry.object);
      return {
        code: 200,
        json: JSON.stringify(
          tableOf(type, objects, metadata, this.writer.now(), query.get('includeObject') ?? 'Metadata', accept.version),
        ),
      };
    }
    if (accept.form === 'PartialObjectMetadata') {
      const items = page.entries.map((entry) => partial(entry.object));
      return {
        code: 200,
        json: JSON.stringify({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items }),
      };
    }
    const items = page.entries.map((entry) => itemText(type, this.text(type, entry))).join(',');
    const head = JSON.stringify({ kind: `${type.kind}List`, apiVersion: type.groupVersion, metadata });
    return { code: 200, json: `${head.slice(0, -1)},"items":[${items}]}` };
  }

  private watch(type: ResourceType, namespace: string | undefined, request: ApiRequest): ApiAnswer {
    const { query, accept } = request;
    const byName = nameFilter(request.info);
    if (byName) query.set('fieldSelector', byName);
    const filter = filterOf(this.store, type, namespace, query);
    const options = {
      resourceVersion: query.get('resourceVersion') ?? '',
      sendInitialEvents: query.get('sendInitialEvents') === 'true',
      bookmarks: query.get('allowWatchBookmarks') === 'true',
      timeoutSeconds: Number(query.get('timeoutSeconds') ?? 0) || 1800 + Math.floor(Math.random() * 1800),
    };
    const render = (object: ApiObject, entry: Entry): string => {
      if (accept.form === 'object') return this.text(type, entry);
      const answer = this.one(type, object, request);
      return 'json' in answer ? answer.json : '';
    };
    return { stream: (response) => streamWatch(this.store, type, filter, options, render, response) };
  }

  private create(type: ResourceType, namespace: string | undefined, request: ApiRequest): ApiAnswer {
    const context = this.context(request);
    if (request.info.subresource) return this.reviews.createSubresource(type, namespace, request, context);
    if (type.namespaced && namespace === undefined)
      throw badRequest(`an empty namespace may not be set during creation`);
    return this.one(type, this.writer.create(type, namespace, request.body, context), request, 201);
  }

  private update(type: ResourceType, namespace: string | undefined, request: ApiRequest): ApiAnswer {
    const context = this.context(request);
    const { name, subresource } = request.info;
    if (subresource === 'scale') {
      const object = writeScale(this.writer, type, namespace, name, () => request.body, context);
      return { code: 200, json: JSON.stringify(object) };
    }
    return this.one(type, this.writer.update(type, namespace, name, request.body, context), request);
  }

  private patch(type: ResourceType, namespace: string | undefined, request: ApiRequest): ApiAnswer {
    const context = this.context(request);
    const { name, subresource } = request.info;
    const kind = request.contentType;
    if (kind === 'application/apply-patch+yaml' || kind === 'application/apply-patch+cbor')
      return this.apply(type, namespace, request, context);
    if (request.query.get('force') !== null)
      throw badRequest('force: Forbidden: may not be specified for non-apply patch');
    const change = (current: unknown): unknown => {
      switch (kind) {
        case 'application/json-patch+json':
          return jsonPatch(type, name, current, request.body);
        case 'application/merge-patch+json':
          return mergePatch(current, objectBody(request.body));
        case 'application/strategic-merge-patch+json':
          if (type.custom) throw unsupportedPatch(kind);
          return strategicMerge(subresource === 'scale' ? scaleKind() : type.schema, current, objectBody(request.body));
        default:
          throw unsupportedPatch(kind);
      }
    };
    if (subresource === 'scale') {
      return { code: 200, json: JSON.stringify(writeScale(this.writer, type, namespace, name, change, context)) };
    }
    return this.one(type, this.writer.patch(type, namespace, name, change, context), request);
  }

  private apply(
    type: ResourceType,
    namespace: string | undefined,
    request: ApiRequest,
    context: WriteContext,
  ): ApiAnswer {
    const { name, subresource } = request.info;
    if (!request.query.get('fieldManager')) {
      throw invalidOption(request, required('fieldManager', 'is required for apply patch'));
    }
    const force = request.query.get('force') === 'true';
    if (subresource === 'scale') {
      return {
        code: 200,
        json: JSON.stringify(
          writeScale(
            this.writer,
            type,
            namespace,
            name,
            (scale) => mergePatch(scale, objectBody(request.body)),
            context,
          ),
        ),
      };
    }
    const { object, created } = this.writer.apply(type, namespace, name, objectBody(request.body), force, context);
    return this.one(type, object, request, created ? 201 : 200);
  }

  private deleteOptions(request: ApiRequest): DeleteOptions & { dryRun?: unknown } {
    const body = asObject(request.body) as DeleteOptions & { orphanDependents?: boolean };
    const { query } = request;
    const policy =
      body.propagationPolicy ??
      (query.get('propagationPolicy') as DeleteOptions['propagationPolicy'] | null) ??
      undefined;
    const grace =
      body.gracePeriodSeconds ??
      (query.has('gracePeriodSeconds') ? Number(query.get('gracePeriodSeconds')) : undefined);
    return { ...body, propagationPolicy: body.orphanDependents ? 'Orphan' : policy, gracePeriodSeconds: grace };
  }

  private deleteContext(request: ApiRequest): WriteContext {
    const context = this.context(request);
    return { ...context, dryRun: context.dryRun || at(request.body, 'dryRun', 0) === 'All' };
  }

  private delete(type: ResourceType, namespace: string | undefined, request: ApiRequest): ApiAnswer {
    const { object, gone } = this.writer.delete(
      type,
      namespace,
      request.info.name,
      this.deleteOptions(request),
      this.deleteContext(request),
    );
    const returnsObject =
      !gone ||
      [
        '/pods',
        '/services',
        '/serviceaccounts',
        '/persistentvolumeclaims',
        '/persistentvolumes',
        '/resourcequotas',
      ].includes(type.collection);
    if (returnsObject) return this.one(type, object, request);
    const details = {
      name: object.metadata.name,
      ...(type.group ? { group: type.group } : {}),
      kind: type.resource,
      uid: object.metadata.uid,
    };
    return {
      code: 200,
      json: JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }),
    };
  }

  private deleteCollection(type: ResourceType, namespace: string | undefined, request: ApiRequest): ApiAnswer {
    const { entries } = this.pages.pageOf(
      this.store,
      filterOf(this.store, type, namespace, request.query),
      request.query,
    );
    const options = this.deleteOptions(request);
    const context = this.deleteContext(request);
    const items = entries.map(
      ({ object: { metadata } }) =>
        this.writer.delete(type, metadata.namespace, metadata.name, options, context).object,
    );
    const list = {
      kind: `${type.kind}List`,
      apiVersion: type.groupVersion,
      metadata: { resourceVersion: String(this.store.version) },
      items,
    };
    return { code: 200, json: JSON.stringify(list) };
  }

  private readMetrics(type: ResourceType, request: ApiRequest): ApiAnswer {
    const { info, query } = request;
    if (info.verb === 'get') {
      const item = this.metrics.get(type, info.namespace, info.name);
      if (!item) throw notFound(groupResource(type), info.name);
      return { code: 200, json: JSON.stringify(item) };
    }
    const items = this.metrics.list(type, info.namespace, query);
    return {
      code: 200,
      json: JSON.stringify({ kind: `${type.kind}List`, apiVersion: type.groupVersion, metadata: {}, items }),
    };
  }
}

const partial = (object: ApiObject): Json => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata: object.metadata,
});

const optionKinds: Record<string, string> = { create: 'CreateOptions', update: 'UpdateOptions', patch: 'PatchOptions' };
const invalidOption = ({ info }: ApiRequest, cause: Cause): ApiError =>
  invalid(optionKinds[info.verb] ?? 'DeleteOptions', 'meta.k8s.io', '', [cause]);

const objectBody = (body: unknown): Json => {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Json;
  throw badRequest('the patch must be an object');
};

const unsupportedPatch = (kind: string): ApiError =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${patchTypes.join(', ')} (found ${kind || 'none'})`,
    {},
  );

/** Items of built-in lists do not repeat what the list says; those of custom kinds do. */
const itemText = (type: ResourceType, json: string): string => {
  const head = `{"apiVersion":${JSON.stringify(type.groupVersion)},"kind":${JSON.stringify(type.kind)},`;
  return !type.custom && json.startsWith(head) ? `{${json.slice(head.length)}` : json;
};

/** A list or watch of one name (`GET …/pods/web?watch=1`) is a field selector. */
const nameFilter = (info: RequestInfo): string => (asString(info.name) ? `metadata.name=${info.name}` : '');
