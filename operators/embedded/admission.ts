import type { ApiObject } from './cluster.ts';
import type { ApiError } from './errors.ts';
import type { ResourceType } from './kinds.ts';
import type { WriteContext } from './writes.ts';

/** What stands between a request and the store, in the order of the real API: mutate, then (once the object is valid) validate. */
export interface Admission {
  mutate(
    type: ResourceType,
    object: ApiObject,
    old: ApiObject | undefined,
    context: WriteContext,
  ): ApiError | undefined;
  validate(type: ResourceType, object: ApiObject, old: ApiObject | undefined, context: WriteContext): void;
  beforeDelete(type: ResourceType, object: ApiObject, context: WriteContext): void;
  wrote(type: ResourceType, object: ApiObject, old: ApiObject | undefined): void;
  removed(type: ResourceType, object: ApiObject): void;
}

export const admitted = (refusal: ApiError | undefined): void => {
  if (refusal) throw refusal;
};
