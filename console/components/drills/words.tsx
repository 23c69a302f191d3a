import type { JSX } from 'solid-js';
import { EN, ZH } from '../../../server/drills/scenario-words.ts';
import type { DrillOutcomeName, DrillRow, DrillStateName } from '../../../server/drills/views.ts';
import { drills as en } from '../../i18n/en/drills.ts';

import { words } from '../../i18n/words.ts';
import { drills as zh } from '../../i18n/zh/drills.ts';
import { StatusTag } from '../../ui/status-tag.tsx';
import type { Tone } from '../../ui/tone.ts';

export const dr = words({ zh, en });
/** What the scenarios, their roles and steps are called. */
export const sc = words({ zh: ZH, en: EN });

const stateTones: Record<DrillStateName, Tone> = {
  planned: 'neutral',
  announced: 'blue',
  running: 'blue',
  ended: 'blue',
  cleanedUp: 'amber',
  signed: 'amber',
  closed: 'green',
  overdue: 'red',
  cancelled: 'neutral',
};

const outcomeTones: Record<DrillOutcomeName, Tone> = { verified: 'green', failed: 'red', timedOut: 'red' };

export const DrillState = (props: { state: DrillStateName }): JSX.Element => (
  <StatusTag tone={stateTones[props.state]}>{dr().states[props.state]}</StatusTag>
);

export const DrillOutcome = (props: { outcome: DrillOutcomeName }): JSX.Element => (
  <StatusTag tone={outcomeTones[props.outcome]}>{dr().outcomes[props.outcome]}</StatusTag>
);

/** The system, or the scenario of a drill that concerns all. */
export const subjectOf = (row: Pick<DrillRow, 'systemName'>): string => row.systemName ?? dr().city;

/** Minutes, begun ones counted; null stays null. */
export const inMinutes = (seconds: number | null | undefined): number | null =>
  typeof seconds === 'number' ? Math.ceil(seconds / 60) : null;

/** The year of today in the city's zone. */
export const thisYear = (now: Date = new Date()): number => new Date(now.getTime() + 8 * 3_600_000).getUTCFullYear();
