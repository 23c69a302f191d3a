import { materialsComplete, notClassified, protectionLevel } from './admission.ts';
import { amountsConsistent, poolHeadroom, presentUse, shrinkFitsPeak, similarSystems } from './amounts.ts';
import { type Check, type CheckFacts, type CheckResult, verdict } from './check.ts';

/**
 * The chain, in its order: first what may not come at all, then what the request says of itself, then what the cloud says.
 * A refusing check that blocks ends the chain; what follows is `skipped`.
 */
export const CHECKS: readonly Check[] = [
  materialsComplete,
  notClassified,
  protectionLevel,
  amountsConsistent,
  poolHeadroom,
  presentUse,
  similarSystems,
  shrinkFitsPeak,
];

export function runChecks(facts: CheckFacts): CheckResult[] {
  let refused = false;
  return CHECKS.map((check) => {
    const judged = refused ? verdict('skipped', 'refusedBefore') : check.judge(facts);
    refused ||= check.refuses && judged.verdict === 'blocked';
    return { check: check.name, ...judged };
  });
}

export const blockedBy = (results: readonly CheckResult[]): CheckResult[] =>
  results.filter((result) => result.verdict === 'blocked');
