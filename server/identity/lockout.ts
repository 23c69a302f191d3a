import type { PolicyBody } from '../policies/policy.ts';

export interface Attempts {
  failedAttempts: number;
  lockedUntil: Date | null;
}

type Rule = Pick<PolicyBody['password'], 'maxFailures' | 'lockMinutes'>;

export const isLocked = ({ lockedUntil }: Attempts, now: Date): boolean => lockedUntil !== null && lockedUntil > now;

/** One more failure. The last one that is allowed locks; after a lock has run out the count begins anew. */
export function afterFailure(attempts: Attempts, rule: Rule, now: Date): Attempts {
  const wasLocked = attempts.lockedUntil !== null;
  const failedAttempts = (wasLocked ? 0 : attempts.failedAttempts) + 1;
  const lockedUntil = failedAttempts >= rule.maxFailures ? new Date(now.getTime() + rule.lockMinutes * 60_000) : null;
  return { failedAttempts, lockedUntil };
}

const MAX_NAMES = 10_000;

/**
 * Failures on names that nobody has, so that they lock like real ones and a lock does not tell which names exist.
 * Kept in memory: after a restart, or on another replica, such a name counts anew.
 */
export class UnknownNames {
  readonly #attempts = new Map<string, Attempts>();

  fail(name: string, rule: Rule, now: Date): Attempts {
    const before = this.#attempts.get(name) ?? { failedAttempts: 0, lockedUntil: null };
    if (isLocked(before, now)) return before;
    if (this.#attempts.size >= MAX_NAMES) this.#attempts.clear();
    const after = afterFailure(before, rule, now);
    this.#attempts.set(name, after);
    return after;
  }

  of(name: string): Attempts {
    return this.#attempts.get(name) ?? { failedAttempts: 0, lockedUntil: null };
  }
}
