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
