import { z } from 'zod';

export const listAuditInput = z.object({
  /** The number of the last entry of the page before. */
  cursor: z.number().int().optional(),
  limit: z.number().int().min(1).max(100).default(50),
  /** Part of the actor's name, or the id. */
  actor: z.string().trim().max(60).optional(),
  action: z.string().trim().max(60).optional(),
  subjectType: z.string().trim().max(40).optional(),
  subjectId: z.string().trim().max(64).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  result: z.enum(['done', 'refused', 'failed']).optional(),
});
export type ListAuditInput = z.infer<typeof listAuditInput>;
