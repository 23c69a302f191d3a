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
    /** Whether the operators may read the certificates in tenancies' TLS secrets. Off: it takes a right to read secrets. */
    readCertificates: z.boolean().default(false),
    /**
     * Ends of life beside and before the operators' own table: support that was paid for, systems that the table does not know. One a line:
     * product, release, last day.
     */
    endOfLife: z
      .array(
        z
          .string()
          .trim()
          .regex(/^[a-z0-9][a-z0-9.-]{0,59} [A-Za-z0-9.-]{1,40} \d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/),
      )
      .max(200)
      .default([]),
    /** How often the operators look what is to be drafted, and whether what was reported mended is gone. */
    lookMinutes: z.number().int().min(1).max(1440).default(10),
    /** Findings below this severity are counted in the bulletin; only those from it on become items with a due date. */
    itemsFrom: z.enum(['critical', 'high', 'medium', 'low']).default('medium'),
    /** The longest time for which a risk may be accepted; it then ends by itself. */
    longestAcceptanceDays: z.number().int().min(1).max(1095).default(180),
    /** What stands before the number: 云政务安〔2026〕第11期. */
    numberPrefix: z.string().max(20).default('云政务安'),
  })
  .prefault({});
