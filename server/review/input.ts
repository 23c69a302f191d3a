import { z } from 'zod';
import { amountsSchema } from '../applications/amounts.ts';
import { REFUSAL_REASONS } from '../applications/stages.ts';

const id = z.string().min(1).max(64);
const words = z.string().trim().min(1).max(5_000);
const opinion = z.string().trim().max(5_000).default('');
/** Ids of messages that the outcome quotes. */
const quotes = z.array(id).max(50).default([]);

export const byId = z.object({ id });
export const queueInput = z.object({ step: z.enum(['completeness', 'technical', 'decision']).optional() });
export const completeInput = z.object({ id, opinion, quotes });
export const returnInput = z.object({ id, missing: z.array(words).min(1).max(50), opinion, quotes });
export const refuseInput = z.object({ id, reason: z.enum(REFUSAL_REASONS), words, quotes });
/** `recommended` is required where the application asks for amounts. */
export const feasibleInput = z.object({
  id,
  recommended: amountsSchema.nullable().default(null),
  opinion: words,
  quotes,
});
export const infeasibleInput = z.object({ id, opinion: words, advice: words, quotes });
/** `decisionDigest` names the evidence that the leader has seen (`review.evidence`); other evidence now is a CONFLICT. */
export const approveInput = z.object({
  id,
  granted: amountsSchema.nullable().default(null),
  opinion: words,
  decisionDigest: z.string().length(64),
  quotes,
});
export const rejectInput = z.object({ id, reason: words, advice: words, quotes });
export const delegateInput = z.object({
  id,
  consultancyUnitId: id,
  question: words,
  materialIds: z.array(id).max(50),
  /** Working days. */
  dueDays: z.int().min(1).max(30),
});
export const revokeDelegationInput = z.object({ delegationId: id, reason: words });
