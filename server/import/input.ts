import { z } from 'zod';

/** The file was uploaded before; its name tells xlsx from csv. */
export const importInput = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z
    .string()
    .regex(/\.(xlsx|csv)$/i)
    .max(200),
});
