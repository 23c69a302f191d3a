import { z } from 'zod';

/** The monthly security bulletin (articles 8 and 34). */
export const bulletinPolicySchema = z
  .object({
    /** Day of the following month on which the month's bulletin is drafted … */
    draftDay: z.number().int().min(1).max(28).default(1),
    /** … and by which it must have been published. */
    publishByDay: z.number().int().min(1).max(28).default(10),
    /** Working days within which an item is to be closed, by severity. */
    itemDueDays: z
      .object({
        critical: z.number().int().min(1).max(365).default(5),
        high: z.number().int().min(1).max(365).default(10),
        medium: z.number().int().min(1).max(365).default(30),
        low: z.number().int().min(1).max(365).default(60),
      })
      .prefault({}),
    /** Certificates that end within this many days are reported. */
    certificateDays: z.number().int().min(1).max(365).default(30),
  })
  .prefault({});
