/**
 * What a look at one object came to. `done`: as it should be. `requeue-after`: wants another look by itself. `stalled`: cannot go on
 * until somebody changes something; trying again is useless. To be tried again, throw.
 */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'requeue-after'; millis: number }
  | { kind: 'stalled'; reason: string };

export const done: Outcome = { kind: 'done' };
export const requeueAfter = (millis: number): Outcome => ({ kind: 'requeue-after', millis });
export const stalled = (reason: string): Outcome => ({ kind: 'stalled', reason });
