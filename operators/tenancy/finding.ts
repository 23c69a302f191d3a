import { type Sentence, spoken } from '../resources/sentences.ts';
import type { TenancyPhase, TenancyStatus } from '../resources/tenancy.ts';
import type { ConditionJudgement } from '../runtime/conditions.ts';
import type { Outcome } from '../runtime/outcome.ts';

/** What one look at a tenancy came to; from it the status is written. */
export interface Finding {
  phase: TenancyPhase;
  conditions: ConditionJudgement[];
  outcome: Outcome;
  /** What a retirement adds. */
  retirement?: Pick<TenancyStatus, 'finalBackup' | 'gate' | 'certificate'>;
}

export const CONDITIONS = {
  ready: 'Ready',
  quotaEnforced: 'QuotaEnforced',
  isolated: 'Isolated',
  frozen: 'Frozen',
  expired: 'Expired',
  retired: 'Retired',
} as const;

/** Why a condition is as it is: machine-readable, and a closed set, so that consoles can say each in their own language. */
export const REASONS = [
  'Applied',
  'Applying',
  'DeletionWaitsForRetirement',
  'Enforced',
  'Erased',
  'Erasing',
  'Expired',
  'Frozen',
  'GateClosed',
  'GatePassed',
  'InForce',
  'InvalidSpec',
  'Isolated',
  'NameMismatch',
  'NamespaceTaken',
  'NamespaceTerminating',
  'NotExpired',
  'Open',
  'PortNotAllowed',
  'Retired',
  'Retiring',
  'SharesExceedGrant',
  'ShrinkDoesNotFit',
  'Stopped',
  'Stopping',
  'TrialEnded',
  'UnknownPart',
] as const;
export type Reason = (typeof REASONS)[number];

export const judge = (
  type: (typeof CONDITIONS)[keyof typeof CONDITIONS],
  status: 'True' | 'False',
  reason: Reason,
  ...said: Sentence[]
): ConditionJudgement => ({ type, status, reason, ...spoken(...said) });
