import { z } from 'zod';

const id = z.string().min(1).max(64);

export const boardInput = z.object({
  light: z.enum(['green', 'yellow', 'red']).optional(),
  officeId: id.optional(),
});
export const explainInput = z.object({ stepId: id, explanation: z.string().trim().min(1).max(2_000) });
