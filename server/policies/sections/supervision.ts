import { z } from 'zod';

/** Electronic supervision (articles 26–31). */
export const supervisionPolicySchema = z
  .object({
    /** Working days within which a complaint is accepted, answered and closed. */
    complaintAcceptDays: z.number().int().min(1).max(60).default(2),
    complaintAnswerDays: z.number().int().min(1).max(90).default(15),
    /** Working days within which what article 28 names is verified. */
    verifyDays: z.number().int().min(1).max(90).default(10),
    /** Working days within which a measure of article 29 is carried out. */
    measureDays: z.number().int().min(1).max(90).default(15),
  })
  .prefault({});
