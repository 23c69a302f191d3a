import { readGenerated } from './generated.ts';
import { type Schema, schemaOfKind } from './schema.ts';

export interface Column {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
  /** CRDs only: where the cell comes from. */
  jsonPath?: string;
}

export interface Subresource {
  group: string;
  version: string;
  kind: string;
  verbs: string[];
}

/** What only a CRD's kind has. */
export interface CustomType {
  crd: string;
  hasStatus: boolean;
  scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
  storageVersion: string;
  selectableFields: string[];
}

/** One resource in one version, as the server serves it. */
export interface ResourceType {
  /** `apps/v1/deployments`. */
  ref: string;
  group: string;
  version: string;
  /** `apps/v1`: what objects carry as `apiVersion`. */
  groupVersion: string;
  resource: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  shortNames: string[];
  categories: string[];
  verbs: string[];
  subresources: Record<string, Subresource>;
  /** Where its objects are stored; versions of one kind share it. */
  collection: string;
  schema: Schema;
  columns: Column[];
  custom?: CustomType;
}

interface DiscoveredResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  group?: string;
  version?: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
}

export const splitGroupVersion = (groupVersion: string): { group: string; version: string } => {
  const slash = groupVersion.indexOf('/');
  return { group: slash < 0 ? '' : groupVersion.slice(0, slash), version: groupVersion.slice(slash + 1) };
};

/** Events are one set of objects under two groups. */
const collectionOf = (group: string, resource: string): string =>
  group === 'events.k8s.io' ? '/events' : `${group}/${resource}`;

const builtIn = (): ResourceType[] => {
  const discovery = readGenerated<Record<string, DiscoveredResource[]>>('discovery.json');
  const columns = readGenerated<Record<string, Column[] | null>>('columns.json');
  return Object.entries(discovery).flatMap(([groupVersion, resources]) => {
    const { group, version } = splitGroupVersion(groupVersion);
    const subresources = (parent: string): Record<string, Subresource> =>
      Object.fromEntries(
        resources
          .filter((r) => r.name.startsWith(`${parent}/`))
          .map((r) => [
            r.name.slice(parent.length + 1),
            { group: r.version ? (r.group ?? '') : group, version: r.version ?? version, kind: r.kind, verbs: r.verbs },
          ]),
      );
    return resources
      .filter((r) => !r.name.includes('/'))
      .map((r) => ({
        ref: `${groupVersion}/${r.name}`,
        group,
        version,
        groupVersion,
        resource: r.name,
        singular: r.singularName,
        kind: r.kind,
        namespaced: r.namespaced,
        shortNames: r.shortNames ?? [],
        categories: r.categories ?? [],
        verbs: r.verbs,
        subresources: subresources(r.name),
        collection: collectionOf(group, r.name),
        schema: schemaOfKind(`${groupVersion}/${r.kind}`),
        columns: columns[`${groupVersion}/${r.name}`] ?? [],
      }));
  });
};

/** All that is served now. Built-in kinds stay; those of CRDs come and go. */
export class Kinds {
  private readonly types = new Map<string, ResourceType>();
  private readonly kinds = new Map<string, ResourceType>();
  private readonly storage = new Map<string, ResourceType>();
  /** Changes with every change of what is served: the ETag of discovery documents. */
  revision = 0;

  constructor() {
    for (const type of builtIn()) this.add(type);
  }

  add(type: ResourceType): void {
    this.types.set(type.ref, type);
    this.kinds.set(`${type.groupVersion}/${type.kind}`, type);
    if ((type.custom?.storageVersion ?? type.version) === type.version && !this.storage.has(type.collection)) {
      this.storage.set(type.collection, type);
    }
    this.revision += 1;
  }

  removeCustom(crd: string): void {
    for (const type of this.types.values()) {
      if (type.custom?.crd !== crd) continue;
      this.types.delete(type.ref);
      this.kinds.delete(`${type.groupVersion}/${type.kind}`);
      this.storage.delete(type.collection);
    }
    this.revision += 1;
  }

  get(ref: string): ResourceType | undefined {
    return this.types.get(ref);
  }

  ofKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.kinds.get(`${apiVersion}/${kind}`);
  }

  /** The version whose objects are in this collection. */
  ofCollection(collection: string): ResourceType | undefined {
    return this.storage.get(collection);
  }

  all(): ResourceType[] {
    return [...this.types.values()];
  }

  /** Kinds with stored objects, each once. */
  stored(): ResourceType[] {
    return this.all().filter((t) => t.verbs.includes('watch') && this.ofCollection(t.collection) === t);
  }
}
