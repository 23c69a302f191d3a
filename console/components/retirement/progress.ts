import type { RetirementState, RetirementView } from '../../../server/retirement/views.ts';
import { shortDate } from '../../i18n/format.ts';
import type { Step } from '../../ui/stepper.tsx';
import { w } from '../workflow/words.ts';

/** The way out in order; an objection interrupts it at the notices. */
const CHAIN = [
  'planned',
  'notified',
  'frozen',
  'finalBackup',
  'gate',
  'removed',
  'certified',
] as const satisfies RetirementState[];

const placeOf = (state: RetirementState): number => {
  if (state === 'objected') return CHAIN.indexOf('notified');
  if (state === 'cancelled') return -1;
  return CHAIN.indexOf(state);
};

export const retirementSteps = (retirement: RetirementView): Step[] => {
  const at = placeOf(retirement.state);
  const ended = retirement.state === 'certified';
  return CHAIN.map((state, index) => ({
    label: w().retirementStates[state],
    state: index < at || ended ? 'done' : index > at ? 'toCome' : 'current',
    note: state === 'certified' && retirement.finishedAt ? shortDate(retirement.finishedAt) : undefined,
  }));
};
