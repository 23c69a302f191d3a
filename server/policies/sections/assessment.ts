import { z } from 'zod';

const weight = (value: number) => z.number().min(0).max(100).default(value);

/** The annual assessment (article 9) and the provider's service quality (article 25). */
export const assessmentPolicySchema = z
  .object({
    /** Weights of the three dimensions; they add up to 100. */
    weights: z
      .object({ adoption: weight(30), idle: weight(20), overProvisioned: weight(20), security: weight(30) })
      .prefault({}),
    /** Working days for an appeal after publication, and for its answer. */
    appealDays: z.number().int().min(1).max(60).default(10),
    answerDays: z.number().int().min(1).max(60).default(10),
    /** From the score on, the share of the fee that is paid (domain default; 牡丹江 2025). */
    feeLadder: z
      .array(z.object({ from: z.number().min(0).max(100), percent: z.number().min(0).max(100) }))
      .min(1)
      .max(20)
      .default([
        { from: 90, percent: 100 },
        { from: 80, percent: 95 },
        { from: 70, percent: 85 },
        { from: 60, percent: 75 },
        { from: 0, percent: 0 },
      ]),
  })
  .prefault({});
