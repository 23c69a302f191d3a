import { z } from 'zod';
import { FINDING_STATES } from './transitions.ts';

const id = z.string().min(1).max(64);
const words = z.string().trim().min(1).max(2000);
const file = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(200) });

export const findingTableInput = z.object({
  systemId: id.optional(),
  states: z.array(z.enum(FINDING_STATES)).max(FINDING_STATES.length).optional(),
});
export const findingInput = z.object({ id });
/** `grounds`: what was considered of how busy the business is. */
export const issueInput = z.object({ systemId: id, grounds: words });
export const contestInput = z.object({ id, words, files: z.array(file).max(20).default([]) });
export const decideObjectionInput = z.object({ id, upheld: z.boolean(), reason: words });
export const decideOverdueInput = z.object({
  id,
  decision: z.enum(['extend', 'reclaim', 'clawBack']),
  reason: words.max(500),
});
export const closeInput = z.object({ id, reason: words });
