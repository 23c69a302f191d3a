import { z } from 'zod';
import { schemeSchema } from './scheme.ts';

const id = z.string().min(1).max(64);
const words = z.string().trim().min(1).max(2000);
const file = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200) });
const year = z.number().int().min(2018).max(2100);
const key = z.string().min(3).max(200);

export const draftSchemeInput = z.object({ year, body: schemeSchema, note: words.max(500) });
export const publishSchemeInput = z.object({ id, lateReason: words.max(500).optional() });
export const schemesInput = z.object({ year: year.optional() });
export const newSchemeInput = z.object({ year });

export const openInput = z.object({ year });
export const assessmentInput = z.object({ id });
export const unitInput = z.object({ id, unitId: id });
export const trendInput = z.object({ unitId: id.optional() });

const day = z.iso.date();
/** What a figure should have counted and does not know. */
export const missingInput = z.object({
  label: z.string().trim().min(1).max(200),
  from: day,
  until: day,
  reference: z.string().trim().max(80).default(''),
});
/** What is decided on one named thing; amounts in the unit of the measure. */
export const correctionInput = z.discriminatedUnion('treat', [
  z.object({ key, treat: z.enum(['exclude', 'fulfil']), reason: words.max(500).optional() }),
  z.object({
    key,
    treat: z.literal('count'),
    achieved: z.number().int().min(-1e9).max(1e9),
    possible: z.number().int().min(0).max(1e9),
    reason: words.max(500).optional(),
  }),
]);

export const appealInput = z
  .object({
    id,
    indicator: z.string().min(1).max(40),
    /** Keys of records, counted or left out. */
    records: z.array(key).max(200).default([]),
    missing: z.array(missingInput).max(50).default([]),
    words,
    files: z.array(file).max(20).default([]),
  })
  .refine(({ records, missing }) => records.length + missing.length > 0, {
    path: ['records'],
    message: 'an appeal names at least one thing',
  });
export const withdrawAppealInput = z.object({ appealId: id });
export const decideAppealInput = z.object({
  appealId: id,
  /** None: dismissed. */
  corrections: z.array(correctionInput).max(250),
  reason: words,
  /** Said where the figure did not apply and does by this decision. */
  nowApplies: z.boolean().default(false),
});

export const moveInput = z.object({
  systemIds: z.array(id).min(1).max(1000),
  toUnitId: id,
  kind: z.enum(['move', 'split']),
  day,
  reason: words.max(500),
});
export const dissolveInput = z.object({ unitId: id, heirId: id.nullable(), day, reason: words.max(500) });
/** What is about to be recorded, before anybody has given a reason for it. */
export const reorganisationInput = z.discriminatedUnion('what', [
  z.object({ what: z.literal('move'), ...moveInput.pick({ systemIds: true, toUnitId: true, day: true }).shape }),
  z.object({ what: z.literal('dissolve'), ...dissolveInput.pick({ unitId: true, heirId: true, day: true }).shape }),
]);
export const answerableInput = z.object({ unitId: id, day });
export const workbookInput = z.object({ id, unitId: id.optional() });
