import { createHash } from 'node:crypto';
import type { Json } from './json.ts';
import type { Kinds, ResourceType } from './kinds.ts';
import { componentOf, components, type Schema } from './schema.ts';

/** OpenAPI v3 by group and version, put together from the captured components: for `kubectl explain` and field validation. */

const rootOf = (groupVersion: string): string =>
  groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`;

const versions = (kinds: Kinds): string[] => [...new Set(kinds.all().map((type) => type.groupVersion))];

export const openapiIndex = (kinds: Kinds): Json => ({
  paths: Object.fromEntries(
    versions(kinds).map((groupVersion) => {
      const hash = createHash('sha256').update(`${kinds.revision}`).digest('hex');
      return [rootOf(groupVersion), { serverRelativeURL: `/openapi/v3/${rootOf(groupVersion)}?hash=${hash}` }];
    }),
  ),
});

const refsOf = (node: unknown): string[] => {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value.slice(value.lastIndexOf('/') + 1)] : refsOf(value),
  );
};

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const customName = (type: ResourceType): string =>
  `${type.group.split('.').reverse().join('.')}.${type.version}.${type.kind}`;

const customSchema = (type: ResourceType): Schema => ({
  ...type.schema,
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    ...type.schema.properties,
    metadata: { allOf: [ref(META)] },
  },
  'x-kubernetes-group-version-kind': [{ group: type.group, version: type.version, kind: type.kind }],
});

const query = (name: string, type: string): Json => ({ name, in: 'query', schema: { type, uniqueItems: true } });
const patchParameters = [
  query('dryRun', 'string'),
  query('fieldManager', 'string'),
  query('fieldValidation', 'string'),
  query('force', 'boolean'),
];

const pathsOf = (type: ResourceType, schemaName: string): Json => {
  const gvk = { group: type.group, version: type.version, kind: type.kind };
  const collection = `/${rootOf(type.groupVersion)}/${type.namespaced ? 'namespaces/{namespace}/' : ''}${type.resource}`;
  const ok = { 200: { description: 'OK', content: { 'application/json': { schema: ref(schemaName) } } } };
  const operation = (action: string, extra: Json = {}): Json => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
    responses: ok,
    ...extra,
  });
  const single: Json = { get: operation('get') };
  if (type.verbs.includes('update')) single.put = operation('put', { parameters: patchParameters.slice(0, 3) });
  if (type.verbs.includes('patch')) single.patch = operation('patch', { parameters: patchParameters });
  const many: Json = {};
  if (type.verbs.includes('list')) many.get = operation('list');
  if (type.verbs.includes('create')) many.post = operation('post', { parameters: patchParameters.slice(0, 3) });
  return { [collection]: many, [`${collection}/{name}`]: single };
};

/** `apis/apps/v1` → its document; undefined when nothing of it is served. */
export const openapiDocument = (kinds: Kinds, root: string): Json | undefined => {
  const types = kinds.all().filter((type) => rootOf(type.groupVersion) === root);
  if (types.length === 0) return undefined;
  const schemas: Record<string, Schema> = {};
  const paths: Json = {};
  const queue: string[] = [];
  for (const type of types) {
    const name = type.custom ? customName(type) : (componentOf(`${type.groupVersion}/${type.kind}`) ?? '');
    if (type.custom) {
      schemas[name] = customSchema(type);
      queue.push(META);
    } else queue.push(name);
    Object.assign(paths, pathsOf(type, name));
  }
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const schema = components[name];
    if (!schema || schemas[name]) continue;
    schemas[name] = schema;
    queue.push(...refsOf(schema));
  }
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'unversioned' }, paths, components: { schemas } };
};
