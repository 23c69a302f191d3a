import type { LoopName } from '../../operators/resources/operations-policy.ts';

/** One of the operators' duties, and whether it is looked after. */
export interface LoopView {
  name: LoopName;
  state: 'looking' | 'silent' | 'neverRan';
  lastLookedAt: string | null;
  /** What it came to, in the operators' words. */
  decided: string;
  intervalSeconds: number | null;
}

/** How much of one subject waits for the provider. */
export interface AttentionView {
  kind:
    | 'tickets'
    | 'incidents'
    | 'steps'
    | 'trials'
    | 'backup'
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
