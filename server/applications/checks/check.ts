import type { Amounts, PoolAmounts } from '../../capacity/amounts.ts';
import type { PolicyBody } from '../../policies/policy.ts';
import type { Content } from '../content.ts';
import type { ApplicationKind } from '../stages.ts';

/** Everything the checks may look at, gathered beforehand: the checks themselves touch nothing. */
export interface CheckFacts {
  kind: ApplicationKind;
  content: Content;
  /** Kinds of the attached materials. */
  attached: readonly string[];
  requested: Amounts | null;
  pool: { capacity: PoolAmounts; granted: PoolAmounts; locked: PoolAmounts; free: PoolAmounts };
  /** The system's own allocation; null without one. */
  present: {
    granted: Amounts;
    used: Amounts | null;
    peak: (Pick<Amounts, 'cpuMillis' | 'memoryBytes' | 'storageBytes' | 'pods'> & { days: number }) | null;
    /** When the present grant came into force. */
    inForceAt: Date | null;
  } | null;
  /** Real use of systems of the same category with a comparable number of users. */
  similar: readonly SimilarSystem[];
  policy: PolicyBody;
  now: Date;
}

export interface SimilarSystem {
  name: string;
  unitName: string;
  userCount: number;
  granted: Amounts;
  used: Amounts | null;
}

/**
 * `passed`: nothing to say · `attention`: a person should look · `blocked`: cannot be submitted or approved as it is ·
 * `unmeasured`: there is no data to judge by, which is not the same as good · `notApplicable` to this kind ·
 * `skipped`: an earlier check refused the application altogether.
 */
export type Verdict = 'passed' | 'attention' | 'blocked' | 'unmeasured' | 'notApplicable' | 'skipped';

export const CHECK_NAMES = [
  'materialsComplete',
  'notClassified',
  'protectionLevel',
  'amountsConsistent',
  'poolHeadroom',
  'presentUse',
  'similarSystems',
  'shrinkFitsPeak',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** A verdict with the figures it was reached by; the console has a sentence for each `checks.<check>.<key>`. */
export interface CheckResult {
  check: CheckName;
  verdict: Verdict;
  key: string;
  values: Record<string, string | number>;
}

export interface Check {
  name: CheckName;
  /** Why this check exists, with its source. */
  why: string;
  /** Whether a `blocked` verdict ends the chain: what may not come to this cloud need not be looked at further. */
  refuses: boolean;
  judge(facts: CheckFacts): Omit<CheckResult, 'check'>;
}

export const verdict = (
  verdict: Verdict,
  key: string,
  values: CheckResult['values'] = {},
): Omit<CheckResult, 'check'> => ({
  verdict,
  key,
  values,
});
