import type { BackupReview, BackupReviewStatus } from '../resources/backup-review.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import { type Sentence, say } from '../resources/sentences.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isAlreadyExists } from '../runtime/errors.ts';
import { BACKUP_REVIEWS, SCHEDULES } from '../runtime/kinds.ts';
import { done, type Outcome } from '../runtime/outcome.ts';
import { namespacesOf } from '../tenancy/names.ts';
import { type Evidence, type Judgement, judge } from './judge.ts';
import type { Looks } from './looks.ts';
import { mergePatch } from './merge-patch.ts';
import { keptDays, planOf, templateOf, ttlOfDays } from './plan.ts';
import {
  backupBody,
  createBackup,
  type DesiredSchedule,
  desiredSchedules,
  isAsDesired,
  scheduleName,
  writeSchedule,
} from './schedules.ts';
import { composeStatus, isSame } from './status.ts';
import { type BackupFact, VELERO_NAMESPACE } from './velero.ts';
import type { BackupWorld } from './world.ts';

const HOUR_MILLIS = 3_600_000;
/** A bucket that was away for a moment answers like one in which nothing lies: what was missing is looked at again after this. */
const MISSING_AGAIN_MILLIS = 900_000;
/** So many of what is missing, the newest first. */
const MISSING_LOOKED_AT = 3;

export interface ReviewTools {
  client: KubeClient;
  clock: Clock;
  world: BackupWorld;
  looks: Looks;
  policy(): OperationsPolicySpec | undefined;
}

/** One look at one tenancy's backups: what is true, and what would have to be written. */
export interface Review {
  review: BackupReview;
  evidence: Evidence;
  judgement: Judgement;
  status: BackupReviewStatus;
  /** Schedules that are missing or not as they must be. */
  drift: DesiredSchedule[];
  /** Schedules that must not be there (any more). */
  surplus: string[];
  /** Nothing has ever been backed up to the DR centre: do not wait for the schedule. */
  isFirstDue: boolean;
}

/** Judges from what the watches know; asks the API nothing and writes nothing. Undefined: no such review, or no rules yet. */
export function reviewOf(name: string, tools: ReviewTools): Review | undefined {
  const { world } = tools;
  const review = world.reviews.get(name);
  const policy = tools.policy();
  if (!review || !policy || review.metadata.deletionTimestamp) return undefined;
  const { obstacle, namespaces } = scopeOf(review, world);
  const plan = planOf(review.spec, policy.backup);
  const desired = obstacle ? [] : desiredSchedules(review, namespaces, plan, policy);
  const present = (each: DesiredSchedule) => world.schedule(each.name);
  const drift = desired.filter((each) => !isAsDesired(present(each), each));
  const main = world.schedule(scheduleName(review.spec.tenancy, 'dr'));
  const evidence: Evidence = {
    spec: review.spec,
    rules: policy.backup,
    plan,
    now: tools.clock.now(),
    obstacle: obstacle ?? invalidSchedule(main),
    namespaces,
    isScheduled: main !== undefined,
    location: world.location(review.spec.drLocation),
    second: secondOf(review, world),
    backups: world.backupsOf(review.spec.tenancy),
    sightOf: (backup) => tools.looks.sightOf(backup, review),
  };
  const judgement = judge(evidence);
  const schedules = desired.map(({ name: schedule, body }) => ({
    name: schedule,
    location: body.spec.template.storageLocation,
    cron: body.spec.schedule,
  }));
  const restores = world.restoresOf(review.spec.tenancy);
  const status = composeStatus({
    review,
    evidence,
    judgement,
    schedules,
    restores,
    policyVersion: policy.policyVersion,
  });
  return {
    review,
    evidence,
    judgement,
    status,
    drift,
    surplus: surplusOf(review, desired, world),
    isFirstDue: isFirstDue(evidence),
  };
}

/** What must be written: cheap to ask of thousands. */
export const hasWork = ({ review, status, drift, surplus, isFirstDue: first }: Review): boolean =>
  drift.length > 0 || surplus.length > 0 || first || !isSame(review.status, status);

function scopeOf(review: BackupReview, world: BackupWorld): { obstacle?: Sentence; namespaces: string[] } {
  const { tenancy } = review.spec;
  const found = world.tenancies.get(tenancy);
  const namespaces = found ? namespacesOf(tenancy, found.spec) : [];
  const obstacle = (sentence: Sentence) => ({ obstacle: sentence, namespaces });
  if (review.metadata.name !== tenancy) return obstacle(say('backup.misnamed', { tenancy }));
  if (!found) return obstacle(say('backup.noTenancy', { tenancy }));
  if (found.status?.phase === 'Retired') return obstacle(say('backup.retired', { tenancy }));
  if (!world.isServed) return obstacle(say('backup.noVelero'));
  return { namespaces };
}

const invalidSchedule = (schedule: ReturnType<BackupWorld['schedule']>): Sentence | undefined =>
  schedule?.status?.phase === 'FailedValidation'
    ? say('backup.scheduleRefused', {
        schedule: schedule.metadata.name ?? '',
        reason: (schedule.status.validationErrors ?? []).join('; '),
      })
    : undefined;

function secondOf({ spec }: BackupReview, world: BackupWorld): Evidence['second'] {
  const { tenancy, drLocation, secondLocation } = spec;
  if (!secondLocation || secondLocation === drLocation) return undefined;
  const made = world.schedule(scheduleName(tenancy, 'copy'))?.metadata.creationTimestamp;
  return { location: world.location(secondLocation), scheduledSince: made ? Date.parse(made) : undefined };
}

/** The second copy's schedule where none is due any more, and both where nothing is to be backed up. */
function surplusOf({ spec, metadata }: BackupReview, desired: DesiredSchedule[], world: BackupWorld): string[] {
  if (!world.isServed || metadata.name !== spec.tenancy) return [];
  return [scheduleName(spec.tenancy, 'dr'), scheduleName(spec.tenancy, 'copy')].filter(
    (name) => world.schedule(name) !== undefined && !desired.some((each) => each.name === name),
  );
}

const isFirstDue = ({ obstacle, location, backups, spec }: Evidence): boolean =>
  !obstacle && location?.isAvailable === true && !backups.some((fact) => fact.location === spec.drLocation);

/** Puts right what is not as it must be, has looked at what is new, and says what is true, once, if it changed. */
export async function reconcileReview(name: string, tools: ReviewTools): Promise<Outcome> {
  const found = reviewOf(name, tools);
  if (!found) return done;
  await putRight(found, tools);
  wantLooks(found, tools);
  const { review, status } = reviewOf(name, tools) ?? found;
  if (isSame(review.status, status)) return done;
  const patch = mergePatch(review.status, status);
  const { resourceVersion } = review.metadata;
  tools.world.reviews.learn(
    await tools.client.patchStatus<BackupReview>(BACKUP_REVIEWS, { name }, patch, resourceVersion),
  );
  return done;
}

async function putRight(
  { review, evidence, drift, surplus, isFirstDue: first }: Review,
  tools: ReviewTools,
): Promise<void> {
  const { client, world } = tools;
  for (const each of drift) world.schedules.learn(await writeSchedule(client, each));
  for (const name of surplus) await removeSchedule(name, tools);
  if (!first) return;
  const { spec } = review;
  const template = templateOf(
    spec.drLocation,
    evidence.namespaces,
    ttlOfDays(keptDays(spec.retentionDays, evidence.plan)),
    evidence.rules.volumes,
  );
  const name = `${scheduleName(spec.tenancy, 'dr')}-first`;
  try {
    world.backups.learn(await createBackup(client, backupBody(name, spec.tenancy, template, 'review')));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

async function removeSchedule(name: string, { client, world }: ReviewTools): Promise<void> {
  const place = { namespace: VELERO_NAMESPACE, name };
  await client.delete(SCHEDULES, place);
  world.schedules.forget(`${place.namespace}/${name}`);
}

/** The newest complete backup that nobody has looked at; and the last good one again, when the last look is long ago. */
export function wantLooks({ review, evidence, judgement }: Review, { looks, clock }: ReviewTools): void {
  const { tenancy } = review.spec;
  const again = clock.now().getTime() - evidence.rules.lookAgainHours * HOUR_MILLIS;
  const wantAt = (location: Evidence['location'], fresh: BackupFact | undefined, last: BackupFact | undefined) => {
    if (!location?.isAvailable) return;
    if (fresh) looks.want(fresh.name, fresh.location, tenancy);
    const wasSeen = last && evidence.sightOf(last.name);
    if (last && wasSeen && wasSeen.at <= again) looks.want(last.name, last.location, tenancy);
  };
  wantAt(evidence.location, judgement.toLookAt, judgement.lastGood);
  if (evidence.location?.isAvailable)
    for (const { name, location } of judgement.missing.slice(0, MISSING_LOOKED_AT)) {
      const sight = evidence.sightOf(name);
      if (sight && sight.at <= clock.now().getTime() - MISSING_AGAIN_MILLIS) looks.want(name, location, tenancy);
    }
  wantAt(evidence.second?.location, judgement.copyToLookAt, judgement.lastCopy);
}
