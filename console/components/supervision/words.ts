import { supervision as en } from '../../i18n/en/supervision.ts';
import { words } from '../../i18n/words.ts';
import { supervision as zh } from '../../i18n/zh/supervision.ts';
import type { Tone } from '../../ui/tone.ts';

export const su = words({ zh, en });

export const verificationTone: Record<string, Tone> = { open: 'amber', proper: 'green', fault: 'red' };
export const measureTone: Record<string, Tone> = {
  issued: 'amber',
  answered: 'blue',
  closed: 'green',
  withdrawn: 'neutral',
};
export const complaintTone: Record<string, Tone> = {
  received: 'amber',
  notAccepted: 'neutral',
  accepted: 'blue',
  handled: 'blue',
  replied: 'blue',
  closed: 'green',
};
