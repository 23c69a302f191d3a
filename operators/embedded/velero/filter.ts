import type { Cluster, ResourceInfo } from '../cluster.ts';
import { matchesSelector } from '../selectors.ts';
import type { BackupSpec, Selection } from './kinds.ts';

/** Which namespaces, resources and objects a backup or restore means: Velero's pkg/util/collections. */

/** Names and glob patterns; nothing included means everything. */
export class Names {
  readonly includes: readonly string[];
  readonly excludes: readonly string[];

  constructor(includes: readonly string[] = [], excludes: readonly string[] = []) {
    this.includes = includes;
    this.excludes = excludes;
  }

  isExcluded(name: string): boolean {
    return this.excludes.some((pattern) => matches(pattern, name));
  }

  isNamed(name: string): boolean {
    return this.includes.some((pattern) => matches(pattern, name));
  }

  has(name: string): boolean {
    return !this.isExcluded(name) && (this.includes.length === 0 || this.isNamed(name));
  }

  get isEverything(): boolean {
    return this.excludes.length === 0 && this.includes.every((name) => name === '*') && this.includes.length < 2;
  }
}

function matches(pattern: string, name: string): boolean {
  if (!/[*?[]/.test(pattern)) return pattern === name;
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(name);
}

export type Resolve = (name: string) => ResourceInfo | undefined;

/** Finds a resource by what people call it: `deployments`, `deployment`, `deploy`, `deployments.apps`. */
export function resolver(cluster: Cluster): Resolve {
  const byName = new Map<string, ResourceInfo>();
  for (const resource of cluster.resources())
    for (const alias of resource.aliases)
      for (const name of [alias, `${alias}.${resource.group}`]) if (!byName.has(name)) byName.set(name, resource);
  return (name) => byName.get(name.toLowerCase());
}

/** `deployments.apps`, `pods`. */
export const groupResource = ({ resource, group }: ResourceInfo): string => (group ? `${resource}.${group}` : resource);

/** Names as resources; one that is not known stays as it is, so that it does not come to mean everything. */
export function resourceNames(resolve: Resolve, includes: string[] = [], excludes: string[] = []): Names {
  const named = (name: string): string => {
    const found = name === '*' ? undefined : resolve(name);
    return found ? groupResource(found) : name;
  };
  return new Names(includes.map(named), excludes.filter((name) => name !== '*').map(named));
}

export interface ResourceFilter {
  /** Objects of this resource are collected. */
  includes(resource: ResourceInfo): boolean;
  /** Not even because a collected object needs it. */
  excludes(resource: ResourceInfo): boolean;
}

const isNamespace = (resource: ResourceInfo): boolean => groupResource(resource) === 'namespaces';

export const usesOldFilters = (spec: BackupSpec): boolean =>
  spec.includeClusterResources !== undefined || !!spec.includedResources?.length || !!spec.excludedResources?.length;

export const usesNewFilters = (spec: BackupSpec): boolean =>
  [
    spec.includedClusterScopedResources,
    spec.excludedClusterScopedResources,
    spec.includedNamespaceScopedResources,
    spec.excludedNamespaceScopedResources,
  ].some((list) => list?.length);

export function resourceFilter(spec: BackupSpec, namespaces: Names, resolve: Resolve): ResourceFilter {
  return usesOldFilters(spec) ? globalFilter(spec, namespaces, resolve) : scopedFilter(spec, namespaces, resolve);
}

function globalFilter(spec: BackupSpec, namespaces: Names, resolve: Resolve): ResourceFilter {
  const names = resourceNames(resolve, spec.includedResources, spec.excludedResources);
  const wanted = spec.includeClusterResources;
  return {
    includes: (resource) => {
      if (!resource.namespaced && wanted === false) return false;
      const isPartial = wanted === undefined && !namespaces.isEverything;
      if (!resource.namespaced && isPartial && !isNamespace(resource)) return false;
      return names.has(groupResource(resource));
    },
    excludes: (resource) =>
      names.isExcluded(groupResource(resource)) ||
      (!resource.namespaced && (wanted === false || (wanted === undefined && !names.has(groupResource(resource))))),
  };
}

function scopedFilter(spec: BackupSpec, namespaces: Names, resolve: Resolve): ResourceFilter {
  const known = (list: string[] | undefined, namespaced: boolean): string[] =>
    (list ?? []).flatMap((name) => {
      const found = name === '*' ? undefined : resolve(name);
      if (name === '*') return [name];
      return found?.namespaced === namespaced ? [groupResource(found)] : [];
    });
  const inNamespaces = new Names(
    known(spec.includedNamespaceScopedResources, true),
    known(spec.excludedNamespaceScopedResources, true),
  );
  const inCluster = new Names(
    known(spec.includedClusterScopedResources, false),
    known(spec.excludedClusterScopedResources, false),
  );
  const isWhole =
    inCluster.includes.length + inCluster.excludes.length === 0 && namespaces.isEverything && inNamespaces.isEverything;
  return {
    includes: (resource) => {
      const name = groupResource(resource);
      if (resource.namespaced) return inNamespaces.has(name);
      if (inCluster.isExcluded(name)) return false;
      return isWhole || inCluster.isNamed(name) || isNamespace(resource);
    },
    excludes: (resource) => (resource.namespaced ? inNamespaces : inCluster).isExcluded(groupResource(resource)),
  };
}

/** By labels: all of one selector, or any of several; no selector selects everything. */
export function selects({ labelSelector, orLabelSelectors }: Selection, labels: Record<string, string> | undefined) {
  if (orLabelSelectors?.length) return orLabelSelectors.some((one) => matchesSelector(one, labels));
  return labelSelector === undefined || matchesSelector(labelSelector, labels);
}

/** What is wrong with a pair of lists, in Velero's words. */
export function listErrors(includes: string[] = [], excludes: string[] = []): string[] {
  const unique = [...new Set(includes)];
  return [
    ...(unique.length > 1 && unique.includes('*')
      ? ["includes list must either contain '*' only, or a non-empty list of items"]
      : []),
    ...(excludes.includes('*') ? ["excludes list cannot contain '*'"] : []),
    ...overlap(unique, excludes),
  ];
}

/** The same for resources of one scope, where everything may be excluded. */
export function scopedListErrors(includes: string[] = [], excludes: string[] = []): string[] {
  const unique = [...new Set(includes)];
  const without = [...new Set(excludes)];
  return [
    ...(unique.length > 1 && unique.includes('*')
      ? ["includes list must either contain '*' only, or a non-empty list of items"]
      : []),
    ...(without.length > 1 && without.includes('*')
      ? ["excludes list must either contain '*' only, or a non-empty list of items"]
      : []),
    ...(unique.length > 0 && without.includes('*') ? ["when exclude is '*', include cannot have value"] : []),
    ...overlap(unique, without),
  ];
}

const overlap = (includes: string[], excludes: string[]): string[] =>
  [...new Set(excludes)]
    .sort()
    .filter((item) => includes.includes(item))
    .map((item) => `excludes list cannot contain an item in the includes list: ${item}`);

const namespaceName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

export const namespaceListErrors = (includes: string[] = [], excludes: string[] = []): string[] => [
  ...listErrors(includes, excludes),
  ...[...includes, ...excludes]
    .filter((name) => name !== '' && !namespaceName.test(name.replace(/[*?[\]]/g, 'x')))
    .map((name) => `invalid namespace ${JSON.stringify(name)}: ${labelRule}`),
];
