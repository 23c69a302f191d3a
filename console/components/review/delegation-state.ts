import type { Tone } from '../../ui/tone.ts';
import { r } from './words.ts';

/** Unanswered, answered or revoked, in words and colour. */
export const delegationState = (one: {
  answeredAt: string | null;
  revokedAt: string | null;
}): { label: string; tone: Tone } => {
  if (one.revokedAt) return { label: r().delegation.revoked, tone: 'neutral' };
  return one.answeredAt
    ? { label: r().delegation.answered, tone: 'green' }
    : { label: r().delegation.open, tone: 'blue' };
};
