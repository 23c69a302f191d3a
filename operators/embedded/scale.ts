import type { ApiObject } from './cluster.ts';
import { badRequest, invalid, invalidValue } from './errors.ts';
import { asNumber, asObject, asString, asStringMap, at, isObject, type Json } from './json.ts';
import type { ResourceType } from './kinds.ts';
import { type Schema, schemaOfKind } from './schema.ts';
import type { WriteContext, Writer } from './writes.ts';

/** The `scale` subresource: `autoscaling/v1` Scale over a workload's replicas, or where a CRD says they are. */

export const scaleKind = (): Schema => schemaOfKind('autoscaling/v1/Scale');

const split = (path: string): string[] => path.split('.').filter(Boolean);
const paths = (type: ResourceType) =>
  type.custom?.scale ?? {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: undefined,
  };

const selectorOf = (type: ResourceType, object: ApiObject): string => {
  const path = type.custom?.scale?.labelSelectorPath;
  if (path) return asString(at(object, ...split(path)));
  return Object.entries(asStringMap(at(object, 'spec', 'selector', 'matchLabels')))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
};

export const readScale = (type: ResourceType, object: ApiObject): ApiObject => {
  const { specReplicasPath, statusReplicasPath } = paths(type);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = selectorOf(type, object);
  const replicas = asNumber(at(object, ...split(specReplicasPath)));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas ? { replicas } : {},
    status: { replicas: asNumber(at(object, ...split(statusReplicasPath))), ...(selector ? { selector } : {}) },
  };
};

const withValue = (object: Json, path: string[], value: unknown): Json => {
  const [step = '', ...rest] = path;
  return { ...object, [step]: rest.length === 0 ? value : withValue(asObject(object[step]), rest, value) };
};

export const writeScale = (
  writer: Writer,
  type: ResourceType,
  namespace: string | undefined,
  name: string,
  change: (scale: ApiObject) => unknown,
  context: WriteContext,
): ApiObject => {
  const apply = (current: ApiObject): unknown => {
    const scale = change(readScale(type, current));
    if (!isObject(scale)) throw badRequest('a Scale must be an object');
    const replicas = at(scale, 'spec', 'replicas') ?? 0;
    if (!Number.isInteger(replicas) || Number(replicas) < 0)
      throw invalid('Scale', 'autoscaling', name, [
        invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'),
      ]);
    const next = withValue(current, split(paths(type).specReplicasPath), replicas) as ApiObject;
    const version = asString(at(scale, 'metadata', 'resourceVersion')) || current.metadata.resourceVersion;
    return { ...next, metadata: { ...next.metadata, resourceVersion: version } };
  };
  return readScale(type, writer.patch(type, namespace, name, apply, context));
};
