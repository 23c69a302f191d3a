import type { BackupFindingWord, BackupReviewSpec } from '../resources/backup-review.ts';
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
  obstacle?: string;
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
  message: string;
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

type Word = Pick<Judgement, 'finding' | 'message'>;
type Judged = Omit<Judgement, 'finding' | 'message'>;

/** The gravest thing that is true, in this order: what is excused, what cannot work, what never did, what is too old. */
function word(evidence: Evidence, judged: Judged): Word {
  const { spec, now, obstacle, location, isScheduled } = evidence;
  const { exemption, drLocation } = spec;
  if (exemption && Date.parse(exemption.until) > now.getTime())
    return say('exempt', `Exempt until ${exemption.until} (${exemption.approver}): ${exemption.reason}`);
  if (obstacle) return say('unprotected', obstacle);
  if (!location) return say('unprotected', `The backup location ${drLocation} does not exist.`);
  if (!location.isAvailable)
    return say('location-unavailable', `The backup location ${drLocation} is unavailable${said(location.message)}.`);
  if (!judged.lastGood) return withoutGood(evidence, judged);
  if (!isScheduled) return say('unprotected', 'There is no schedule that runs.');
  const first = byAge(evidence, judged, judged.lastGood);
  return (first.finding === 'protected' && withoutCopy(evidence, judged)) || first;
}

/** What is wrong with the second copy, where one is due: a system of DR level 5 that lies at one place alone is not protected. */
function withoutCopy({ spec, second, rules, plan, now }: Evidence, { lastCopy }: Judged): Word | undefined {
  if (!second || !spec.secondLocation) return undefined;
  const { secondLocation } = spec;
  const { location, scheduledSince } = second;
  if (!location)
    return say('location-unavailable', `The location of the second copy, ${secondLocation}, does not exist.`);
  if (!location.isAvailable)
    return say(
      'location-unavailable',
      `The location of the second copy, ${secondLocation}, is unavailable${said(location.message)}.`,
    );
  if (scheduledSince === undefined) return say('unprotected', 'There is no schedule for the second copy.');
  // A schedule that was only now written, or written anew, is given the same time for its first copy.
  const since = lastCopy ? completedAt(lastCopy) : scheduledSince;
  const intervals = (now.getTime() - since) / (plan.intervalMinutes * MINUTE_MILLIS);
  if (!(intervals > rules.staleIntervals)) return undefined;
  const when = isoSeconds(new Date(since));
  const found = lastCopy
    ? `The last second copy at ${secondLocation} is ${lastCopy.name} of ${when}`
    : `No second copy has been seen at ${secondLocation} since its schedule was made at ${when}`;
  const finding = intervals >= rules.overdueIntervals ? 'overdue' : 'stale';
  const limit =
    finding === 'overdue' ? `${rules.overdueIntervals} intervals` : `more than ${rules.staleIntervals} intervals`;
  return say(finding, `${found}, ${limit} of ${plan.intervalMinutes} minutes ago.`);
}

function withoutGood(evidence: Evidence, { lastFailure, toLookAt, missing: [missing] }: Judged): Word {
  const { drLocation } = evidence.spec;
  if (lastFailure?.phase === 'PartiallyFailed' && covers(lastFailure, evidence.namespaces))
    return say(
      'partially-failed',
      `${lastFailure.name} failed in part${said(lastFailure.reason)}; none has succeeded.`,
    );
  if (missing && !toLookAt) return say('unprotected', `${missing.name} is not to be found at ${drLocation}.`);
  if (toLookAt)
    return say('never-ran', `${toLookAt.name} is complete and has not been looked at at ${drLocation} yet.`);
  if (lastFailure) return say('never-ran', `No backup has succeeded; ${failureText(lastFailure)}.`);
  return say('never-ran', `No backup that is kept has been completed at ${drLocation} yet.`);
}

/** lifecycle.md: stale is older than 2 intervals, overdue from 3 on (by policy). */
function byAge({ rules, plan }: Evidence, { lastFailure, ageIntervals = 0 }: Judged, good: BackupFact): Word {
  const when = `The last good backup is ${good.name} of ${isoSeconds(new Date(completedAt(good)))}`;
  const interval = `of ${plan.intervalMinutes} minutes`;
  const failure = lastFailure ? ` Since then ${failureText(lastFailure)}.` : '';
  if (ageIntervals >= rules.overdueIntervals)
    return say('overdue', `${when}, ${rules.overdueIntervals} intervals ${interval} or more ago.${failure}`);
  if (lastFailure?.phase === 'PartiallyFailed') return say('partially-failed', `${when}.${failure}`);
  if (ageIntervals > rules.staleIntervals)
    return say('stale', `${when}, more than ${rules.staleIntervals} intervals ${interval} ago.${failure}`);
  return say('protected', `${when}, seen at the DR centre.${failure}`);
}

const failureText = ({ name, phase, reason }: BackupFact): string => `${name} ended as ${phase}${said(reason)}`;
const said = (reason: string): string => (reason ? `: ${reason.replace(/\.$/, '')}` : '');
const say = (finding: BackupFindingWord, message: string): Word => ({ finding, message: message.slice(0, 2000) });
