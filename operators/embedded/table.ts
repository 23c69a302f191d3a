import { cellsOf } from './cells.ts';
import type { ApiObject } from './cluster.ts';
import type { Json } from './json.ts';
import type { ResourceType } from './kinds.ts';

/** The `Table` form of lists and objects that kubectl prints: columns captured from the real API, cells by `cells.ts`. */

export const tableKind = 'Table';

export const tableOf = (
  type: ResourceType,
  objects: readonly ApiObject[],
  metadata: Json,
  now: Date,
  include: string,
  version = 'v1',
): Json => ({
  kind: 'Table',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
  columnDefinitions: type.columns.map(({ jsonPath: _, ...column }) => column),
  rows: objects.map((object) => ({
    cells: cellsOf(type, object, now),
    ...(include === 'None' ? {} : { object: include === 'Object' ? object : partialOf(object) }),
  })),
});

export const partialOf = (object: ApiObject): Json => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata: object.metadata,
});
