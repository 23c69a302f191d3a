import { z } from 'zod';
import { amountsSchema } from '../applications/amounts.ts';

const id = z.string().min(1).max(64);

export const byDelegation = z.object({ id });
export const opinionInput = z.object({
  delegationId: id,
  recommended: amountsSchema.nullable().default(null),
  opinion: z.string().trim().min(1).max(5_000),
});
