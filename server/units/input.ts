import { z } from 'zod';
import { UNIT_KINDS } from './views.ts';

/** No hyphen: namespaces are named unit-system-part. */
export const unitCode = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9]{1,19}$/);

const fields = {
  name: z.string().trim().min(2).max(60),
  address: z.string().trim().max(120).default(''),
  phone: z.string().trim().max(40).default(''),
};

export const createUnitInput = z.object({
  ...fields,
  code: unitCode,
  kind: z.enum(UNIT_KINDS),
  parentId: z.string().nullable(),
});
export const updateUnitInput = z.object({ id: z.string(), ...fields, parentId: z.string().nullable() });
export const unitById = z.object({ id: z.string() });

export type CreateUnitInput = z.infer<typeof createUnitInput>;
export type UpdateUnitInput = z.infer<typeof updateUnitInput>;
