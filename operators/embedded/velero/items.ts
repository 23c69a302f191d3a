import type { ApiObject, Cluster, ResourceInfo } from '../cluster.ts';
import { type Claim, isLeaving, type Pod } from '../controllers/shapes.ts';
import { asObjects, asString, at } from '../json.ts';
import { groupResource, Names, type ResourceFilter, resolver, resourceFilter, selects } from './filter.ts';
import { Hooks } from './hooks.ts';
import { type BackupSpec, EXCLUDE_FROM_BACKUP } from './kinds.ts';
import type { Log } from './log.ts';

export interface Item {
  /** `deployments.apps`. */
  resource: string;
  object: ApiObject;
}

interface Found {
  resource: ResourceInfo;
  object: ApiObject;
}

/** Of the core group: pods first, with what they need, then claims and volumes. */
const FIRST = ['pods', 'persistentvolumeclaims', 'persistentvolumes'];
const orderOf = ({ group, resource }: ResourceInfo): number => {
  const place = FIRST.indexOf(resource);
  return group !== '' ? FIRST.length + 1 : place < 0 ? FIRST.length : place;
};

/** What one backup takes: the objects that its spec means, and what those need. All of one moment. */
export class Collection {
  readonly items: Item[] = [];
  readonly hooks: Hooks;
  /** What the spec itself means, before what is needed is added. */
  readonly expected: number;
  readonly #cluster: Cluster;
  readonly #log: Log;
  readonly #namespaces: Names;
  readonly #filter: ResourceFilter;
  readonly #resources: Map<string, ResourceInfo>;
  readonly #seen = new Set<string>();
  #skipped = 0;

  constructor(cluster: Cluster, spec: BackupSpec, log: Log) {
    const resolve = resolver(cluster);
    this.#cluster = cluster;
    this.#log = log;
    this.#namespaces = new Names(spec.includedNamespaces, spec.excludedNamespaces);
    this.#filter = resourceFilter(spec, this.#namespaces, resolve);
    this.#resources = new Map(cluster.resources().map((one) => [groupResource(one), one]));
    this.hooks = new Hooks(spec.hooks?.resources, resolve, log);
    const found = this.#find(spec);
    this.expected = found.length;
    for (const one of found) this.#take(one);
    this.#takeDefinitions();
  }

  /** How many were dealt with; a pod whose hook failed counts, as it does for Velero. */
  get count(): number {
    return this.items.length + this.#skipped;
  }

  #find(spec: BackupSpec): Found[] {
    const wanted = [...this.#resources.values()]
      .filter((resource) => this.#filter.includes(resource))
      .sort((a, b) => orderOf(a) - orderOf(b));
    const found = wanted
      .filter((resource) => groupResource(resource) !== 'namespaces')
      .flatMap((resource) => this.#list(resource, spec));
    const namespaces = wanted.find((resource) => groupResource(resource) === 'namespaces');
    const homes = new Set(found.map(({ object }) => object.metadata.namespace));
    return namespaces ? [...found, ...this.#findNamespaces(namespaces, spec, homes)] : found;
  }

  #list(resource: ResourceInfo, spec: BackupSpec): Found[] {
    const single = this.#namespaces.includes.every((name) => !/[*?[]/.test(name)) ? this.#namespaces.includes : [];
    const scopes = resource.namespaced && single.length > 0 ? [...new Set(single)] : [undefined];
    return scopes
      .flatMap((namespace) => this.#cluster.list(resource.ref, { namespace }))
      .filter((object) => !resource.namespaced || this.#namespaces.has(object.metadata.namespace ?? ''))
      .filter((object) => selects(spec, object.metadata.labels))
      .map((object) => ({ resource, object }));
  }

  /** Namespaces that are meant by name, by label, or because something in them is. */
  #findNamespaces(resource: ResourceInfo, spec: BackupSpec, homes: Set<string | undefined>): Found[] {
    const all = this.#cluster.list<ApiObject & { status?: { phase?: string } }>(resource.ref);
    for (const name of this.#namespaces.includes) {
      if (/[*?[]/.test(name) || all.some((one) => one.metadata.name === name)) continue;
      this.#log.error(
        ` resource: /namespaces message: /fail to get the namespace ${name} specified in backup.Spec.IncludedNamespaces`,
      );
    }
    const bySelector = spec.labelSelector !== undefined || !!spec.orLabelSelectors?.length;
    const isMeant = ({ metadata, status }: (typeof all)[number]): boolean => {
      if (homes.has(metadata.name)) return true;
      if (status?.phase !== 'Active') return false;
      if (bySelector && selects(spec, metadata.labels)) return true;
      return !(bySelector && this.#namespaces.isEverything) && this.#namespaces.has(metadata.name);
    };
    return all.filter(isMeant).map((object) => ({ resource, object }));
  }

  #take({ resource, object }: Found): void {
    const { namespace, name, labels } = object.metadata;
    const key = `${groupResource(resource)}/${namespace ?? ''}/${name}`;
    if (this.#seen.has(key) || isLeaving(object) || labels?.[EXCLUDE_FROM_BACKUP] === 'true') return;
    if (namespace !== undefined && !(this.#namespaces.has(namespace) && this.#filter.includes(resource))) return;
    if (namespace === undefined && groupResource(resource) !== 'namespaces' && this.#filter.excludes(resource)) return;
    this.#seen.add(key);
    const isPod = groupResource(resource) === 'pods';
    if (isPod && !this.hooks.run('pre', object as Pod)) {
      this.#skipped += 1;
      return;
    }
    for (const related of this.#relatedTo(resource, object)) this.#take(related);
    this.items.push({ resource: groupResource(resource), object });
    if (isPod) this.hooks.run('post', object as Pod);
  }

  /** A pod needs its claims, a claim its volume, an account its rights in the whole cluster. */
  #relatedTo(resource: ResourceInfo, object: ApiObject): Found[] {
    const { namespace, name } = object.metadata;
    switch (groupResource(resource)) {
      case 'pods': {
        const { volumes = [], priorityClassName } = (object as Pod).spec;
        return [
          ...this.#get('priorityclasses.scheduling.k8s.io', undefined, asString(priorityClassName)),
          ...volumes.flatMap(({ persistentVolumeClaim: claim }) =>
            this.#get('persistentvolumeclaims', namespace, claim?.claimName),
          ),
        ];
      }
      case 'persistentvolumeclaims': {
        const { spec, status } = object as Claim;
        return status?.phase === 'Bound' ? this.#get('persistentvolumes', undefined, spec.volumeName) : [];
      }
      case 'serviceaccounts':
        return this.#rightsOf(namespace, name);
      default:
        return [];
    }
  }

  #rightsOf(namespace: string | undefined, account: string): Found[] {
    const resource = this.#resources.get('clusterrolebindings.rbac.authorization.k8s.io');
    if (!resource) return [];
    const isTheirs = (binding: ApiObject): boolean =>
      asObjects(binding.subjects).some(
        (one) => one.kind === 'ServiceAccount' && one.namespace === namespace && one.name === account,
      );
    return this.#cluster
      .list(resource.ref)
      .filter(isTheirs)
      .flatMap((object) => [
        { resource, object },
        ...this.#get('clusterroles.rbac.authorization.k8s.io', undefined, asString(at(object, 'roleRef', 'name'))),
      ]);
  }

  /** Custom objects bring their definitions, unless the spec speaks of definitions itself. */
  #takeDefinitions(): void {
    const definitions = this.#resources.get('customresourcedefinitions.apiextensions.k8s.io');
    if (!definitions || this.#filter.includes(definitions) || this.#filter.excludes(definitions)) return;
    for (const name of new Set(this.items.map((item) => item.resource)))
      for (const found of this.#get(groupResource(definitions), undefined, name)) this.#take(found);
  }

  #get(name: string, namespace: string | undefined, object: string | undefined): Found[] {
    const resource = this.#resources.get(name);
    const found = resource && object ? this.#cluster.get(resource.ref, namespace, object) : undefined;
    return resource && found ? [{ resource, object: found }] : [];
  }
}
