import type { BackupFindingWord, BackupReviewSpec } from '../resources/backup-review.ts';
import { quoted, type Sentence, say } from '../resources/sentences.ts';
import { isoSeconds } from '../runtime/conditions.ts';
import type { BackupPlan, BackupRules } from './plan.ts';
import { type BackupFact, completedAt, covers, isComplete, isFinished } from './velero.ts';

const MINUTE_MILLIS = 60_000;

/** What was found when a backup was looked at where it lies. */
export type Sight = { state: 'seen'; at: number; bytes: number; etag: string } | { state: 'missing'; at: number };

/** Everything that a judgement rests on. Pure data: the same facts at the same time give the same finding. */
export interface Evidence {
  spec: BackupReviewSpec;
  rules: BackupRules;
  plan: BackupPlan;
  now: Date;
  /** Why the tenancy cannot be backed up at all: Velero is absent, there is no such tenancy … */
  obstacle?: Sentence;
  namespaces: readonly string[];
  /** Whether its schedule stands and runs. */
  isScheduled: boolean;
  /** The DR location as Velero sees it; undefined: it does not exist. */
  location: { isAvailable: boolean; message: string } | undefined;
  /** Where a second copy is due (`spec.secondLocation`): its location likewise, and since when its schedule has stood. */
  second?: { location: { isAvailable: boolean; message: string } | undefined; scheduledSince: number | undefined };
  /** This tenancy's backups, wherever they lie. */
  backups: readonly BackupFact[];
  sightOf(backup: string): Sight | undefined;
}

export interface Judgement {
  finding: BackupFindingWord;
  /** Why. */
  said: Sentence[];
  ageIntervals: number | undefined;
  lastGood: BackupFact | undefined;
  /** The newest that did not succeed, unless a newer one has. */
  lastFailure: BackupFact | undefined;
  /** Complete and newer than the last good one, but not looked at yet. */
  toLookAt: BackupFact | undefined;
  /** Complete and newer than the last good one, but not there when they were looked at; the newest first. */
  missing: readonly BackupFact[];
  /** The newest at the second location: seen there, and not looked at yet. */
  lastCopy: BackupFact | undefined;
  copyToLookAt: BackupFact | undefined;
}

/** One finding of lifecycle.md, judged from objects and times. */
export function judge(evidence: Evidence): Judgement {
  const { spec, now, plan } = evidence;
  const atCentre = evidence.backups
    .filter(({ location }) => location === spec.drLocation)
    .toSorted((a, b) => completedAt(b) - completedAt(a));
  const complete = atCentre.filter((fact) => isComplete(fact, evidence.namespaces) && isKept(fact, now));
  const lastGood = complete.find(({ name }) => evidence.sightOf(name)?.state === 'seen');
  const toLookAt = complete.find(({ name }) => evidence.sightOf(name) === undefined);
  const failed = atCentre.filter((fact) => isFinished(fact) && fact.phase !== 'Completed');
  // Times have whole seconds: of two in one second the failure is believed to be the later.
  const lastFailure = failed.find((fact) => !lastGood || fact.startedAt >= lastGood.startedAt);
  const age = lastGood && now.getTime() - completedAt(lastGood);
  const ageIntervals = age === undefined ? undefined : Math.max(0, age / (plan.intervalMinutes * MINUTE_MILLIS));
  const judged = {
    ...{ lastGood, lastFailure, toLookAt: isNewer(toLookAt, lastGood) ? toLookAt : undefined, ageIntervals },
    missing: complete.filter((fact) => evidence.sightOf(fact.name)?.state === 'missing' && isNewer(fact, lastGood)),
    ...copiesOf(evidence),
  };
  return { ...judged, ...word(evidence, judged) };
}

function copiesOf({ spec, backups, namespaces, now, sightOf }: Evidence): Pick<Judged, 'lastCopy' | 'copyToLookAt'> {
  const copies = backups
    .filter((fact) => fact.location === spec.secondLocation && isComplete(fact, namespaces) && isKept(fact, now))
    .toSorted((a, b) => completedAt(b) - completedAt(a));
  const lastCopy = copies.find(({ name }) => sightOf(name)?.state === 'seen');
  const copyToLookAt = copies.find(({ name }) => sightOf(name) === undefined);
  return { lastCopy, copyToLookAt: isNewer(copyToLookAt, lastCopy) ? copyToLookAt : undefined };
}

const isKept = ({ expiresAt }: BackupFact, now: Date): boolean => !(expiresAt <= now.getTime());

const isNewer = (one: BackupFact | undefined, other: BackupFact | undefined): boolean =>
  one !== undefined && (other === undefined || completedAt(one) > completedAt(other));

type Word = Pick<Judgement, 'finding' | 'said'>;
type Judged = Omit<Judgement, 'finding' | 'said'>;

/** The gravest thing that is true, in this order: what is excused, what cannot work, what never did, what is too old. */
function word(evidence: Evidence, judged: Judged): Word {
  const { spec, now, obstacle, location, isScheduled } = evidence;
  const { exemption, drLocation } = spec;
  if (exemption && Date.parse(exemption.until) > now.getTime()) return come('exempt', say('backup.exempt', exemption));
  if (obstacle) return come('unprotected', obstacle);
  if (!location) return come('unprotected', say('backup.noLocation', { location: drLocation }));
  if (!location.isAvailable) return come('location-unavailable', unavailable(drLocation, location.message));
  if (!judged.lastGood) return withoutGood(evidence, judged);
  if (!isScheduled) return come('unprotected', say('backup.noSchedule'));
  const first = byAge(evidence, judged, judged.lastGood);
  return (first.finding === 'protected' && withoutCopy(evidence, judged)) || first;
}

/** What is wrong with the second copy, where one is due: a system of DR level 5 that lies at one place alone is not protected. */
function withoutCopy({ spec, second, rules, plan, now }: Evidence, { lastCopy }: Judged): Word | undefined {
  if (!second || !spec.secondLocation) return undefined;
  const { secondLocation } = spec;
  const { location, scheduledSince } = second;
  if (!location) return come('location-unavailable', say('backup.copyNoLocation', { location: secondLocation }));
  if (!location.isAvailable) return come('location-unavailable', copyUnavailable(secondLocation, location.message));
  if (scheduledSince === undefined) return come('unprotected', say('backup.copyNoSchedule'));
  // A schedule that was only now written, or written anew, is given the same time for its first copy.
  const since = lastCopy ? completedAt(lastCopy) : scheduledSince;
  const intervals = (now.getTime() - since) / (plan.intervalMinutes * MINUTE_MILLIS);
  if (!(intervals > rules.staleIntervals)) return undefined;
  const finding = intervals >= rules.overdueIntervals ? 'overdue' : 'stale';
  return come(finding, oldCopy(finding, secondLocation, lastCopy, isoSeconds(new Date(since)), { rules, plan }));
}

const copyUnavailable = (location: string, words: string): Sentence =>
  words
    ? say('backup.copyUnavailableFor', { location, reason: quoted(words) })
    : say('backup.copyUnavailable', { location });

function oldCopy(
  finding: 'stale' | 'overdue',
  location: string,
  copy: BackupFact | undefined,
  at: string,
  { rules, plan }: Pick<Evidence, 'rules' | 'plan'>,
): Sentence {
  const isOverdue = finding === 'overdue';
  const intervals = isOverdue ? rules.overdueIntervals : rules.staleIntervals;
  const values = { location, at, intervals, minutes: plan.intervalMinutes };
  if (!copy) return say(isOverdue ? 'backup.copyNeverOverdue' : 'backup.copyNeverStale', values);
  return say(isOverdue ? 'backup.copyOverdue' : 'backup.copyStale', { ...values, backup: copy.name });
}

function withoutGood(evidence: Evidence, { lastFailure, toLookAt, missing: [missing] }: Judged): Word {
  const { drLocation } = evidence.spec;
  const at = ({ name: backup }: BackupFact) => ({ backup, location: drLocation });
  if (lastFailure?.phase === 'PartiallyFailed' && covers(lastFailure, evidence.namespaces))
    return come('partially-failed', failedInPart(lastFailure));
  if (missing && !toLookAt) return come('unprotected', say('backup.notFound', at(missing)));
  if (toLookAt) return come('never-ran', say('backup.notLookedAt', at(toLookAt)));
  if (lastFailure) return come('never-ran', say('backup.noneSucceeded'), ended(lastFailure));
  return come('never-ran', say('backup.noneKept', { location: drLocation }));
}

/** lifecycle.md: stale is older than 2 intervals, overdue from 3 on (by policy). */
function byAge({ rules, plan }: Evidence, { lastFailure, ageIntervals = 0 }: Judged, good: BackupFact): Word {
  const last = { backup: good.name, at: isoSeconds(new Date(completedAt(good))) };
  const minutes = plan.intervalMinutes;
  const failure = lastFailure ? [sinceThen(lastFailure)] : [];
  if (ageIntervals >= rules.overdueIntervals)
    return come('overdue', say('backup.overdue', { ...last, minutes, intervals: rules.overdueIntervals }), ...failure);
  if (lastFailure?.phase === 'PartiallyFailed')
    return come('partially-failed', say('backup.lastGood', last), ...failure);
  if (ageIntervals > rules.staleIntervals)
    return come('stale', say('backup.stale', { ...last, minutes, intervals: rules.staleIntervals }), ...failure);
  return come('protected', say('backup.protected', last), ...failure);
}

const come = (finding: BackupFindingWord, ...said: Sentence[]): Word => ({ finding, said });

/** Velero's own reason goes with it, where it gave one. */
const unavailable = (location: string, words: string): Sentence =>
  words
    ? say('backup.locationUnavailableFor', { location, reason: quoted(words) })
    : say('backup.locationUnavailable', { location });
const failedInPart = ({ name: backup, reason }: BackupFact): Sentence =>
  reason ? say('backup.failedInPartFor', { backup, reason: quoted(reason) }) : say('backup.failedInPart', { backup });
export const ended = ({ name: backup, phase, reason }: BackupFact): Sentence =>
  reason ? say('backup.endedFor', { backup, phase, reason: quoted(reason) }) : say('backup.ended', { backup, phase });
const sinceThen = ({ name: backup, phase, reason }: BackupFact): Sentence =>
  reason ? say('backup.sinceFor', { backup, phase, reason: quoted(reason) }) : say('backup.since', { backup, phase });
