import { writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { probes } from './generate-probes.ts';
import { captureProtobuf } from './generate-protobuf.ts';
import { served } from './served.ts';

/**
 * `npm run generate:kinds`: captures from a real cloud (KUBECONFIG) what the embedded API knows about its kinds: discovery, schemas
 * (types, list-map keys, patch strategies, descriptions), Table columns, defaults and the default RBAC roles; pruned to `served.ts`.
 * Nothing stays in the cloud: defaults are learned from dry runs.
 */

type Json = Record<string, unknown>;
type Schema = Json & { $ref?: string };
interface ApiResource extends Json {
  name: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
}
interface LearnedDefault {
  schema: string;
  field: string;
  value: unknown;
}

const folder = new URL('./generated/', import.meta.url);
const config = new KubeConfig();
config.loadFromDefault();
const server = config.getCurrentCluster()?.server ?? '';

const call = async (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: unknown,
): Promise<{ code: number; json: Json }> => {
  const options = { method, headers: { accept: 'application/json', 'content-type': 'application/json', ...headers } };
  await config.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    const send = server.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(server + path, options, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      const isJson = response.headers['content-type']?.includes('json') ?? false;
      resolve({ code: response.statusCode ?? 0, json: isJson ? (JSON.parse(text) as Json) : {} });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
};
const get = async (path: string, accept = 'application/json'): Promise<Json> => {
  const { code, json } = await call('GET', path, { accept });
  if (code !== 200)
    throw new Error(`generate:kinds: GET ${path} answered ${code}: is ${server} a complete cloud with metrics.k8s.io?`);
  return json;
};
const write = (name: string, content: unknown): void =>
  writeFileSync(new URL(name, folder), `${JSON.stringify(content, null, 1)}\n`);
const rootOf = (groupVersion: string): string =>
  groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;

/** APIResourceLists, pruned. */
const captureDiscovery = async (): Promise<Record<string, ApiResource[]>> => {
  const result: Record<string, ApiResource[]> = {};
  for (const [groupVersion, names] of Object.entries(served)) {
    const list = (await get(rootOf(groupVersion))).resources as ApiResource[];
    result[groupVersion] = list.filter((r) => names.includes(r.name));
    const missing = names.filter((name) => !list.some((r) => r.name === name));
    if (missing.length > 0)
      throw new Error(`generate:kinds: ${groupVersion} of ${server} does not serve ${missing.join(', ')}`);
  }
  return result;
};

const refsOf = (node: unknown): string[] => {
  if (Array.isArray(node)) return node.flatMap(refsOf);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value.slice(value.lastIndexOf('/') + 1)] : refsOf(value),
  );
};

const gvksOf = (schema: Schema): { group: string; version: string; kind: string }[] =>
  (schema['x-kubernetes-group-version-kind'] as { group: string; version: string; kind: string }[] | undefined) ?? [];

/** Components of every served kind with all they refer to, and the component name of each `group/version/kind`. */
const captureSchemas = async (
  discovery: Record<string, ApiResource[]>,
): Promise<{ kinds: Record<string, string>; components: Record<string, Schema> }> => {
  const all: Record<string, Schema> = {};
  for (const groupVersion of Object.keys(served)) {
    const document = await get(`/openapi/v3${rootOf(groupVersion).replace(/^\//, '/')}`);
    Object.assign(all, (document.components as { schemas: Record<string, Schema> }).schemas);
  }
  const kinds: Record<string, string> = {};
  for (const [groupVersion, resources] of Object.entries(discovery)) {
    for (const resource of resources) {
      const gv = resource.version ? `${resource.group ? `${resource.group}/` : ''}${resource.version}` : groupVersion;
      const [version = '', group = ''] = gv.split('/').reverse();
      for (const [name, schema] of Object.entries(all)) {
        const isIt = gvksOf(schema).some(
          (gvk) => gvk.group === group && gvk.version === version && gvk.kind === resource.kind,
        );
        if (isIt) kinds[`${gv}/${resource.kind}`] = name;
      }
    }
  }
  const wanted = new Set<string>();
  const queue = [
    ...Object.values(kinds),
    ...Object.keys(all).filter((n) => /meta\.v1\.(Status|DeleteOptions|ListMeta|APIResourceList)$/.test(n)),
  ];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    queue.push(...refsOf(all[name]));
  }
  const components = Object.fromEntries([...wanted].sort().map((name) => [name, pruneGvks(all[name] ?? {})]));
  return { kinds, components };
};

/** DeleteOptions and the like name every group of the cloud; only served ones stay. */
const pruneGvks = (schema: Schema): Schema => {
  const gvks = gvksOf(schema).filter((gvk) => served[gvk.group ? `${gvk.group}/${gvk.version}` : gvk.version]);
  return gvksOf(schema).length > 0 ? { ...schema, 'x-kubernetes-group-version-kind': gvks } : schema;
};

const captureColumns = async (discovery: Record<string, ApiResource[]>): Promise<Record<string, unknown>> => {
  const columns: Record<string, unknown> = {};
  for (const [groupVersion, resources] of Object.entries(discovery)) {
    for (const resource of resources.filter((r) => r.verbs.includes('list'))) {
      const table = await get(
        `${rootOf(groupVersion)}/${resource.name}?limit=1`,
        'application/json;as=Table;v=v1;g=meta.k8s.io',
      );
      if (table.kind === 'Table') columns[`${groupVersion}/${resource.name}`] = table.columnDefinitions;
    }
  }
  return columns;
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Walks what was sent beside what came back; what was added below a component is a default of that component's field. */
const learn = (
  components: Record<string, Schema>,
  schema: Schema,
  sent: unknown,
  back: unknown,
  found: LearnedDefault[],
): void => {
  const name = refsOf({ $ref: schema.$ref, allOf: schema.allOf })[0] ?? '';
  const own = name ? (components[name] ?? schema) : schema;
  if (Array.isArray(back) && Array.isArray(sent)) {
    back.forEach((item, i) => void learn(components, (own.items as Schema | undefined) ?? {}, sent[i], item, found));
    return;
  }
  if (!isObject(back) || !isObject(sent)) return;
  const properties = (own.properties as Record<string, Schema> | undefined) ?? {};
  for (const [field, value] of Object.entries(back)) {
    const next = properties[field] ?? (own.additionalProperties as Schema | undefined);
    if (sent[field] !== undefined) learn(components, next ?? {}, sent[field], value, found);
    else if (name && properties[field]) found.push({ schema: name, field, value });
  }
};

const captureDefaults = async (kinds: Record<string, string>, components: Record<string, Schema>): Promise<Json> => {
  const found: LearnedDefault[] = [];
  for (const { path, object, ignore } of probes) {
    const { code, json } = await call('POST', `${path}?dryRun=All`, {}, object);
    if (code !== 201) throw new Error(`generate:kinds: the probe of ${path} was refused: ${JSON.stringify(json)}`);
    const [version = '', group = ''] = object.apiVersion.split('/').reverse();
    const component = kinds[`${group ? `${group}/` : ''}${version}/${object.kind}`] ?? '';
    for (const key of ['metadata', 'status']) if (!isObject(object[key]) || key === 'metadata') delete json[key];
    const { metadata: _, ...sent } = object;
    const learned: LearnedDefault[] = [];
    learn(components, { $ref: component }, sent, json, learned);
    found.push(...learned.filter((d) => !ignore?.includes(d.field)));
  }
  const result: Record<string, Record<string, unknown>> = {};
  for (const { schema, field, value } of found) result[schema] = { ...result[schema], [field]: value };
  return result;
};

const captureRbac = async (): Promise<Json> => {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const selector = '?labelSelector=kubernetes.io/bootstrapping%3Drbac-defaults';
  const bare = async (resource: string): Promise<Json[]> =>
    ((await get(`${rbac}/${resource}${selector}`)).items as { metadata: Json }[]).map(({ metadata: m, ...rest }) => ({
      metadata: {
        name: m.name,
        ...(m.namespace ? { namespace: m.namespace } : {}),
        annotations: m.annotations,
        labels: m.labels,
      },
      ...rest,
    }));
  return {
    clusterroles: await bare('clusterroles'),
    clusterrolebindings: await bare('clusterrolebindings'),
    roles: await bare('roles'),
    rolebindings: await bare('rolebindings'),
  };
};

const discovery = await captureDiscovery();
const { kinds, components } = await captureSchemas(discovery);
write('discovery.json', discovery);
write('schemas.json', { kinds, components });
write('columns.json', await captureColumns(discovery));
write('defaults.json', await captureDefaults(kinds, components));
write('rbac.json', await captureRbac());
write(
  'protobuf.json',
  captureProtobuf(Object.keys(components), fileURLToPath(new URL('../../test/cloud/control-plane/', import.meta.url))),
);
write('version.json', await get('/version'));
