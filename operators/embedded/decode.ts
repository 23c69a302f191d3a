import { ApiError } from './errors.ts';
import { clone, isObject, type Json } from './json.ts';
import { canonicalQuantity } from './quantity.ts';
import {
  componentName,
  defaultsOf,
  fieldSchema,
  isIntOrString,
  isOpen,
  isQuantity,
  itemSchema,
  objectMetaSchema,
  resolve,
  type Schema,
} from './schema.ts';

/** What decoding found besides the object. */
export interface Decoding {
  /** Dotted paths of fields that the kind does not have; they were dropped. */
  unknown: string[];
  isCustom: boolean;
  kind: string;
  version: string;
  /** Patches and the store's own objects are only pruned. */
  skipDefaults?: boolean;
}

const goNames: Record<string, string> = { integer: 'int32', boolean: 'bool', number: 'float64' };
const jsonType = (value: unknown): string =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value;

const mismatch = (state: Decoding, path: string, value: unknown, goType: string): ApiError =>
  new ApiError(
    400,
    'BadRequest',
    `${state.kind} in version "${state.version}" cannot be handled as a ${state.kind}: json: cannot unmarshal ${jsonType(value)} into Go struct field ${state.kind}.${path} of type ${goType}`,
  );

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const matches = (schema: Schema, value: unknown): boolean => {
  if (schema.type === 'string') return typeof value === 'string';
  if (schema.type === 'integer') return Number.isInteger(value);
  if (schema.type === 'number') return typeof value === 'number';
  if (schema.type === 'boolean') return typeof value === 'boolean';
  return true;
};

const decodeScalar = (schema: Schema, value: unknown, path: string, state: Decoding): unknown => {
  if (isQuantity(schema)) {
    const canonical = typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(value) : undefined;
    if (canonical !== undefined) return canonical;
    const form = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    throw new ApiError(
      400,
      'BadRequest',
      `${state.kind} in version "${state.version}" cannot be handled as a ${state.kind}: ${form}`,
    );
  }
  if (schema.format === 'byte' && typeof value === 'string' && !base64.test(value)) {
    throw new ApiError(
      400,
      'BadRequest',
      `${state.kind} in version "${state.version}" cannot be handled as a ${state.kind}: illegal base64 data at ${path}`,
    );
  }
  if (isIntOrString(schema) ? typeof value === 'string' || Number.isInteger(value) : matches(schema, value))
    return value;
  throw mismatch(state, path, value, goNames[schema.type ?? ''] ?? 'string');
};

/** Kinds' Go types drop empty lists and maps (`omitempty`), never structs, and keep what is required. */
const isDropped = (schema: Schema, value: unknown, isRequired: boolean): boolean => {
  if (isRequired) return false;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && schema.additionalProperties !== undefined && Object.keys(value).length === 0;
};

const join = (path: string, field: string): string => (path ? `${path}.${field}` : field);

const decodeObject = (schema: Schema, value: Json, path: string, state: Decoding): Json => {
  const result: Json = {};
  for (const field in value) {
    const isEmbeddedRoot = schema['x-kubernetes-embedded-resource'] === true;
    const isTypeMeta = isEmbeddedRoot && (field === 'apiVersion' || field === 'kind' || field === 'metadata');
    const child = fieldSchema(schema, field);
    if (!child && !isTypeMeta) {
      state.unknown.push(join(path, field));
      continue;
    }
    const own = child ?? {};
    const item = value[field];
    if (item === undefined) continue;
    if (item === null && (!state.isCustom || own.nullable !== true)) {
      if (!state.isCustom || own.default !== undefined || isOpen(own)) {
        if (isOpen(own) && state.isCustom) result[field] = item;
        continue;
      }
      result[field] = item;
      continue;
    }
    const decoded = decode(own, item, join(path, field), state);
    if (!state.isCustom && !isOpen(own) && isDropped(own, decoded, schema.required?.includes(field) ?? false)) continue;
    result[field] = decoded;
  }
  if (!state.skipDefaults) {
    for (const [field, fallback] of defaultsOf(schema)) {
      if (result[field] === undefined) result[field] = clone(fallback);
    }
  }
  return result;
};

/** Returns a copy with unknown fields dropped, quantities canonical and absent fields at their defaults. Throws 400 on a wrong type of a built-in field. */
export const decode = (schema: Schema, value: unknown, path: string, state: Decoding): unknown => {
  if (isOpen(schema) && !schema.properties) return clone(value);
  if (schema.properties || schema.additionalProperties !== undefined || schema.type === 'object') {
    if (isObject(value)) return decodeObject(schema, value, path, state);
    if (state.isCustom) return value;
    throw mismatch(state, path, value, schema.additionalProperties ? 'map[string]string' : structName(schema));
  }
  if (schema.type === 'array') {
    if (Array.isArray(value)) {
      const items = itemSchema(schema);
      return value.map((item, i) => decode(items, item, `${path}[${i}]`, state));
    }
    if (state.isCustom) return value;
    throw mismatch(state, path, value, `[]${structName(itemSchema(schema))}`);
  }
  return state.isCustom ? value : decodeScalar(schema, value, path, state);
};

const structName = (schema: Schema): string =>
  componentName(schema).replace(/^.*\.([^.]+)\.([^.]+)$/, '$1.$2') || 'string';

/** The whole object: its metadata is always ObjectMeta, whatever a CRD says. */
export const decodeRoot = (schema: Schema, value: Json, state: Decoding): Json => {
  const { metadata, ...rest } = value;
  const decoded = decode(withTypeMeta(schema), rest, '', state) as Json;
  const metaState: Decoding = { ...state, isCustom: false, skipDefaults: true };
  const meta = isObject(metadata) ? (decode(objectMetaSchema, metadata, 'metadata', metaState) as Json) : {};
  const { apiVersion, kind, ...fields } = decoded;
  return { apiVersion, kind, metadata: meta, ...fields };
};

const typeMetaCache = new WeakMap<Schema, Schema>();
const withTypeMeta = (schema: Schema): Schema => {
  if (schema.properties?.apiVersion && schema.properties.kind) return schema;
  const known = typeMetaCache.get(schema);
  if (known) return known;
  const string = { type: 'string' };
  const full = { ...resolve(schema), properties: { apiVersion: string, kind: string, ...schema.properties } };
  typeMetaCache.set(schema, full);
  return full;
};
