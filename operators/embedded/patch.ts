import jsonPatchLibrary, { type Operation } from 'fast-json-patch';
import { ApiError, badRequest, invalid } from './errors.ts';
import { asArray, asObject, clone, equal, isObject, type Json } from './json.ts';
import type { ResourceType } from './kinds.ts';
import { fieldSchema, itemSchema, type Schema } from './schema.ts';

/** The three patches that compute a new object from the current one. (Server-side apply is in `managed-fields.ts`.) */

export const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
] as const;

/** RFC 7386. */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const result: Json = { ...asObject(target) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
};

/** RFC 6902. A failed `test` or a missing path is 422, as in the real API. */
export const jsonPatch = (type: ResourceType, name: string, target: unknown, patch: unknown): unknown => {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch must be a list of operations');
  try {
    return jsonPatchLibrary.applyPatch(clone(target), patch as Operation[], true).newDocument;
  } catch (cause) {
    const { details } = invalid(type.kind, type.group, name, []).status;
    const text = 'the server rejected our request due to an error in our request';
    throw Object.assign(new ApiError(422, 'Invalid', text, details), { cause });
  }
};

const DELETE_FROM = '$deleteFromPrimitiveList/';
const ORDER = '$setElementOrder/';

/** Kubernetes' strategic merge: lists merge by the key that the schema names, with `$patch`, `$retainKeys`, `$deleteFromPrimitiveList`. */
export const strategicMerge = (schema: Schema, target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  if (patch.$patch === 'delete') return {};
  const result: Json = { ...asObject(target) };
  const retain = asArray(patch.$retainKeys);
  if (retain.length > 0) for (const key of Object.keys(result)) if (!retain.includes(key)) delete result[key];
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM)) {
      const field = key.slice(DELETE_FROM.length);
      result[field] = asArray(result[field]).filter((item) => !asArray(value).includes(item));
    } else if (!key.startsWith('$')) mergeField(schema, result, key, value);
  }
  for (const [key, order] of Object.entries(patch)) {
    if (key.startsWith(ORDER)) reorder(schema, result, key.slice(ORDER.length), asArray(order));
  }
  return result;
};

const mergeField = (schema: Schema, result: Json, key: string, value: unknown): void => {
  if (value === null) {
    delete result[key];
    return;
  }
  const own = fieldSchema(schema, key) ?? {};
  const strategy = own['x-kubernetes-patch-strategy'] ?? '';
  if (Array.isArray(value)) {
    result[key] = strategy.includes('merge') ? mergeList(own, asArray(result[key]), value) : withoutDirectives(value);
  } else if (isObject(value) && isObject(result[key])) {
    result[key] = strategy.includes('replace') ? withoutDirectives(value) : strategicMerge(own, result[key], value);
  } else if (isObject(value)) {
    result[key] = strategicMerge(own, {}, value);
  } else result[key] = value;
};

const mergeList = (schema: Schema, target: unknown[], patch: unknown[]): unknown[] => {
  const key = schema['x-kubernetes-patch-merge-key'];
  const replacement = patch.some(
    (item) => isObject(item) && item.$patch === 'replace' && Object.keys(item).length === 1,
  );
  if (replacement) return patch.filter((item) => !(isObject(item) && item.$patch === 'replace')).map(withoutDirectives);
  const result = [...target];
  for (const item of patch) {
    if (!key || !isObject(item)) {
      if (!result.some((existing) => equal(existing, item))) result.push(item);
      continue;
    }
    if (item[key] === undefined)
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    const index = result.findIndex((existing) => asObject(existing)[key] === item[key]);
    if (item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index < 0) result.push(strategicMerge(itemSchema(schema), {}, item));
    else result[index] = strategicMerge(itemSchema(schema), result[index], item);
  }
  return result;
};

/** Items that the client listed come in its order; those it did not know keep their place after what preceded them. */
const reorder = (schema: Schema, result: Json, field: string, order: unknown[]): void => {
  const list = asArray(result[field]);
  const key = fieldSchema(schema, field)?.['x-kubernetes-patch-merge-key'];
  const rank = (item: unknown): number =>
    order.findIndex((wanted) => (key ? asObject(wanted)[key] === asObject(item)[key] : equal(wanted, item)));
  const listed = list.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
  let next = 0;
  result[field] = list.map((item) => (rank(item) >= 0 ? listed[next++] : item));
};

const withoutDirectives = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutDirectives);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !key.startsWith('$') && item !== null)
      .map(([key, item]) => [key, withoutDirectives(item)]),
  );
};
