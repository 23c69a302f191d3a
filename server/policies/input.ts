import { z } from 'zod';
import { policySchema } from './policy.ts';

export const policyByVersion = z.object({ version: z.number().int().min(0) });

export const createPolicyInput = z.object({
  body: policySchema,
  effectiveFrom: z.iso.datetime(),
  note: z.string().trim().min(1).max(500),
  /** The newest version the author has seen. */
  basedOn: z.number().int().min(0),
});

export type CreatePolicyInput = z.infer<typeof createPolicyInput>;
