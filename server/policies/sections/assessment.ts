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
    /** The provider's service quality (article 25; indicators: 牡丹江 2025, shares our own). They add up to 100. */
    providerWeights: z
      .object({
        availability: weight(25),
        delivery: weight(15),
        tickets: weight(15),
        duties: weight(15),
        backup: weight(10),
        satisfaction: weight(10),
        security: weight(10),
      })
      .prefault({}),
    /** Availability that is owed in full, and that below which nothing is given; between them in proportion. */
    availabilityTargetPercent: z.number().min(50).max(100).default(99.9),
    availabilityFloorPercent: z.number().min(0).max(100).default(99),
    /** What a late delivery still counts, in per cent, by calendar days (buckets: 山西). */
    deliveryPercent: z
      .object({ days3: weight(80), days10: weight(50), days30: weight(20), days60: weight(10), more: weight(0) })
      .prefault({}),
    /** Working days in which the provider may dispute a settlement sheet, and for the answer. */
    disputeDays: z.number().int().min(1).max(60).default(10),
  })
  .prefault({});
