import { z } from 'zod';
import { RETIREMENT_STATES } from './views.ts';

const id = z.string().min(1).max(64);
const words = z.string().trim().min(1).max(2000);
const file = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200) });

export const retirementTableInput = z.object({
  states: z.array(z.enum(RETIREMENT_STATES)).max(RETIREMENT_STATES.length).optional(),
});
export const retirementGetInput = z.object({ id });
export const objectInput = z.object({ id, words, files: z.array(file).max(20).default([]) });
export const decideObjectionInput = z.object({ id, upheld: z.boolean(), reason: words });
export const reclaimInput = z.object({ systemId: id, reason: words.max(500) });
export const cancelInput = z.object({ id, reason: words });
export const certificateInput = z.object({ number: z.string().min(1).max(40) });
