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

/** How much of one subject waits for the provider. */
export interface AttentionView {
  kind: 'tickets' | 'incidents' | 'steps' | 'trials' | 'backup' | 'drills' | 'bulletins' | 'items' | 'report';
  /** Past its limit (incidents: of level 1 and 2; trials: ending within a week). */
  overdue: number;
  /** All that is open, the overdue included. */
  open: number;
}
