import { z } from 'zod';

export const listNoticesInput = z.object({
  cursor: z.string().optional(),
  unreadOnly: z.boolean().default(false),
  limit: z.number().int().min(1).max(100).default(30),
});
export const markReadInput = z.union([
  z.object({ ids: z.array(z.string()).min(1).max(500) }),
  z.object({ all: z.literal(true) }),
]);

export type ListNoticesInput = z.infer<typeof listNoticesInput>;
export type MarkReadInput = z.infer<typeof markReadInput>;
