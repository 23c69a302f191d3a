import { readGenerated } from './generated.ts';
import { asObject, isObject, type Json } from './json.ts';

/** One form for the fields of built-in kinds (OpenAPI of the real API) and of CRDs (structural schemas). */
export interface Schema {
  type?: string;
  format?: string;
  description?: string;
  default?: unknown;
  nullable?: boolean;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  required?: string[];
  enum?: unknown[];
  $ref?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-validations'?: { rule: string; message?: string; fieldPath?: string; reason?: string }[];
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
  [keyword: string]: unknown;
}

export interface SchemaDocument {
  /** `apps/v1/Deployment` → component name. */
  kinds: Record<string, string>;
  components: Record<string, Schema>;
}

const document = readGenerated<SchemaDocument>('schemas.json');
const learnedDefaults = readGenerated<Record<string, Record<string, unknown>>>('defaults.json');
const cache = new WeakMap<Schema, Schema>();
/** The component that a resolved schema came from, for defaults and special scalars. */
const names = new WeakMap<Schema, string>();

export const components = document.components;
export const componentOf = (groupVersionKind: string): string | undefined => document.kinds[groupVersionKind];
export const componentName = (schema: Schema): string => names.get(schema) ?? '';

const refName = (schema: Schema): string | undefined => {
  const ref = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
  return ref?.slice(ref.lastIndexOf('/') + 1);
};

/** Follows `$ref` (also in the one-element `allOf` that OpenAPI 3.0 needs beside a default), keeping what the place itself adds. */
export const resolve = (schema: Schema): Schema => {
  const name = refName(schema);
  if (name === undefined) return schema;
  const known = cache.get(schema);
  if (known) return known;
  const { $ref: _, allOf: __, ...own } = schema;
  const resolved: Schema = { ...document.components[name], ...own };
  resolved['x-kubernetes-map-type'] ??= document.components[name]?.['x-kubernetes-map-type'];
  names.set(resolved, name);
  cache.set(schema, resolved);
  return resolved;
};

export const schemaOfKind = (groupVersionKind: string): Schema => {
  const name = document.kinds[groupVersionKind];
  return name ? resolve({ $ref: name }) : {};
};

const objectMeta = resolve({ $ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' });
export const objectMetaSchema = objectMeta;

/** The schema of a field; undefined when the object has no such field. `{}` is "anything". */
export const fieldSchema = (schema: Schema, field: string): Schema | undefined => {
  const own = schema.properties?.[field];
  if (own) return resolve(own);
  if (isObject(schema.additionalProperties)) return resolve(schema.additionalProperties as Schema);
  if (schema.additionalProperties === true || isOpen(schema)) return {};
  return undefined;
};

export const itemSchema = (schema: Schema): Schema => (schema.items ? resolve(schema.items) : {});

const FREE = new Set([
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray',
  'io.k8s.apimachinery.pkg.runtime.RawExtension',
]);
/** Whether fields outside the schema are kept. */
export const isOpen = (schema: Schema): boolean =>
  schema['x-kubernetes-preserve-unknown-fields'] === true ||
  FREE.has(componentName(schema)) ||
  (schema.type === undefined &&
    !schema.properties &&
    !schema.additionalProperties &&
    !isQuantity(schema) &&
    !isIntOrString(schema));

export const isQuantity = (schema: Schema): boolean =>
  componentName(schema) === 'io.k8s.apimachinery.pkg.api.resource.Quantity';
export const isIntOrString = (schema: Schema): boolean =>
  schema.format === 'int-or-string' || schema['x-kubernetes-int-or-string'] === true;

/** Defaults of a struct's absent fields: those learned from the real API, and those that its document states. */
const defaultsCache = new WeakMap<Schema, [field: string, value: unknown][]>();
export const defaultsOf = (schema: Schema): [field: string, value: unknown][] => {
  const known = defaultsCache.get(schema);
  if (known) return known;
  const found = new Map<string, unknown>();
  for (const [field, child] of Object.entries(schema.properties ?? {})) {
    const value = child.default;
    // The document's `{}`, "" and 0 only say that the Go field is no pointer.
    const isMarker = componentName(schema) !== '' && (isEmptyObject(value) || value === '' || value === 0);
    if (value !== undefined && !isMarker) found.set(field, value);
  }
  for (const [field, value] of Object.entries(learnedDefaults[componentName(schema)] ?? {})) found.set(field, value);
  const result = [...found];
  defaultsCache.set(schema, result);
  return result;
};

const isEmptyObject = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;

/** Whether an absent field of this place is an empty struct to the real API rather than nothing (a Go value, not a pointer). */
export const isValueStruct = (schema: Schema): boolean => isEmptyObject(schema.default);

/** The associative-list key of an item, as the JSON object of a `k:` path element. */
export const listKey = (schema: Schema, item: unknown): Json => {
  const source = asObject(item);
  const defaults = new Map(defaultsOf(itemSchema(schema)));
  const key: Json = {};
  for (const name of [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort()) {
    const value = source[name] ?? defaults.get(name);
    if (value !== undefined) key[name] = value;
  }
  return key;
};
