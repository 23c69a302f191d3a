import { createHash } from 'node:crypto';
import { readGenerated } from './generated.ts';
import type { Json } from './json.ts';
import type { Kinds, ResourceType, Subresource } from './kinds.ts';

/** `/api`, `/apis`, their versions, and both in the aggregated form that kubectl asks for first. */

const versionsByGroup = (kinds: Kinds): Map<string, Map<string, ResourceType[]>> => {
  const groups = new Map<string, Map<string, ResourceType[]>>();
  for (const type of kinds.all()) {
    const versions = groups.get(type.group) ?? new Map<string, ResourceType[]>();
    groups.set(type.group, versions);
    versions.set(type.version, [...(versions.get(type.version) ?? []), type]);
  }
  return groups;
};

const withoutCore = (kinds: Kinds) => [...versionsByGroup(kinds)].filter(([group]) => group !== '');

export const coreVersions = (): Json => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }],
});

const groupDocument = (group: string, versions: Iterable<string>): Json => {
  const list = [...versions].map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: list, preferredVersion: list[0] };
};

export const groupList = (kinds: Kinds): Json => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: withoutCore(kinds).map(([group, versions]) => groupDocument(group, versions.keys())),
});

export const oneGroup = (kinds: Kinds, group: string): Json | undefined => {
  const versions = versionsByGroup(kinds).get(group);
  return versions && { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(group, versions.keys()) };
};

const isSame = (type: ResourceType, sub: Subresource): boolean =>
  sub.group === type.group && sub.version === type.version;

const resourceEntries = (type: ResourceType): Json[] => [
  {
    name: type.resource,
    singularName: type.singular,
    namespaced: type.namespaced,
    kind: type.kind,
    verbs: type.verbs,
    ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length > 0 ? { categories: type.categories } : {}),
  },
  ...Object.entries(type.subresources).map(([name, sub]) => ({
    name: `${type.resource}/${name}`,
    singularName: '',
    namespaced: type.namespaced,
    ...(isSame(type, sub) ? {} : { group: sub.group, version: sub.version }),
    kind: sub.kind,
    verbs: sub.verbs,
  })),
];

export const resourceList = (kinds: Kinds, group: string, version: string): Json | undefined => {
  const types = versionsByGroup(kinds).get(group)?.get(version);
  return (
    types && {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: group ? `${group}/${version}` : version,
      resources: types.flatMap(resourceEntries),
    }
  );
};

const responseKind = (type: ResourceType, sub?: Subresource): Json => ({
  group: sub && !isSame(type, sub) ? sub.group : '',
  version: sub && !isSame(type, sub) ? sub.version : '',
  kind: (sub ?? type).kind,
});

const aggregatedResource = (type: ResourceType): Json => ({
  resource: type.resource,
  responseKind: responseKind(type),
  scope: type.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: type.singular,
  verbs: type.verbs,
  ...(type.shortNames.length > 0 ? { shortNames: type.shortNames } : {}),
  ...(type.categories.length > 0 ? { categories: type.categories } : {}),
  ...(Object.keys(type.subresources).length > 0
    ? {
        subresources: Object.entries(type.subresources).map(([name, sub]) => ({
          subresource: name,
          responseKind: responseKind(type, sub),
          verbs: sub.verbs,
        })),
      }
    : {}),
});

/** `apidiscovery.k8s.io/v2`: everything in one answer. */
export const aggregated = (kinds: Kinds, isCore: boolean): Json => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: [...versionsByGroup(kinds)]
    .filter(([group]) => (group === '') === isCore)
    .map(([group, versions]) => ({
      metadata: group ? { name: group } : {},
      versions: [...versions].map(([version, types]) => ({
        version,
        resources: types.map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
});

export const etagOf = (document: unknown): string =>
  createHash('sha512').update(JSON.stringify(document)).digest('hex').toUpperCase();

const versionDocument = readGenerated<Json>('version.json');
export const serverVersion = (): Json => versionDocument;
