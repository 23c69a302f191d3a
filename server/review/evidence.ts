import { runChecks } from '../applications/checks/chain.ts';
import type { CheckFacts, CheckName, CheckResult } from '../applications/checks/check.ts';
import { gatherFacts } from '../applications/checks/gather.ts';
import { digestOf } from '../applications/digest.ts';
import { type Loaded, loadVisible } from '../applications/load.ts';
import { readHeadroom } from '../capacity/headroom.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { can } from '../identity/permissions.ts';
import type { EvidenceView, ShareOfPool } from './views.ts';

/** The evidence beside the request, as of this moment. */
export async function evidence(cmd: Command, id: string): Promise<EvidenceView> {
  const application = await loadVisible(cmd.db, cmd, id);
  const { facts, checks, policyVersion, decisionDigest } = await judge(cmd.db, cmd, application);
  return {
    headroom: await readHeadroom(cmd.db, cmd.clock.now()),
    shares: {
      cpuMillis: shareOf(facts, 'cpuMillis'),
      memoryBytes: shareOf(facts, 'memoryBytes'),
      storageBytes: shareOf(facts, 'storageBytes'),
    },
    requested: application.requested,
    recommended: application.recommended,
    present: facts.present && {
      granted: facts.present.granted,
      used: facts.present.used,
      peak: facts.present.peak,
    },
    // A county sees its own units only; for the city's, the check's verdict is enough.
    similar: can(cmd.actor, 'system:read:all') ? [...facts.similar] : [],
    checks,
    policyVersion,
    decisionDigest,
  };
}

/** Runs the checks on what is true now, and names what was found by a digest. */
export async function judge(db: Db | Tx, cmd: Command, application: Loaded) {
  const { facts, policyVersion } = await gatherFacts(db, cmd.clock.now(), application);
  const checks = runChecks(facts);
  return { facts, checks, policyVersion, decisionDigest: decisionDigestOf(application, checks, policyVersion) };
}

/** These look at what the rest of the city holds and uses, and so move with decisions that have nothing to do with this one. */
const OF_THE_CITY: readonly CheckName[] = ['poolHeadroom', 'similarSystems'];

/**
 * What a decision rests on: the frozen form, the opinion, the verdicts and the policy. The figures behind a verdict change by
 * the minute and are left out; a changed verdict is what the leader must see before signing. Of the checks that look at the city
 * only a doubt counts: that another system came into force and can be compared with now gives no leader a reason to look again.
 */
function decisionDigestOf(application: Loaded, checks: readonly CheckResult[], policyVersion: number): string {
  const { id, contentDigest, recommended, reviewerId, infeasible } = application;
  const verdicts = checks
    .filter(({ check, verdict }) => !OF_THE_CITY.includes(check) || verdict === 'attention' || verdict === 'blocked')
    .map(({ check, verdict, key }) => ({ check, verdict, key }));
  return digestOf({ id, contentDigest, recommended, reviewerId, infeasible, verdicts, policyVersion });
}

function shareOf(
  { pool, requested, present }: CheckFacts,
  key: 'cpuMillis' | 'memoryBytes' | 'storageBytes',
): ShareOfPool {
  const asked = requested ? Math.max(0, requested[key] - (present?.granted[key] ?? 0)) : 0;
  const total = pool.capacity[key];
  return {
    total,
    used: pool.granted[key],
    locked: pool.locked[key],
    free: pool.free[key],
    requested: asked,
    requestedShare: total > 0 ? asked / total : null,
  };
}
