import type { StartDuty } from './policy/duty.ts';

/** The provider's duties beside tenancies and tests; each starts its own watches and loops. */
export const DUTIES: readonly StartDuty[] = [];
