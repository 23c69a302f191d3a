import { asArray, equal, isObject, type Json } from './json.ts';
import {
  componentName,
  fieldSchema,
  isIntOrString,
  isOpen,
  isValueStruct,
  itemSchema,
  listKey,
  type Schema,
} from './schema.ts';

/**
 * Sets of fields as `metadata.managedFields` writes them (`fieldsV1`: `f:name`, `k:{"name":"x"}`, `v:"x"`, `.`),
 * after the merge rules of server-side apply (KEP-555): maps and structs merge, lists by their type, the rest is one value.
 */
export interface FieldSet {
  /** The place itself belongs to the set. */
  self: boolean;
  children: Map<string, FieldSet>;
}

export const emptySet = (): FieldSet => ({ self: false, children: new Map() });
export const isEmptySet = (set: FieldSet | undefined): boolean => !set || (!set.self && set.children.size === 0);

export const parseFieldSet = (fields: unknown): FieldSet => {
  const set = emptySet();
  if (!isObject(fields)) return set;
  const entries = Object.entries(fields);
  for (const [key, value] of entries) {
    if (key === '.') set.self = true;
    else {
      const child = parseFieldSet(value);
      if (isObject(value) && Object.keys(value).length === 0) child.self = true;
      set.children.set(key, child);
    }
  }
  return set;
};

export const formatFieldSet = (set: FieldSet): Json => {
  const result: Json = {};
  if (set.self && set.children.size > 0) result['.'] = {};
  for (const key of [...set.children.keys()].sort()) {
    const child = set.children.get(key);
    if (child) result[key] = formatFieldSet(child);
  }
  return result;
};

const combine = (
  a: FieldSet | undefined,
  b: FieldSet | undefined,
  self: (a: boolean, b: boolean) => boolean,
): FieldSet => {
  const result: FieldSet = { self: self(a?.self ?? false, b?.self ?? false), children: new Map() };
  for (const key of new Set([...(a?.children.keys() ?? []), ...(b?.children.keys() ?? [])])) {
    const child = combine(a?.children.get(key), b?.children.get(key), self);
    if (!isEmptySet(child)) result.children.set(key, child);
  }
  return result;
};
export const union = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (x, y) => x || y);
export const difference = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (x, y) => x && !y);
export const intersection = (a: FieldSet, b: FieldSet): FieldSet => combine(a, b, (x, y) => x && y);

/** Without everything at and below these top-level paths: `['f:status']`, `['f:metadata', 'f:name']`. */
export const without = (set: FieldSet, paths: readonly (readonly string[])[]): FieldSet => {
  const result: FieldSet = { self: set.self, children: new Map(set.children) };
  for (const [first = '', ...rest] of paths) {
    const child = result.children.get(first);
    if (!child) continue;
    const kept = rest.length === 0 ? emptySet() : without(child, [rest]);
    if (isEmptySet(kept)) result.children.delete(first);
    else result.children.set(first, kept);
  }
  return result;
};

/** `.spec.containers[name="main"].image`, as conflicts name fields. */
export const pathsOf = (set: FieldSet, prefix = ''): string[] => [
  ...(set.self ? [prefix] : []),
  ...[...set.children].flatMap(([key, child]) => pathsOf(child, prefix + pathText(key))),
];

const pathText = (key: string): string => {
  if (key.startsWith('f:')) return `.${key.slice(2)}`;
  if (key.startsWith('v:')) return `[=${key.slice(2)}]`;
  const keys = Object.entries(JSON.parse(key.slice(2)) as Json).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return `[${keys.join(',')}]`;
};

export type Shape = 'scalar' | 'map' | 'list-map' | 'list-set' | 'atomic';

/** How a value at this place merges. */
export const shapeOf = (schema: Schema, value: unknown): Shape => {
  if (isIntOrString(schema)) return 'scalar';
  if (Array.isArray(value)) {
    const kind = schema['x-kubernetes-list-type'];
    return kind === 'map' ? 'list-map' : kind === 'set' ? 'list-set' : 'atomic';
  }
  if (!isObject(value)) return 'scalar';
  if (schema['x-kubernetes-map-type'] === 'atomic') return 'atomic';
  // Free-form fields of CRDs merge as maps; those of built-in kinds are one value.
  if (isOpen(schema) && !schema.properties)
    return schema['x-kubernetes-preserve-unknown-fields'] || Object.keys(schema).length === 0 ? 'map' : 'atomic';
  return 'map';
};

/** The parts of a mergeable value: path element → part and its schema. */
export const partsOf = (
  schema: Schema,
  shape: Shape,
  value: unknown,
): Map<string, { value: unknown; schema: Schema }> => {
  const parts = new Map<string, { value: unknown; schema: Schema }>();
  if (shape === 'map' && isObject(value)) {
    for (const key in value) parts.set(`f:${key}`, { value: value[key], schema: fieldSchema(schema, key) ?? {} });
  } else if (shape === 'list-map') {
    for (const item of asArray(value))
      parts.set(`k:${JSON.stringify(listKey(schema, item))}`, { value: item, schema: itemSchema(schema) });
  } else if (shape === 'list-set') {
    for (const item of asArray(value))
      parts.set(`v:${JSON.stringify(item)}`, { value: item, schema: itemSchema(schema) });
  }
  return parts;
};

const isLeaf = (shape: Shape, value: unknown): boolean =>
  shape === 'scalar' ||
  shape === 'atomic' ||
  (isObject(value) && Object.keys(value).length === 0) ||
  (Array.isArray(value) && value.length === 0);

/** The fields of an applied configuration. */
export const fieldsOf = (schema: Schema, value: unknown): FieldSet => {
  const shape = shapeOf(schema, value);
  const set = emptySet();
  if (isLeaf(shape, value)) {
    set.self = true;
    return set;
  }
  for (const [key, part] of partsOf(schema, shape, value)) {
    const child = key.startsWith('v:') ? { self: true, children: new Map() } : fieldsOf(part.schema, part.value);
    // List items, and entries of maps that are no structs, belong to the set themselves.
    if (
      key.startsWith('k:') ||
      (shape === 'map' &&
        schema.properties?.[key.slice(2)] === undefined &&
        !child.self &&
        schema.properties === undefined)
    )
      child.self = true;
    set.children.set(key, child);
  }
  return set;
};

export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

/** What changed from `before` to `after`, each place in exactly one of the sets. */
export const compareFields = (schema: Schema, before: unknown, after: unknown): Comparison => {
  const result = { added: emptySet(), modified: emptySet(), removed: emptySet() };
  compareInto(schema, before, after, result);
  return result;
};

/** What an absent field of a Go struct is: a struct that is no pointer exists, and so does a required list. */
const emptyIn = (parent: Schema, key: string, schema: Schema): unknown => {
  if (!key.startsWith('f:')) return undefined;
  if (isValueStruct(schema)) return {};
  return schema.type === 'array' && componentName(parent) !== '' && parent.required?.includes(key.slice(2))
    ? []
    : undefined;
};

const compareInto = (schema: Schema, before: unknown, after: unknown, out: Comparison): void => {
  const shape = shapeOf(schema, after ?? before);
  const mergeable =
    shape !== 'scalar' && shape !== 'atomic' && (before === undefined || shapeOf(schema, before) === shape);
  if (!mergeable || (isLeaf(shape, before ?? {}) && isLeaf(shape, after ?? {}))) {
    if (before === undefined) out.added.self = after !== undefined;
    else if (after === undefined) out.removed.self = true;
    else if (!equal(before, after)) out.modified.self = true;
    return;
  }
  if (before === undefined) out.added.self = true;
  if (after === undefined) out.removed.self = true;
  const old = partsOf(schema, shape, before);
  const next = partsOf(schema, shape, after);
  for (const key of new Set([...old.keys(), ...next.keys()])) {
    const part = next.get(key) ?? old.get(key);
    const childSchema = part?.schema ?? {};
    const was =
      old.get(key)?.value ?? (before !== undefined && next.has(key) ? emptyIn(schema, key, childSchema) : undefined);
    const is =
      next.get(key)?.value ?? (after !== undefined && isValueStruct(childSchema) && old.has(key) ? {} : undefined);
    const child = { added: emptySet(), modified: emptySet(), removed: emptySet() };
    compareInto(childSchema, was, is, child);
    for (const name of ['added', 'modified', 'removed'] as const) {
      if (!isEmptySet(child[name])) out[name].children.set(key, child[name]);
    }
  }
};

/** `before` with the applied configuration merged over it. */
export const mergeFields = (schema: Schema, before: unknown, applied: unknown): unknown => {
  const shape = shapeOf(schema, applied);
  if (before === undefined || shape === 'scalar' || shape === 'atomic' || shapeOf(schema, before) !== shape)
    return applied;
  if (shape === 'map' && isObject(before) && isObject(applied)) {
    const result: Json = { ...before };
    for (const key in applied) result[key] = mergeFields(fieldSchema(schema, key) ?? {}, before[key], applied[key]);
    return result;
  }
  return mergeLists(schema, shape, before, applied);
};

/** Applied items come in the applied order; each of the others stays before the item that it preceded. */
const mergeLists = (schema: Schema, shape: Shape, before: unknown, applied: unknown): unknown[] => {
  const old = partsOf(schema, shape, before);
  const next = partsOf(schema, shape, applied);
  const result: unknown[] = [];
  const left = [...old.keys()];
  const takeOthers = (): void => {
    while (left[0] !== undefined && !next.has(left[0])) result.push(old.get(left.shift() ?? '')?.value);
  };
  for (const [key, part] of next) {
    takeOthers();
    const index = left.indexOf(key);
    // What stood before a shared item still does, unless it is applied itself, in another place.
    if (index >= 0)
      for (const other of left.splice(0, index + 1)) if (!next.has(other)) result.push(old.get(other)?.value);
    result.push(mergeFields(itemSchema(schema), old.get(key)?.value, part.value));
  }
  takeOthers();
  for (const key of left) if (!next.has(key)) result.push(old.get(key)?.value);
  return result;
};

/**
 * Removes what the applier owned before (`last`) and neither it nor anyone else owns now (`keep`). A part of which nobody owns anything
 * any more goes as a whole, with the defaults in it.
 */
export const pruneFields = (schema: Schema, value: unknown, last: FieldSet, keep: FieldSet): unknown => {
  const shape = shapeOf(schema, value);
  const kept: [string, unknown][] = [];
  for (const [key, part] of partsOf(schema, shape, value)) {
    const mine = last.children.get(key);
    const owned = keep.children.get(key);
    if (!mine) kept.push([key, part.value]);
    else if (owned && !isEmptySet(owned)) kept.push([key, pruneFields(part.schema, part.value, mine, owned)]);
  }
  if (shape === 'map') return Object.fromEntries(kept.map(([key, part]) => [key.slice(2), part]));
  return shape === 'list-map' || shape === 'list-set' ? kept.map(([, part]) => part) : value;
};
