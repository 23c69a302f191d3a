import { z } from 'zod';

export const historyInput = z.object({
  cursor: z.string().max(64).optional(),
  limit: z.int().min(1).max(100).default(50),
});
