import { z } from 'zod';
import { correctionInput, missingInput } from '../assessment/input.ts';

const id = z.string().min(1).max(64);
const words = z.string().trim().min(1).max(2000);
const file = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200) });

export const openReviewInput = z.object({
  period: z.string().regex(/^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$/),
});
export const reviewInput = z.object({ id });
export const linesInput = z.object({ id, systemId: id.optional() });
export const disputeInput = z
  .object({
    id,
    lineId: id.optional(),
    indicator: z.string().min(1).max(40).optional(),
    records: z.array(z.string().min(3).max(200)).max(200).default([]),
    missing: z.array(missingInput).max(50).default([]),
    words,
    files: z.array(file).max(20).default([]),
  })
  .refine(({ lineId, indicator }) => (lineId === undefined) !== (indicator === undefined), {
    path: ['lineId'],
    message: 'either a line or an indicator',
  })
  .refine(({ lineId, records, missing }) => lineId !== undefined || records.length + missing.length > 0, {
    path: ['records'],
    message: 'a dispute of an indicator names at least one thing',
  });
export const decideDisputeInput = z.object({
  disputeId: id,
  reason: words,
  /** Of an indicator: what is decided on each named thing; none: dismissed. */
  corrections: z.array(correctionInput).max(250).default([]),
  /** Said where the indicator did not apply and does by this decision. */
  nowApplies: z.boolean().default(false),
  /** Of a line: what it costs instead, in fen; absent: dismissed. */
  correctedFen: z.number().int().min(0).max(1e13).optional(),
});
