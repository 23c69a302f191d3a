import { z } from 'zod';

export type DeepPartial<T> = T extends (infer E)[]
  ? DeepPartial<E>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

const LONGEST_TEXT = 10_000;
const LONGEST_LIST = 1_000;

/**
 * The same shape with every field optional and every bound dropped: what a half-filled form may look like when it is saved.
 * Types, unknown keys (dropped) and sizes are still checked, so that a draft can be stored but cannot be abused as storage.
 */
export function loosen(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodObject)
    return z.object(
      Object.fromEntries(Object.entries(schema.shape).map(([key, field]) => [key, loosen(field).optional()])),
    );
  if (schema instanceof z.ZodArray) return z.array(loosen(schema.element)).max(LONGEST_LIST);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return loosen(schema.unwrap());
  if (schema instanceof z.ZodUnion || schema instanceof z.ZodString || schema instanceof z.ZodStringFormat)
    return z.string().max(LONGEST_TEXT);
  if (schema instanceof z.ZodNumber) return z.number();
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodBoolean) return schema;
  throw new TypeError('loosen: a form field has a type that drafts do not know');
}
