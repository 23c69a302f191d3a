import { z } from 'zod';
import { drillSpecSchema } from '../../operators/resources/drill.ts';
import { ROLES, SCENARIOS } from './scenarios.ts';
import { DRILL_STATES } from './views.ts';

const id = z.string().min(1).max(64);
const itemId = z.string().min(1).max(120);
const words = z.string().trim().min(1).max(2000);
const year = z.int().min(2000).max(9999);
const version = z.int().min(0);
const day = z.iso.date();

export const planInput = z.object({ year, version: version.optional() });
export const draftPlanInput = z.object({ year });
export const movePlanItemInput = z.object({ year, version, itemId, day, reason: words });
export const addPlanItemInput = z.object({
  year,
  version,
  scenario: z.enum(SCENARIOS),
  tableTop: z.boolean(),
  /** For a restore drill. */
  systemId: id.optional(),
  day,
  reason: words,
});
export const cancelPlanItemInput = z.object({ year, version, itemId, reason: words });
export const confirmPlanInput = z.object({ year, version, party: z.enum(['provider', 'authority']) });

export const drillTableInput = z.object({
  year: year.optional(),
  systemId: id.optional(),
  states: z.array(z.enum(DRILL_STATES)).max(DRILL_STATES.length).optional(),
});
export const dutyInput = z.object({ year });
export const drillGetInput = z.object({ id });
export const setProbesInput = z.object({ id, version, probes: drillSpecSchema.shape.probes });
export const signDrillInput = z.object({ id, words: z.string().trim().max(2000).default('') });
export const addProblemInput = z.object({
  drillId: id,
  words,
  ownerName: z.string().trim().min(1).max(100),
  ownedBy: z.enum(['provider', 'unit', 'authority']),
  dueDay: day,
});
export const closeProblemInput = z.object({ problemId: id, evidence: words });

export const guidedEntryInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('signIn'),
    id,
    name: z.string().trim().min(1).max(100),
    role: z.enum(ROLES),
    unitName: z.string().trim().min(1).max(200),
  }),
  z.object({ kind: z.literal('timeline'), id, words }),
  z.object({
    kind: z.literal('result'),
    id,
    step: z.string().min(1).max(40),
    passed: z.boolean(),
    words: z.string().trim().max(2000).default(''),
  }),
  z.object({ kind: z.literal('summary'), id, words: z.string().trim().min(1).max(10_000) }),
]);
export const guidedMoveInput = z.object({ id });
