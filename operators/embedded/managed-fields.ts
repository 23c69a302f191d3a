import type { ApiObject } from './cluster.ts';
import { ApiError, type Cause } from './errors.ts';
import {
  type Comparison,
  compareFields,
  difference,
  type FieldSet,
  fieldsOf,
  formatFieldSet,
  intersection,
  isEmptySet,
  mergeFields,
  parseFieldSet,
  pathsOf,
  pruneFields,
  union,
  without,
} from './field-set.ts';
import { asObjects, asString, type Json, timestamp } from './json.ts';
import type { ResourceType } from './kinds.ts';
import { objectMetaSchema, type Schema } from './schema.ts';
import type { WriteContext } from './writes.ts';

/** Who owns which fields (`metadata.managedFields`), kept with every write, and server-side apply, which is decided by it. */

interface Manager {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource: string;
  time: string;
  fields: FieldSet;
}

/** Set by the server, never owned. */
const system = [
  ['f:apiVersion'],
  ['f:kind'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'generation',
    'managedFields',
    'resourceVersion',
    'generateName',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ].map((field) => ['f:metadata', `f:${field}`]),
];

const MAX_UPDATE_MANAGERS = 10;

const roots = new WeakMap<Schema, Schema>();
const rootSchema = (type: ResourceType): Schema => {
  const known = roots.get(type.schema);
  if (known) return known;
  const root = { ...type.schema, properties: { ...type.schema.properties, metadata: objectMetaSchema } };
  roots.set(type.schema, root);
  return root;
};

const readManagers = (object: ApiObject | undefined): Manager[] =>
  asObjects(object?.metadata.managedFields).map((entry) => ({
    manager: asString(entry.manager),
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: asString(entry.apiVersion),
    subresource: asString(entry.subresource),
    time: asString(entry.time),
    fields: parseFieldSet(entry.fieldsV1),
  }));

const writeManagers = (managers: Manager[]): Json[] =>
  managers
    .filter((m) => !isEmptySet(m.fields))
    .sort((a, b) => order(a).localeCompare(order(b)))
    .map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: formatFieldSet(fields),
      ...(subresource ? { subresource } : {}),
    }));
const order = (m: Manager): string => [m.operation, m.time, m.manager, m.apiVersion, m.subresource].join('\0');

const isReset = (entries: unknown[] | undefined): boolean =>
  entries !== undefined && entries.length === 1 && Object.keys(entries[0] as object).length === 0;

/** The object as managers see it. */
const owned = (object: ApiObject | undefined): Json | undefined => {
  if (!object) return undefined;
  const { apiVersion: _, kind: __, ...rest } = object;
  return rest;
};

const changesOf = (type: ResourceType, old: ApiObject | undefined, next: ApiObject): Comparison => {
  // A new custom object grows from nothing, a new built-in one from its empty Go struct, whose parts exist already.
  const before = old ? owned(old) : type.custom ? { metadata: {} } : emptyStruct(rootSchema(type));
  const { added, modified, removed } = compareFields(rootSchema(type), before, owned(next));
  return { added: without(added, system), modified: without(modified, system), removed: without(removed, system) };
};

const emptyStruct = (schema: Schema): Json => {
  const result: Json = { metadata: {} };
  for (const [field, child] of Object.entries(schema.properties ?? {})) {
    if (field !== 'status' && child.default !== undefined && typeof child.default === 'object') result[field] = {};
  }
  return result;
};

/** Fields that `by` changed are no longer anyone else's; those that went are nobody's. */
const takeFrom = (managers: Manager[], by: Manager | undefined, changes: Comparison): void => {
  const taken = union(changes.added, changes.modified);
  for (const manager of managers) {
    const kept = manager === by ? manager.fields : difference(manager.fields, taken);
    manager.fields = difference(kept, changes.removed);
  }
};

/** Records an update or create in `next.metadata.managedFields`. */
export const trackUpdate = (
  type: ResourceType,
  old: ApiObject | undefined,
  next: ApiObject,
  context: WriteContext,
  now: Date,
): void => {
  const given = next.metadata.managedFields;
  if (isReset(given) || (old && given?.length === 0)) {
    delete next.metadata.managedFields;
    return;
  }
  const managers = readManagers(given?.length ? next : old);
  const changes = changesOf(type, old, next);
  const name = context.manager.slice(0, 128);
  let mine = managers.find(
    (m) =>
      m.operation === 'Update' &&
      m.manager === name &&
      m.subresource === context.subresource &&
      m.apiVersion === type.groupVersion,
  );
  takeFrom(managers, mine, changes);
  const gained = union(changes.added, changes.modified);
  if (!isEmptySet(gained)) {
    if (!mine) {
      mine = {
        manager: name,
        operation: 'Update',
        apiVersion: type.groupVersion,
        subresource: context.subresource,
        time: '',
        fields: gained,
      };
      managers.push(mine);
    } else mine.fields = union(mine.fields, gained);
    mine.time = timestamp(now);
  }
  next.metadata.managedFields = writeManagers(capped(managers));
};

/** The oldest updaters beyond ten become one, `ancient-changes`. */
const capped = (managers: Manager[]): Manager[] => {
  const updates = managers.filter((m) => m.operation === 'Update' && m.subresource === '' && !isEmptySet(m.fields));
  if (updates.length <= MAX_UPDATE_MANAGERS) return managers;
  const [first, ...rest] = updates
    .sort((a, b) => a.time.localeCompare(b.time))
    .slice(0, updates.length - MAX_UPDATE_MANAGERS + 1);
  if (!first) return managers;
  const ancient = {
    ...first,
    manager: 'ancient-changes',
    fields: rest.reduce((set, m) => union(set, m.fields), first.fields),
  };
  return [...managers.filter((m) => m !== first && !rest.includes(m)), ancient];
};

const describe = (m: Manager): string => {
  const subresource = m.subresource ? ` with subresource ${JSON.stringify(m.subresource)}` : '';
  return `${JSON.stringify(m.manager)}${subresource}${m.operation === 'Update' ? ` using ${m.apiVersion}` : ''}`;
};

const conflictError = (conflicts: { manager: Manager; paths: string[] }[]): ApiError => {
  const causes: Cause[] = conflicts.flatMap(({ manager, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${describe(manager)}`, field })),
  );
  const [only] = causes;
  const text = conflicts.map(
    ({ manager, paths }) =>
      `conflict${paths.length > 1 ? 's' : ''} with ${describe(manager)}:${paths.length > 1 ? `\n${paths.map((p) => `- ${p}`).join('\n')}` : ` ${paths[0]}`}`,
  );
  const message =
    causes.length === 1
      ? `Apply failed with 1 conflict: ${only?.message}: ${only?.field}`
      : `Apply failed with ${causes.length} conflicts: ${text.join('\n')}`;
  return new ApiError(409, 'Conflict', message, { causes });
};

/** Parts of an applied configuration that this endpoint ignores. */
const ignored = (type: ResourceType, context: WriteContext): string[][] => {
  if (context.subresource === 'status') return [['f:spec'], ...(type.custom ? [['f:metadata']] : [])];
  return type.subresources.status ? [['f:status']] : [];
};

/**
 * Server-side apply: merges `wanted` over `current`, removes what this manager applied before and no longer does, and decides ownership.
 * Throws 409 with one cause a field when another manager owns a field that would change, unless `force`.
 */
export const applyConfiguration = (
  type: ResourceType,
  current: ApiObject | undefined,
  wanted: Json,
  force: boolean,
  context: WriteContext,
  now: Date,
  known: Json,
): { object: Json; managedFields: unknown[] } => {
  const schema = rootSchema(type);
  const managers = readManagers(current);
  const { apiVersion: _, kind: __, ...applied } = known;
  let mine = managers.find(
    (m) => m.operation === 'Apply' && m.manager === context.manager && m.subresource === context.subresource,
  );
  const last = mine?.fields;
  const fields = without(fieldsOf(schema, applied), [...system, ...ignored(type, context)]);
  const changed = JSON.stringify(formatFieldSet(fields)) !== JSON.stringify(last && formatFieldSet(last));
  if (!mine) {
    mine = {
      manager: context.manager,
      operation: 'Apply',
      apiVersion: type.groupVersion,
      subresource: context.subresource,
      time: '',
      fields,
    };
    managers.push(mine);
  }
  mine.fields = fields;
  mine.apiVersion = type.groupVersion;
  const merged = mergeFields(schema, owned(current), applied) as Json;
  const keep = managers.reduce((set, m) => union(set, m.fields), fields);
  const pruned = (last ? pruneFields(schema, merged, last, keep) : merged) as Json;
  const object = { apiVersion: type.groupVersion, kind: type.kind, ...pruned } as ApiObject;
  const changes = changesOf(type, current, object);
  const reached = {
    ...changes,
    added: without(changes.added, ignored(type, context)),
    modified: without(changes.modified, ignored(type, context)),
  };
  const conflicts = conflictsWith(managers, mine, union(reached.added, reached.modified));
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  takeFrom(managers, mine, reached);
  if (changed || ![reached.added, reached.modified, reached.removed].every(isEmptySet)) mine.time = timestamp(now);
  return { object: { ...wanted, ...object }, managedFields: writeManagers(managers) };
};

const conflictsWith = (
  managers: Manager[],
  mine: Manager,
  changed: FieldSet,
): { manager: Manager; paths: string[] }[] =>
  managers
    .filter((m) => m !== mine)
    .map((manager) => ({ manager, paths: pathsOf(intersection(manager.fields, changed)) }))
    .filter(({ paths }) => paths.length > 0);
