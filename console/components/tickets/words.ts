import type { ShownState } from '../../../server/tickets/states.ts';
import { tickets as en } from '../../i18n/en/tickets.ts';
import { words } from '../../i18n/words.ts';
import { tickets as zh } from '../../i18n/zh/tickets.ts';
import type { Tone } from '../../ui/tone.ts';

export const tk = words({ zh, en });

export const ticketTone: Record<ShownState, Tone> = {
  submitted: 'amber',
  accepted: 'blue',
  suspended: 'neutral',
  resolved: 'blue',
  closed: 'green',
  cancelled: 'neutral',
  overdue: 'red',
};

/** The two upper levels stand out; the words say which. */
export const levelTone = (level: number): Tone => (level === 1 ? 'red' : level === 2 ? 'amber' : 'neutral');
