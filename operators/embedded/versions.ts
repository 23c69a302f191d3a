import type { ApiObject } from './cluster.ts';
import { asObject, type Json } from './json.ts';
import type { ResourceType } from './kinds.ts';

/** Objects are stored in one version. Versions of a CRD differ in name alone (conversion `None`); events have two forms. */

/** `events.k8s.io/v1` beside core `v1`: the same event under newer names. */
const eventNames: [newer: string, core: string][] = [
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];

const renamed = (object: ApiObject, pairs: [from: string, to: string][]): Json => {
  const names = new Map(pairs);
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value]));
};

const isNewerEvent = (type: ResourceType): boolean => type.group === 'events.k8s.io';

/** A stored object as this version shows it. */
export const inVersion = (type: ResourceType, object: ApiObject): ApiObject => {
  if (object.apiVersion === type.groupVersion) return object;
  const shown = isNewerEvent(type)
    ? renamed(
        object,
        eventNames.map(([newer, core]) => [core, newer]),
      )
    : { ...object };
  return { ...shown, metadata: object.metadata, apiVersion: type.groupVersion, kind: type.kind };
};

/** An object of this version as it is stored. */
export const forStorage = (type: ResourceType, storage: ResourceType, object: ApiObject): ApiObject => {
  if (type === storage) return object;
  const stored = isNewerEvent(type)
    ? { involvedObject: {}, ...renamed(object, eventNames), source: asObject(object.deprecatedSource) }
    : { ...object };
  return { ...stored, metadata: object.metadata, apiVersion: storage.groupVersion, kind: storage.kind };
};
