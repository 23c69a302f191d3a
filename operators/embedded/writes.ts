import { randomBytes, randomUUID } from 'node:crypto';
import { type Admission, admitted } from './admission.ts';
import type { ApiObject, DeleteOptions } from './cluster.ts';
import { decodeRoot } from './decode.ts';
import { applyKindDefaults } from './defaults.ts';
import {
  ApiError,
  alreadyExists,
  badRequest,
  conflict,
  forbiddenField,
  type GroupResource,
  invalid,
  invalidValue,
  modifiedSince,
  notFound,
  required,
} from './errors.ts';
import { asObject, asString, asStrings, at, equal, isObject, type Json, timestamp } from './json.ts';
import type { Kinds, ResourceType } from './kinds.ts';
import { applyConfiguration, trackUpdate } from './managed-fields.ts';
import { onDelete, prepareForCreate, preserveOnUpdate, validateObject, validateTransition } from './rules.ts';
import type { Entry, Store } from './store.ts';
import { forStorage, inVersion } from './versions.ts';

export interface User {
  name: string;
  groups: string[];
  uid?: string;
  extra?: Record<string, string[]>;
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** Who writes, and how the request wants it done. */
export interface WriteContext {
  user: User;
  /** Field manager: the query's, or the first word of the user agent. */
  manager: string;
  subresource: string;
  dryRun: boolean;
  fieldValidation: FieldValidation;
  /** Texts for the `Warning` headers. */
  warnings: string[];
}

export const groupResource = (type: ResourceType): GroupResource => ({ group: type.group, resource: type.resource });

const strictError = (type: ResourceType, unknown: string[]): ApiError => {
  const list = unknown.map((field) => `unknown field ${JSON.stringify(field)}`).join(', ');
  const prefix = type.custom ? '' : `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: `;
  return new ApiError(400, 'BadRequest', `${prefix}strict decoding error: ${list}`);
};

/** The one way by which objects come to be, change and go. Every step is synchronous: what it read is still so when it writes. */
export class Writer {
  readonly store: Store;
  readonly kinds: Kinds;
  readonly now: () => Date;
  private readonly admission: Admission;

  constructor(store: Store, kinds: Kinds, now: () => Date, admission: Admission) {
    this.store = store;
    this.kinds = kinds;
    this.now = now;
    this.admission = admission;
  }

  find(type: ResourceType, namespace: string | undefined, name: string): Entry {
    const entry = this.store.get(type.collection, namespace, name);
    if (!entry) throw notFound(groupResource(type), name);
    return entry;
  }

  /** Decodes what a client sent; unknown fields are an error, a warning or nothing, as it asked. */
  decode(type: ResourceType, body: unknown, context: WriteContext): ApiObject {
    if (!isObject(body)) throw badRequest(`the body of a ${type.kind} must be a JSON object`);
    this.checkTypeMeta(type, body);
    const state = { unknown: [], isCustom: type.custom !== undefined, kind: type.kind, version: type.version };
    const decoded = decodeRoot(type.schema, body, state) as ApiObject;
    if (state.unknown.length > 0 && context.fieldValidation === 'Strict') throw strictError(type, state.unknown);
    if (context.fieldValidation === 'Warn')
      context.warnings.push(...state.unknown.map((f) => `unknown field ${JSON.stringify(f)}`));
    applyKindDefaults(type, decoded);
    return { ...decoded, apiVersion: type.groupVersion, kind: type.kind };
  }

  private checkTypeMeta(type: ResourceType, body: Json): void {
    const { apiVersion, kind } = body;
    if (apiVersion !== undefined && apiVersion !== type.groupVersion) {
      throw badRequest(
        `the API version in the data (${apiVersion}) does not match the expected API version (${type.groupVersion})`,
      );
    }
    if (kind !== undefined && kind !== type.kind) {
      throw badRequest(`${kind} in version "${type.version}" cannot be handled as a ${type.kind}: the kinds differ`);
    }
  }

  private checkNamespace(type: ResourceType, namespace: string | undefined, object: ApiObject): void {
    if (!type.namespaced) {
      delete object.metadata.namespace;
      return;
    }
    const own = object.metadata.namespace;
    if (own && own !== namespace) {
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    object.metadata.namespace = namespace;
  }

  create(type: ResourceType, namespace: string | undefined, body: unknown, context: WriteContext): ApiObject {
    const object = this.decode(type, body, context);
    this.checkNamespace(type, namespace, object);
    if (object.metadata.resourceVersion) throw badRequest('resourceVersion should not be set on objects to be created');
    return this.insert(type, object, context, (o) => trackUpdate(type, undefined, o, context, this.now()));
  }

  private insert(
    type: ResourceType,
    object: ApiObject,
    context: WriteContext,
    track: (object: ApiObject) => void,
  ): ApiObject {
    const { metadata } = object;
    if (metadata.generateName && !metadata.name)
      metadata.name = this.generateName(type, metadata.namespace, metadata.generateName);
    if (!metadata.name) {
      throw invalid(type.kind, type.group, '', [required('metadata.name', 'name or generateName is required')]);
    }
    metadata.uid = randomUUID();
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    if (type.subresources.status && type.collection !== '/nodes') delete object.status;
    track(object);
    prepareForCreate(type, object, this.store);
    admitted(this.admission.mutate(type, object, undefined, context));
    metadata.creationTimestamp = timestamp(this.now());
    if (hasGeneration(type)) metadata.generation = 1;
    else delete metadata.generation;
    this.check(type, validateObject(type, object), object);
    this.admission.validate(type, object, undefined, context);
    if (this.store.get(type.collection, metadata.namespace, metadata.name)) {
      throw alreadyExists(groupResource(type), metadata.name);
    }
    return this.save(type, ordered(object), undefined, context);
  }

  private generateName(type: ResourceType, namespace: string | undefined, prefix: string): string {
    const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
    for (;;) {
      const suffix = Array.from(randomBytes(5), (byte) => alphabet[byte % alphabet.length]).join('');
      const name = `${prefix.slice(0, 58)}${suffix}`;
      if (!this.store.get(type.collection, namespace, name)) return name;
    }
  }

  private check(type: ResourceType, causes: ReturnType<typeof validateObject>, object: ApiObject): void {
    if (causes.length > 0) throw invalid(type.kind, type.group, object.metadata.name, causes);
  }

  private save(type: ResourceType, object: ApiObject, old: ApiObject | undefined, context: WriteContext): ApiObject {
    if (context.dryRun) return object;
    const stored = this.store.put(type.collection, this.toStorage(type, object));
    this.admission.wrote(type, stored.object, old);
    return inVersion(type, stored.object);
  }

  /** A kind is stored in one version; structural schemas convert between versions by name alone. */
  private toStorage(type: ResourceType, object: ApiObject): ApiObject {
    const storage = this.kinds.ofCollection(type.collection);
    return storage ? forStorage(type, storage, object) : object;
  }

  /** PUT. `body` replaces the object (its status alone with subresource `status`). */
  update(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    body: unknown,
    context: WriteContext,
  ): ApiObject {
    const object = this.decode(type, body, context);
    this.checkNamespace(type, namespace, object);
    if (object.metadata.name && object.metadata.name !== name) {
      throw badRequest(`the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`);
    }
    object.metadata.name = name;
    const entry = this.find(type, namespace, name);
    return this.replace(type, entry, object, context, (old, next) => trackUpdate(type, old, next, context, this.now()));
  }

  /** PATCH of three kinds: `change` makes the new object from the current one. */
  patch(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    change: (current: ApiObject) => unknown,
    context: WriteContext,
  ): ApiObject {
    const entry = this.find(type, namespace, name);
    const current = inVersion(type, entry.object);
    const object = this.decodePatched(type, change(current), context);
    const { metadata } = object;
    if (metadata.name !== name || (metadata.namespace ?? '') !== (namespace ?? '')) {
      throw invalid(type.kind, type.group, name, [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(metadata.name)}: field is immutable`,
          field: 'metadata.name',
        },
      ]);
    }
    return this.replace(type, entry, object, context, (old, next) => trackUpdate(type, old, next, context, this.now()));
  }

  /** A patch may be well-formed and its result not: that is 422, where the same object in a PUT is 400. */
  private decodePatched(type: ResourceType, body: unknown, context: WriteContext): ApiObject {
    try {
      return this.decode(type, body, context);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.message.includes('json: cannot unmarshal')) throw error;
      throw Object.assign(invalid('', '', '', [invalidValue('patch', JSON.stringify(body), error.message)]), {
        cause: error,
      });
    }
  }

  /** Server-side apply; creates what does not exist. */
  apply(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    body: Json,
    force: boolean,
    context: WriteContext,
  ): { object: ApiObject; created: boolean } {
    this.checkTypeMeta(type, body);
    if (!body.apiVersion || !body.kind) throw badRequest('an applied configuration must have apiVersion and kind');
    if (at(body, 'metadata', 'managedFields') !== undefined) throw badRequest('metadata.managedFields must be nil');
    const entry = this.store.get(type.collection, namespace, name);
    const wanted = { ...body, metadata: { ...asObject(body.metadata), name, ...(namespace ? { namespace } : {}) } };
    if (!entry && context.subresource) throw notFound(groupResource(type), name);
    const uid = at(body, 'metadata', 'uid');
    if (!entry && uid)
      throw conflict(
        groupResource(type),
        name,
        `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
      );
    const current = entry && inVersion(type, entry.object);
    const merged = applyConfiguration(
      type,
      current,
      wanted,
      force,
      context,
      this.now(),
      this.pruneUnknown(type, wanted, context),
    );
    const track = (object: ApiObject): void => {
      object.metadata.managedFields = merged.managedFields;
    };
    const decoded = this.decode(type, merged.object, { ...context, fieldValidation: 'Ignore' });
    if (!entry) {
      this.checkNamespace(type, namespace, decoded);
      return { object: this.insert(type, decoded, context, track), created: true };
    }
    return { object: this.replace(type, entry, decoded, context, (_, next) => track(next)), created: false };
  }

  /** The applied configuration as its owner's set of fields sees it: no defaults, no unknown fields (always an error for apply). */
  private pruneUnknown(type: ResourceType, body: Json, context: WriteContext): Json {
    const state = {
      unknown: [] as string[],
      isCustom: type.custom !== undefined,
      kind: type.kind,
      version: type.version,
      skipDefaults: true,
    };
    const decoded = decodeRoot(type.schema, body, state);
    const unknown = state.unknown.filter((field) => !field.startsWith('metadata.managedFields'));
    if (unknown.length > 0 && (context.fieldValidation === 'Strict' || !type.custom)) {
      throw new ApiError(
        500,
        undefined,
        `failed to create typed patch object (${asString(at(body, 'metadata', 'namespace'))}/${asString(at(body, 'metadata', 'name'))}; ${type.groupVersion}, Kind=${type.kind}): ${unknown.map((f) => `.${f}: field not declared in schema`).join('; ')}`,
      );
    }
    if (context.fieldValidation === 'Warn')
      context.warnings.push(...unknown.map((f) => `unknown field ${JSON.stringify(f)}`));
    return decoded;
  }

  /** All updates end here: what may not change stays, the rest is admitted, validated and stored, unless nothing changed. */
  private replace(
    type: ResourceType,
    entry: Entry,
    object: ApiObject,
    context: WriteContext,
    track: (old: ApiObject, next: ApiObject) => void,
  ): ApiObject {
    const old = inVersion(type, entry.object);
    this.checkPreconditions(type, old, object.metadata);
    preserveSystemFields(old, object);
    const next = preserveOnUpdate(type, old, object, context, this.store);
    if (hasGeneration(type)) next.metadata.generation = nextGeneration(type, old, next);
    track(old, next);
    admitted(this.admission.mutate(type, next, old, context));
    this.check(
      type,
      [
        ...finalizerCauses(old, next),
        ...validateTransition(type, old, next, context),
        ...validateObject(type, next, old),
      ],
      next,
    );
    this.admission.validate(type, next, old, context);
    const result = ordered(next);
    if (isSame(old, result)) return old;
    if (isFinished(type, result)) return this.removeFinished(type, result, context);
    return this.save(type, result, old, context);
  }

  /** The scheduler's word: this pod runs there. */
  bind(type: ResourceType, namespace: string | undefined, name: string, nodeName: string, context: WriteContext): void {
    const { object } = this.find(type, namespace, name);
    const bound = at(object, 'spec', 'nodeName');
    if (bound)
      throw conflict(
        { group: '', resource: 'pods/binding' },
        name,
        `pod ${name} is already assigned to node ${JSON.stringify(bound)}`,
      );
    this.save(
      type,
      { ...object, metadata: { ...object.metadata }, spec: { ...asObject(object.spec), nodeName } },
      object,
      context,
    );
  }

  private checkPreconditions(
    type: ResourceType,
    old: ApiObject,
    wanted: { uid?: string; resourceVersion?: string },
  ): void {
    const { name, uid, resourceVersion } = old.metadata;
    if (wanted.uid && wanted.uid !== uid) {
      throw conflict(
        groupResource(type),
        name,
        `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`,
      );
    }
    if (wanted.resourceVersion && wanted.resourceVersion !== resourceVersion)
      throw modifiedSince(groupResource(type), name);
  }

  private removeFinished(type: ResourceType, object: ApiObject, context: WriteContext): ApiObject {
    if (!context.dryRun) {
      const entry = this.store.remove(type.collection, object);
      this.admission.removed(type, entry.object);
    }
    return object;
  }

  /** DELETE: removed at once, or marked and kept for its finalizers and grace. Returns the object and whether it is gone. */
  delete(
    type: ResourceType,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions,
    context: WriteContext,
  ): { object: ApiObject; gone: boolean } {
    const { object } = this.find(type, namespace, name);
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (uid && uid !== object.metadata.uid) {
      throw conflict(
        groupResource(type),
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${object.metadata.uid}`,
      );
    }
    if (resourceVersion && resourceVersion !== object.metadata.resourceVersion) {
      throw conflict(
        groupResource(type),
        name,
        `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${object.metadata.resourceVersion}`,
      );
    }
    this.admission.beforeDelete(type, object, context);
    const marked = this.markDeleted(type, object, options);
    if (isFinished(type, marked)) return { object: this.removeFinished(type, marked, context), gone: true };
    if (equal(marked, object)) return { object, gone: false };
    if (hasGeneration(type) && !object.metadata.deletionTimestamp)
      marked.metadata.generation = (object.metadata.generation ?? 0) + 1;
    return { object: this.save(type, marked, object, context), gone: false };
  }

  private markDeleted(type: ResourceType, object: ApiObject, options: DeleteOptions): ApiObject {
    // A volume that no claim holds needs no protection.
    const isFree = type.collection === '/persistentvolumes' && at(object, 'status', 'phase') !== 'Bound';
    const gone = ['orphan', 'foregroundDeletion', ...(isFree ? ['kubernetes.io/pv-protection'] : [])];
    const finalizers = asStrings(object.metadata.finalizers).filter((f) => !gone.includes(f));
    const kept = asStrings(object.metadata.finalizers).filter((f) => f === 'orphan' || f === 'foregroundDeletion');
    const policy = options.propagationPolicy;
    const added =
      policy === 'Foreground'
        ? ['foregroundDeletion']
        : policy === 'Orphan'
          ? ['orphan']
          : policy === undefined
            ? kept
            : [];
    const all = [...finalizers, ...added];
    const grace = onDelete(type, object, options.gracePeriodSeconds);
    const previous = object.metadata.deletionGracePeriodSeconds;
    const isShorter = previous === undefined || grace < previous;
    const seconds = isShorter ? grace : previous;
    const since = object.metadata.deletionTimestamp;
    const until = since && !isShorter ? since : timestamp(new Date(this.now().getTime() + grace * 1000));
    const { finalizers: _, ...metadata } = object.metadata;
    const marked: ApiObject = {
      ...object,
      metadata: {
        ...metadata,
        deletionTimestamp: since && previous === seconds ? since : until,
        deletionGracePeriodSeconds: seconds,
        ...(all.length > 0 ? { finalizers: all } : {}),
      },
    };
    if (type.collection === '/namespaces') delete marked.metadata.deletionGracePeriodSeconds;
    return type.collection === '/namespaces'
      ? { ...marked, status: { ...asObject(object.status), phase: 'Terminating' } }
      : marked;
  }
}

/** Kinds whose spec is counted: all with a status, and custom ones. */
const hasGeneration = (type: ResourceType): boolean =>
  type.custom !== undefined ||
  ['apps', 'batch', 'networking.k8s.io', 'apiextensions.k8s.io'].includes(type.group) ||
  (type.resource === 'pods' && type.group === '');

const nextGeneration = (type: ResourceType, old: ApiObject, next: ApiObject): number => {
  const { metadata: _, status: __, ...before } = old;
  const { metadata: ___, status: ____, ...after } = next;
  // Being placed on a node is no change of what was asked for.
  if (type.collection === '/pods')
    for (const side of [before, after]) side.spec = { ...asObject(side.spec), nodeName: '' };
  const whole = type.custom !== undefined && !type.custom.hasStatus;
  const changed = !equal(before, after) || (whole && !equal(old.status, next.status));
  return (old.metadata.generation ?? 1) + (changed ? 1 : 0);
};

const preserveSystemFields = (old: ApiObject, next: ApiObject): void => {
  const { metadata } = next;
  const was = old.metadata;
  metadata.name = was.name;
  metadata.uid = was.uid;
  metadata.creationTimestamp = was.creationTimestamp;
  metadata.resourceVersion = was.resourceVersion;
  for (const field of [
    'namespace',
    'generateName',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generation',
  ] as const) {
    if (was[field] === undefined) delete metadata[field];
    else (metadata as unknown as Json)[field] = was[field];
  }
  if (metadata.managedFields === undefined && was.managedFields) metadata.managedFields = was.managedFields;
};

const finalizerCauses = (old: ApiObject, next: ApiObject) => {
  if (!old.metadata.deletionTimestamp) return [];
  const before = asStrings(old.metadata.finalizers);
  const added = asStrings(next.metadata.finalizers).filter((f) => !before.includes(f));
  const list = added.map((f) => JSON.stringify(f)).join(', ');
  return added.length > 0
    ? [
        forbiddenField(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
        ),
      ]
    : [];
};

/** Deleted, with nothing left that holds it. */
const isFinished = (type: ResourceType, object: ApiObject): boolean =>
  object.metadata.deletionTimestamp !== undefined &&
  (object.metadata.finalizers ?? []).length === 0 &&
  (object.metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
  !(type.collection === '/namespaces' && asStrings(at(object, 'spec', 'finalizers')).length > 0);

/** Equal but for the times at which managers last wrote the same. */
const isSame = (old: ApiObject, next: ApiObject): boolean => {
  const { managedFields: before, ...oldMeta } = old.metadata;
  const { managedFields: after, ...nextMeta } = next.metadata;
  const timeless = (entries: unknown[] = []): unknown[] => entries.map((e) => ({ ...asObject(e), time: '' }));
  return (
    equal({ ...old, metadata: oldMeta }, { ...next, metadata: nextMeta }) && equal(timeless(before), timeless(after))
  );
};

/** Fields in the order that people expect, undefined ones gone. */
const ordered = (object: ApiObject): ApiObject => {
  const { apiVersion, kind, metadata, ...rest } = object;
  const meta = Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => value !== undefined && !isEmpty(value)),
  );
  const fields = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { apiVersion, kind, metadata: meta as unknown as ApiObject['metadata'], ...fields };
};

const isEmpty = (value: unknown): boolean =>
  (Array.isArray(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0);
