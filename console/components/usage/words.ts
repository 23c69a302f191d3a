import type { FindingOutcome, FindingState } from '../../../server/usage/findings/transitions.ts';
import type { Reason, VerdictKind } from '../../../server/usage/verdict.ts';
import { usage as en } from '../../i18n/en/usage.ts';
import { decimal } from '../../i18n/format.ts';
import { words } from '../../i18n/words.ts';
import { usage as zh } from '../../i18n/zh/usage.ts';
import type { Tone } from '../../ui/tone.ts';

export const us = words({ zh, en });

export const verdictTone: Record<VerdictKind, Tone> = {
  idle: 'amber',
  overProvisioned: 'amber',
  overloaded: 'red',
  fitting: 'green',
  insufficientData: 'neutral',
  exempt: 'neutral',
};

export const findingTone: Record<FindingState, Tone> = {
  issued: 'neutral',
  notified: 'amber',
  contested: 'amber',
  dismissed: 'amber',
  accepted: 'blue',
  applied: 'blue',
  verified: 'green',
  closed: 'neutral',
};

export const outcomeTone: Record<FindingOutcome, Tone> = {
  upheld: 'neutral',
  withdrawn: 'neutral',
  safe: 'green',
  unsafe: 'red',
  unmeasured: 'neutral',
  retired: 'green',
};

const say = (value: number | undefined): string => decimal(value ?? 0, 2);

/** A ground of a verdict, with the figure and the threshold that it was held against. */
export function reasonSentence({ code, value, limit, days, text }: Reason): string {
  const r = us().reasons;
  switch (code) {
    case 'exempt':
      return text === 'young' ? r.young : r.exempt(text ?? '');
    case 'noSamples':
    case 'noSecondSignal':
    case 'withinLimits':
      return r[code];
    case 'fewDays':
    case 'shortWindow':
      return r[code](say(days), say(limit));
    case 'littleRunning':
    case 'scaledToZero':
      return r[code](say(days));
    case 'cpuP95':
    case 'memoryP95':
      return r[code](say(value));
    case 'fewSamples':
    case 'memoryGaps':
    case 'cpuMeanLow':
    case 'cpuP95Low':
    case 'ioNearZero':
    case 'memoryP95Low':
    case 'cpuP95High':
    case 'memoryP95High':
      return r[code](say(value), say(limit));
    default:
      return code satisfies never;
  }
}
