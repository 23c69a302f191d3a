import { z } from 'zod';
import { draftSchema, systemCode } from './content.ts';
import { MATERIAL_KINDS } from './materials.ts';
import { APPLICATION_KINDS, APPLICATION_STAGES } from './stages.ts';

const id = z.string().min(1).max(64);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const reason = z.string().trim().min(1).max(2_000);

export const byId = z.object({ id });

export const tableInput = z.object({
  stage: z.array(z.enum(APPLICATION_STAGES)).max(13).optional(),
  kind: z.array(z.enum(APPLICATION_KINDS)).max(4).optional(),
  unitId: id.optional(),
  /** In the number, the system's name or code, or the unit's name. */
  text: z.string().trim().max(100).optional(),
  /** Only those whose present step is past its limit. */
  overdue: z.boolean().optional(),
  /** Only those that I have created. */
  mine: z.boolean().optional(),
});
export type TableInput = z.infer<typeof tableInput>;

export const createDraftInput = z
  .object({
    kind: z.enum(APPLICATION_KINDS),
    systemId: id.optional(),
    newSystem: z.object({ name: z.string().trim().min(1).max(100), code: systemCode }).optional(),
  })
  .refine((input) => (input.systemId === undefined) !== (input.newSystem === undefined), {
    message: 'either systemId or newSystem',
    path: ['systemId'],
  });

export const saveDraftInput = z.object({ id, contentVersion: z.int().min(0), content: draftSchema });
export const submitInput = z.object({ id, contentVersion: z.int().min(0) });
export const withdrawInput = z.object({ id, reason });
export const addMaterialInput = z.object({
  id,
  kind: z.enum(MATERIAL_KINDS),
  name: z.string().trim().min(1).max(200),
  sha256,
});
export const removeMaterialInput = z.object({ materialId: id });
export const sendMessageInput = z.object({
  id,
  body: z.string().trim().min(1).max(5_000),
  files: z
    .array(z.object({ sha256, name: z.string().trim().min(1).max(200) }))
    .max(10)
    .default([]),
});
