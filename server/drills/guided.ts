import type { DrillRole, GuidedScenario } from './scenarios.ts';
import { GUIDED } from './scenarios.ts';

/** What is written down during a guided drill. */
export interface GuidedRecord {
  signIn: { name: string; role: DrillRole; unitName: string; at: string }[];
  timeline: { at: string; words: string; byName: string }[];
  /** By step of the script. */
  results: Record<string, { passed: boolean; words: string; at: string; byName: string }>;
  summary: string;
}

export const EMPTY_RECORD: GuidedRecord = { signIn: [], timeline: [], results: {}, summary: '' };

export type GuidedFault = 'noSignIn' | 'stepsOpen' | 'noSummary';

/** What is still missing before a guided drill can end. */
export function missingOf(scenario: GuidedScenario, record: GuidedRecord): GuidedFault | undefined {
  if (record.signIn.length === 0) return 'noSignIn';
  if (GUIDED[scenario].steps.some((step) => !record.results[step])) return 'stepsOpen';
  return record.summary ? undefined : 'noSummary';
}

/** Share of the script's steps that went as they should, in percent; a table-top drill scores no more than `cap`. */
export function guidedScore(scenario: GuidedScenario, record: GuidedRecord, tableTop: boolean, cap: number): number {
  const { steps } = GUIDED[scenario];
  const passed = steps.filter((step) => record.results[step]?.passed).length;
  const score = Math.round((passed / steps.length) * 1000) / 10;
  return tableTop ? Math.min(score, cap) : score;
}
