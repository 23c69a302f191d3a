import { AMOUNT_KEYS, POOL_KEYS } from '../../capacity/amounts.ts';
import { DAY_MILLIS } from '../../time/working-days.ts';
import type { CheckFacts, CheckResult } from './check.ts';

/**
 * Whether a raise may be approved without a person: the policy allows it, every raised amount is at most the policy's factor
 * above the present one and in measured use beyond the policy's share, nothing changed lately, and the pool has room.
 * Anything unmeasured goes to a person.
 */
export function isSmallRaise(facts: CheckFacts, checks: readonly CheckResult[]): boolean {
  const { kind, content, requested, present, policy, now } = facts;
  const rule = policy.smallRaise;
  if (!rule.enabled || kind !== 'change' || content.change?.kind !== 'grow') return false;
  if (!requested || !present?.used || !present.inForceAt) return false;
  const { granted, used } = present;
  const unchangedFor = now.getTime() - present.inForceAt.getTime();
  if (unchangedFor < rule.minDaysSinceChange * DAY_MILLIS) return false;
  const raised = AMOUNT_KEYS.filter((key) => requested[key] > granted[key]);
  if (!raised.some((key) => (POOL_KEYS as readonly string[]).includes(key))) return false;
  const isSmall = raised.every((key) => requested[key] <= granted[key] * rule.maxFactor);
  const isUsed = raised.every((key) => 100 * used[key] >= rule.minUsedPercent * granted[key]);
  return isSmall && isUsed && checks.every(isHarmless);
}

/** A doubt of any kind wants a person, save one: what others use says nothing against a need that is measured. */
const isHarmless = ({ check, verdict }: CheckResult): boolean =>
  verdict === 'passed' || verdict === 'notApplicable' || check === 'similarSystems';
