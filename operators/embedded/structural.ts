import type { ApiObject } from './cluster.ts';
import { type Cause, invalidValue, required, unsupportedValue } from './errors.ts';
import { equal, getOrAdd, isObject, type Json } from './json.ts';
import type { ResourceType } from './kinds.ts';
import { isIntOrString, type Schema } from './schema.ts';
import { evaluateRule } from './validation-rules.ts';

/** Values of custom resources against their structural schema (OpenAPI v3 as Kubernetes restricts it). */

type Add = (cause: Cause) => void;

const typeOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const hasType = (schema: Schema, value: unknown): boolean => {
  const actual = typeOf(value);
  if (isIntOrString(schema)) return actual === 'integer' || actual === 'string';
  if (actual === 'null') return schema.nullable === true;
  return schema.type === undefined || schema.type === actual || (schema.type === 'number' && actual === 'integer');
};

const formats: Record<string, RegExp> = {
  'date-time': /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  email: /^[^@\s]+@[^@\s]+$/,
  uuid: /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
  ipv4: /^(\d{1,3}\.){3}\d{1,3}$/,
  uri: /^[a-z][a-z0-9+.-]*:\S*$/i,
};
const patterns = new Map<string, RegExp>();
const patternOf = (source: string): RegExp => getOrAdd(patterns, source, () => new RegExp(source, 'u'));

const checkString = (schema: Schema, value: string, path: string, add: Add): void => {
  const length = [...value].length;
  const { minLength, maxLength, pattern, format } = schema as {
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    format?: string;
  };
  if (maxLength !== undefined && length > maxLength)
    add({ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${maxLength} bytes`, field: path });
  if (minLength !== undefined && length < minLength)
    add(invalidValue(path, value, `${path} in body should be at least ${minLength} chars long`));
  if (pattern !== undefined && !patternOf(pattern).test(value))
    add(invalidValue(path, value, `${path} in body should match '${pattern}'`));
  if (format !== undefined && formats[format] && !formats[format].test(value))
    add(invalidValue(path, value, `${path} in body must be of type ${format}: ${JSON.stringify(value)}`));
};

const checkNumber = (schema: Schema, value: number, path: string, add: Add): void => {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<
    string,
    number | boolean | undefined
  >;
  if (typeof minimum === 'number' && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    add(
      invalidValue(
        path,
        value,
        `${path} in body should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`,
      ),
    );
  }
  if (typeof maximum === 'number' && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    add(
      invalidValue(
        path,
        value,
        `${path} in body should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`,
      ),
    );
  }
  if (typeof multipleOf === 'number' && value % multipleOf !== 0)
    add(invalidValue(path, value, `${path} in body should be a multiple of ${multipleOf}`));
};

const checkArray = (schema: Schema, value: unknown[], old: unknown, path: string, add: Add): void => {
  const { minItems, maxItems, uniqueItems } = schema as { minItems?: number; maxItems?: number; uniqueItems?: boolean };
  if (maxItems !== undefined && value.length > maxItems)
    add({
      reason: 'FieldValueTooMany',
      message: `Too many: ${value.length}: must have at most ${maxItems} items`,
      field: path,
    });
  if (minItems !== undefined && value.length < minItems)
    add(invalidValue(path, value.length, `${path} in body should have at least ${minItems} items`));
  const kind = schema['x-kubernetes-list-type'];
  const keyOf = (item: unknown): string =>
    JSON.stringify(
      kind === 'map' && isObject(item) ? schema['x-kubernetes-list-map-keys']?.map((key) => item[key]) : item,
    );
  const seen = new Set<string>();
  value.forEach((item, i) => {
    if (uniqueItems || kind === 'set' || kind === 'map') {
      const key = keyOf(item);
      if (seen.has(key))
        add({
          reason: 'FieldValueDuplicate',
          message: `Duplicate value: ${duplicate(schema, item)}`,
          field: `${path}[${i}]`,
        });
      seen.add(key);
    }
    const before = kind === 'map' && Array.isArray(old) ? old.find((other) => keyOf(other) === keyOf(item)) : undefined;
    if (schema.items) check(schema.items, item, before, `${path}[${i}]`, add);
  });
};
const duplicate = (schema: Schema, item: unknown): string =>
  JSON.stringify(
    schema['x-kubernetes-list-type'] === 'map' && isObject(item)
      ? Object.fromEntries((schema['x-kubernetes-list-map-keys'] ?? []).map((key) => [key, item[key]]))
      : item,
  );

const join = (path: string, field: string): string => (path ? `${path}.${field}` : field);

const checkObject = (schema: Schema, value: Json, old: unknown, path: string, add: Add): void => {
  const { minProperties, maxProperties } = schema as { minProperties?: number; maxProperties?: number };
  const size = Object.keys(value).length;
  if (maxProperties !== undefined && size > maxProperties)
    add({
      reason: 'FieldValueTooMany',
      message: `Too many: ${size}: must have at most ${maxProperties} items`,
      field: path,
    });
  if (minProperties !== undefined && size < minProperties)
    add(invalidValue(path, size, `${path} in body should have at least ${minProperties} properties`));
  for (const field of schema.required ?? []) if (value[field] === undefined) add(required(join(path, field)));
  for (const [field, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const own =
      schema.properties?.[field] ??
      (isObject(schema.additionalProperties) ? (schema.additionalProperties as Schema) : undefined);
    if (own)
      check(
        own,
        item,
        isObject(old) ? old[field] : undefined,
        schema.properties?.[field] ? join(path, field) : `${path}.${field}`,
        add,
      );
  }
};

const holds = (schema: Schema, value: unknown, path: string): boolean => {
  let isValid = true;
  check(schema, value, undefined, path, () => {
    isValid = false;
  });
  return isValid;
};

const checkCombined = (schema: Schema, value: unknown, path: string, add: Add): void => {
  for (const part of schema.allOf ?? []) check(part, value, undefined, path, add);
  if (schema.anyOf && !schema.anyOf.some((part) => holds(part, value, path)))
    add(invalidValue(path, value, `${path} in body must validate at least one schema (anyOf)`));
  if (schema.oneOf && schema.oneOf.filter((part) => holds(part, value, path)).length !== 1)
    add(invalidValue(path, value, `${path} in body must validate one and only one schema (oneOf)`));
  if (schema.not && holds(schema.not, value, path))
    add(invalidValue(path, value, `${path} in body must not validate the schema (not)`));
};

const check = (schema: Schema, value: unknown, old: unknown, path: string, add: Add): void => {
  if (!hasType(schema, value)) {
    add({
      reason: 'FieldValueTypeInvalid',
      message: `Invalid value: ${JSON.stringify(typeOf(value))}: ${path} in body must be of type ${schema.type ?? 'integer or string'}: ${JSON.stringify(typeOf(value))}`,
      field: path,
    });
    return;
  }
  if (value === null) return;
  if (schema.enum && !schema.enum.some((allowed) => equal(allowed, value)))
    add(unsupportedValue(path, value, schema.enum.map(String)));
  if (typeof value === 'string') checkString(schema, value, path, add);
  else if (typeof value === 'number') checkNumber(schema, value, path, add);
  else if (Array.isArray(value)) checkArray(schema, value, old, path, add);
  else if (isObject(value)) checkObject(schema, value, old, path, add);
  checkCombined(schema, value, path, add);
  checkRules(schema, value, old, path, add);
};

/** `x-kubernetes-validations`. A rule on `oldSelf` is one on changes, and waits for one. */
const checkRules = (schema: Schema, value: unknown, old: unknown, path: string, add: Add): void => {
  for (const { rule, message, fieldPath, reason } of schema['x-kubernetes-validations'] ?? []) {
    if (/\boldSelf\b/.test(rule) && old === undefined) continue;
    if (evaluateRule(rule, value, old)) continue;
    const place = fieldPath ? `${path}${fieldPath}` : path;
    const text = message ?? `failed rule: ${rule}`;
    add(
      reason === 'FieldValueForbidden'
        ? { reason, message: `Forbidden: ${text}`, field: place }
        : {
            reason: reason ?? 'FieldValueInvalid',
            message: `Invalid value: ${ruleValue(value)}: ${text}`,
            field: place,
          },
    );
  }
};
const ruleValue = (value: unknown): string =>
  isObject(value) || Array.isArray(value) ? JSON.stringify(typeOf(value)) : JSON.stringify(value);

export const validateCustom = (type: ResourceType, object: ApiObject, old?: ApiObject): Cause[] => {
  const causes: Cause[] = [];
  const { apiVersion: _, kind: __, metadata, ...fields } = object;
  const schema = {
    ...type.schema,
    required: type.schema.required?.filter((field) => !['metadata', 'apiVersion', 'kind'].includes(field)),
    properties: { ...type.schema.properties, metadata: {} },
  };
  // Rules at the root may speak of the name; nothing else of metadata is theirs.
  check(schema, { ...fields, metadata: { name: metadata.name } }, old, '', (cause) =>
    causes.push({ ...cause, field: cause.field || '<nil>' }),
  );
  return causes;
};
