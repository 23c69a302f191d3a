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

export const appealInput = z.object({
  id,
  indicator: z.string().min(1).max(40),
  records: z.array(key).min(1).max(200),
  words,
  files: z.array(file).max(20).default([]),
});
export const withdrawAppealInput = z.object({ appealId: id });
export const decideAppealInput = z.object({
  appealId: id,
  /** None: dismissed. */
  corrections: z.array(z.object({ key, treat: z.enum(['exclude', 'fulfil']) })).max(200),
  reason: words,
});

const day = z.iso.date();
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
