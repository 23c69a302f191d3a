import type { Severity } from '../../../operators/resources/severities.ts';
import type { BulletinRow, ItemState } from '../../../server/bulletins/views.ts';
import type { Tone } from '../../ui/tone.ts';
import { b } from './words.ts';

export const itemTone: Record<ItemState, Tone> = {
  new: 'amber',
  acknowledged: 'blue',
  inProgress: 'blue',
  retesting: 'blue',
  fixed: 'green',
  riskAccepted: 'neutral',
  overdue: 'red',
};

export const severityTone: Record<Severity, Tone> = { critical: 'red', high: 'red', medium: 'amber', low: 'neutral' };

type Standing = Pick<BulletinRow, 'state' | 'isLate'>;

/** One word for where a bulletin stands: late counts more than how far its text is. */
export const bulletinWord = ({ state, isLate }: Standing): string =>
  isLate && state !== 'published' ? b().late : b().states[state];

export const bulletinTone = ({ state, isLate }: Standing): Tone => {
  if (state === 'published') return isLate ? 'amber' : 'green';
  if (isLate) return 'red';
  return state === 'waiting' ? 'neutral' : 'blue';
};
