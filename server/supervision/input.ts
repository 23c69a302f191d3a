import { z } from 'zod';

const id = z.string().min(1).max(64);

export const boardInput = z.object({
  light: z.enum(['green', 'yellow', 'red']).optional(),
  officeId: id.optional(),
});
export const explainInput = z.object({ stepId: id, explanation: z.string().trim().min(1).max(2_000) });

const words = z.string().trim().min(1).max(2_000);
const file = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200) });
const day = z.iso.date();

export const periodInput = z
  .object({ from: day, to: day })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'ends before it begins' });
export const verificationsInput = z.object({ from: day.optional(), to: day.optional() });
export const verifyInput = z.object({ ids: z.array(id).min(1).max(500), proper: z.boolean(), finding: words });

export const issueMeasureInput = z
  .object({
    kind: z.enum(['interview', 'circular', 'ordered', 'published', 'transferred']),
    verificationId: id.optional(),
    complaintId: id.optional(),
    stepId: id.optional(),
    officerId: id.optional(),
    words,
    /** Working days, where the policy's do not fit. */
    days: z.number().int().min(1).max(90).optional(),
  })
  .refine((one) => [one.verificationId, one.complaintId, one.stepId].filter(Boolean).length === 1, {
    path: ['verificationId'],
    message: 'a measure rests on one thing',
  });
export const answerMeasureInput = z.object({ id, answer: words, files: z.array(file).max(20).default([]) });
export const closeMeasureInput = z.object({ id, outcome: z.enum(['closed', 'returned', 'withdrawn']), words });

export const issueReportInput = z
  .object({
    kind: z.enum(['feedback', 'government']),
    officeUnitId: id.optional(),
    from: day,
    to: day,
    title: z.string().trim().min(1).max(100),
    words: z.string().trim().min(1).max(10_000),
    measureIds: z.array(id).max(100).default([]),
  })
  .refine(({ kind, officeUnitId }) => (kind === 'feedback') === (officeUnitId !== undefined), {
    path: ['officeUnitId'],
    message: 'feedback names its office, a report to the government names none',
  });
export const acknowledgeReportInput = z.object({ id, answer: words });
