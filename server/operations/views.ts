import type { LoopName } from '../../operators/resources/operations-policy.ts';
import type { Said } from '../sentences/speak.ts';

/** One of the operators' duties, and whether it is looked after. */
export interface LoopView {
  name: LoopName;
  state: 'looking' | 'silent' | 'neverRan';
  lastLookedAt: string | null;
  /** What it came to, in the operators' words, and as codes with values. */
  decided: string;
  said: Said | null;
  intervalSeconds: number | null;
}

/** The server's own rounds: what time brings about in the records. */
export const ROUNDS = [
  'supervision',
  'verifications',
  'deadlines',
  'appeals',
  'disputes',
  'execution',
  'tickets',
  'reports',
  'backup',
  'backupDays',
  'bulletins',
  'bulletinWebhooks',
  'drills',
  'drillPlans',
  'loopWatch',
  'notices',
  'useFindings',
  'use',
  'sessions',
] as const;
export type RoundName = (typeof ROUNDS)[number];

export interface RoundView {
  name: RoundName;
  state: LoopView['state'];
  /** When it last went well; before the first time, when the process began with it. */
  at: string;
  lastEndedAt: string | null;
  everySeconds: number;
  /** Since the process started. */
  failures: number;
  /** Why the last one failed, for whoever runs the server; empty once one has gone well. */
  error: string;
}

/** How much of one subject waits for the provider. */
export interface AttentionView {
  kind:
    | 'tickets'
    | 'incidents'
    | 'steps'
    | 'trials'
    | 'backup'
    | 'requests'
    | 'restores'
    | 'drills'
    | 'drillPlan'
    | 'bulletins'
    | 'items'
    | 'report';
  /** Past its limit (incidents: of level 1 and 2; trials: ending within a week). */
  overdue: number;
  /** All that is open, the overdue included. */
  open: number;
  /** Path in the console, where one place waits rather than a list. */
  link?: string;
}
