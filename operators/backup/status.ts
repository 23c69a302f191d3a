import type { BackupReview, BackupReviewStatus, RestorePoint } from '../resources/backup-review.ts';
import { LISTED_RESTORE_POINTS } from '../resources/backup-review.ts';
import { english } from '../resources/sentences.ts';
import { canonicalJson } from '../runtime/canonical.ts';
import { isoSeconds, withConditions } from '../runtime/conditions.ts';
import type { Evidence, Judgement, Sight } from './judge.ts';
import { type BackupFact, completedAt, isComplete } from './velero.ts';
import type { RestoreFact } from './world.ts';

const DAY_MILLIS = 86_400_000;
/** Of the newest restore points every one is listed; of earlier days the newest. */
const LISTED_IN_FULL = 12;

export interface Facts {
  review: BackupReview;
  evidence: Evidence;
  judgement: Judgement;
  schedules: NonNullable<BackupReviewStatus['schedules']>;
  restores: readonly RestoreFact[];
  policyVersion: number;
}

/** The whole status of a review. Equal facts give an equal status, so that nothing is written while nothing happens. */
export function composeStatus({
  review,
  evidence,
  judgement,
  schedules,
  restores,
  policyVersion,
}: Facts): BackupReviewStatus {
  const { now, plan } = evidence;
  const before = review.status;
  const { finding, said, lastGood, lastFailure } = judgement;
  const message = english(said).slice(0, 2000);
  const observedGeneration = review.metadata.generation;
  const isProtected = finding === 'protected';
  const protectedCondition = {
    type: 'Protected',
    status: isProtected ? ('True' as const) : ('False' as const),
    reason: reasonOf(finding),
    message,
    observedGeneration,
  };
  const status: BackupReviewStatus = {
    observedGeneration,
    policyVersion,
    finding,
    message,
    said,
    since: before?.finding === finding ? before.since : isoSeconds(now),
    reviewedAt: before?.reviewedAt ?? isoSeconds(now),
    ageIntervals: agedAs(judgement, before),
    intervalMinutes: plan.intervalMinutes,
    meetsRpo: plan.meetsRpo,
    schedules,
    lastGoodBackup: lastGood && goodOf(lastGood, evidence.sightOf(lastGood.name)),
    lastFailure: lastFailure && {
      name: lastFailure.name,
      phase: lastFailure.phase,
      at: isoSeconds(new Date(completedAt(lastFailure))),
      reason: lastFailure.reason || undefined,
    },
    lastVerifiedRestore: newestVerified(restores, before?.lastVerifiedRestore),
    restorePoints: pointsOf(evidence),
    conditions: withConditions(before?.conditions, [protectedCondition], now),
  };
  const clean = JSON.parse(JSON.stringify(status)) as BackupReviewStatus;
  return isSame(before, clean) ? clean : { ...clean, reviewedAt: isoSeconds(now) };
}

export const isSame = (before: BackupReviewStatus | undefined, next: BackupReviewStatus): boolean =>
  before !== undefined && canonicalJson({ ...before, reviewedAt: '' }) === canonicalJson({ ...next, reviewedAt: '' });

/** Findings that grow worse with age; of the others the age passes by unwritten until something else is news. */
const AGEING = new Set(['stale', 'overdue', 'partially-failed']);

function agedAs({ finding, ageIntervals, lastGood }: Judgement, before: BackupReviewStatus | undefined) {
  if (ageIntervals === undefined) return undefined;
  const isOld = before?.finding === finding && before.lastGoodBackup?.name === lastGood?.name;
  return isOld && !AGEING.has(finding) && before.ageIntervals !== undefined
    ? before.ageIntervals
    : Math.floor(ageIntervals);
}

/** `partially-failed` → `PartiallyFailed`. */
const reasonOf = (finding: string): string =>
  finding.replaceAll(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());

const seenAt = (sight: Sight | undefined): string | undefined =>
  sight?.state === 'seen' ? isoSeconds(new Date(sight.at)) : undefined;

const pointOf = (fact: BackupFact, sight: Sight | undefined): RestorePoint => ({
  name: fact.name,
  location: fact.location,
  completedAt: isoSeconds(new Date(completedAt(fact))),
  expiresAt: Number.isNaN(fact.expiresAt) ? undefined : isoSeconds(new Date(fact.expiresAt)),
  items: fact.items,
  own: fact.isOwn || undefined,
  seenAt: seenAt(sight),
});

function goodOf(fact: BackupFact, sight: Sight | undefined): NonNullable<BackupReviewStatus['lastGoodBackup']> {
  const found = sight?.state === 'seen' ? { bytes: sight.bytes, etag: sight.etag.slice(0, 200) } : {};
  return { ...pointOf(fact, sight), ...found };
}

/** Keeps the newest, also when Velero has forgotten the restore. */
function newestVerified(
  restores: readonly RestoreFact[],
  known: BackupReviewStatus['lastVerifiedRestore'],
): BackupReviewStatus['lastVerifiedRestore'] {
  let newest = known;
  for (const { name, backup, verifiedAt } of restores) {
    if (!verifiedAt || Number.isNaN(Date.parse(verifiedAt))) continue;
    if (newest && Date.parse(newest.at) >= Date.parse(verifiedAt)) continue;
    newest = { name, backup, at: isoSeconds(new Date(verifiedAt)) };
  }
  return newest;
}

/** The newest restore points, then the newest of each earlier day, at each location. */
function pointsOf({ backups, namespaces, now, sightOf }: Evidence): RestorePoint[] {
  const usable = backups
    .filter((fact) => isComplete(fact, namespaces) && !(fact.expiresAt <= now.getTime()))
    .filter(({ name }) => sightOf(name)?.state !== 'missing')
    .toSorted((a, b) => completedAt(b) - completedAt(a));
  const days = new Set<string>();
  const thinned = usable.filter((fact, i) => {
    const day = `${fact.location}/${Math.floor(completedAt(fact) / DAY_MILLIS)}`;
    const isFirst = !days.has(day);
    days.add(day);
    return i < LISTED_IN_FULL || isFirst;
  });
  return thinned.slice(0, LISTED_RESTORE_POINTS).map((fact) => pointOf(fact, sightOf(fact.name)));
}
