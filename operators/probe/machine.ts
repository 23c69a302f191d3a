import {
  type AvailabilityProbeStatus,
  DOWN_HEARTBEAT_SECONDS,
  MOST_OUTAGES,
  type SeenOutage,
  UP_HEARTBEAT_SECONDS,
} from '../resources/availability-probe.ts';
import { type Sentence, say, spoken } from '../resources/sentences.ts';
import { isoSeconds, withConditions } from '../runtime/conditions.ts';

/**
 * What one look at a target came to. `unasked`: the question could not be put, which says nothing of the target. `excused`: nothing is
 * expected to answer (paused, frozen, scaled to zero), or it must not be asked.
 */
export type Observation =
  | { kind: 'answered' | 'failed'; said: Sentence }
  | { kind: 'unasked' | 'excused'; reason: string; said: Sentence };

export interface Look {
  at: Date;
  seen: Observation;
  /** What was asked, as a line (`targetLine`). */
  target: string;
  generation: number | undefined;
  /** Outages that had ended by then are in the records. */
  recordedUntil: string | undefined;
}

export interface ProbeRules {
  intervalSeconds: number;
  failures: number;
}

/**
 * How long nobody may have looked without an outage ending by it. Longer than the heartbeat of an outage, as whoever takes over after a
 * kill knows no more than what was written last.
 */
export const longestGapSeconds = ({ intervalSeconds }: ProbeRules): number =>
  Math.max(3 * intervalSeconds, DOWN_HEARTBEAT_SECONDS + intervalSeconds);

/**
 * The status after one more look. Pure: all that is known is the status itself, so that whoever takes over goes on where it stands.
 * An outage begins with the first of the failures in a row and ends with the first success; where nobody looked for long, with the last
 * failure that was seen, as time that was not observed is never counted as down. A look that is older than the last, or comes too soon
 * after a failure to be another one (a second leader's), changes nothing.
 */
export function advance(before: AvailabilityProbeStatus | undefined, look: Look, rules: ProbeRules) {
  const known = settled(carriedOver(before, look), look, rules);
  const next = afterLook(known, look, rules);
  return bounded({ ...next, observedGeneration: look.generation }, look.recordedUntil);
}

/** A new target begins anew, with the outages that the old one had. */
function carriedOver(before: AvailabilityProbeStatus | undefined, { at, target }: Look): AvailabilityProbeStatus {
  if (before?.target === target) return before;
  const { outages, counts, conditions } = before ? withoutOutage(before) : {};
  const since = isoSeconds(at);
  return { state: 'Pending', since, target, ...spoken(say('probe.neverAnswered')), outages, counts, conditions };
}

/** An outage at which nobody has looked for long has ended, as far as is known, with the last failure. */
function settled(status: AvailabilityProbeStatus, { at }: Look, rules: ProbeRules): AvailabilityProbeStatus {
  const { failing } = status;
  if (!failing || Math.abs(secondsFrom(failing.last, at)) <= longestGapSeconds(rules)) return status;
  const { last } = failing;
  const ended = withoutOutage(status);
  const said = spoken(say('probe.nobodyLooked', { last }));
  return status.state === 'Down' ? { ...ended, state: 'Unknown', since: last, ...said } : ended;
}

function afterLook(known: AvailabilityProbeStatus, look: Look, rules: ProbeRules): AvailabilityProbeStatus {
  const { at, seen } = look;
  const last = known.failing?.last ?? known.lastCheckedAt;
  // Older than what is known; unless that lies so far ahead that a clock must have been wrong.
  if (last && secondsFrom(last, at) < 0 && secondsFrom(last, at) >= -longestGapSeconds(rules)) return known;
  switch (seen.kind) {
    case 'answered':
      return watched(enter(answered(known, at), 'Up', at, seen.said), look);
    case 'failed':
      return watched(failed(known, seen.said, at, rules), look);
    case 'unasked': {
      // One question that could not be put is no news; for how long none could be, the last answer tells.
      const silence = known.lastCheckedAt ? secondsFrom(known.lastCheckedAt, at) : Number.POSITIVE_INFINITY;
      return silence > longestGapSeconds(rules) ? unwatched(known, look, seen) : known;
    }
    case 'excused':
      return unwatched(known, look, seen);
    default:
      return seen satisfies never;
  }
}

const answered = (known: AvailabilityProbeStatus, at: Date): AvailabilityProbeStatus => ({
  ...withoutOutage(known, isoSeconds(at)),
  lastCheckedAt: isoSeconds(at),
});

function failed(known: AvailabilityProbeStatus, said: Sentence, at: Date, rules: ProbeRules): AvailabilityProbeStatus {
  const now = isoSeconds(at);
  // A path that never answered is wrong rather than down.
  if (known.state === 'Pending') return { ...known, ...spoken(say('probe.neverAnswered'), said), lastCheckedAt: now };
  const { failing } = known;
  if (failing && secondsFrom(failing.last, at) < rules.intervalSeconds / 2) return known;
  const count = (failing?.count ?? 0) + 1;
  const since = failing?.since ?? now;
  const next = { ...known, failing: { since, count, last: now }, lastCheckedAt: now };
  if (count < rules.failures && known.state !== 'Down')
    return { ...next, ...spoken(say('probe.failing', { count, limit: rules.failures }), said) };
  return enter(isOpen(known) ? next : opened(next, since, said), 'Down', new Date(since), said);
}

function opened(status: AvailabilityProbeStatus, from: string, said: Sentence): AvailabilityProbeStatus {
  const { message: reason, said: codes } = spoken(said);
  const { outages = 0, dropped = 0, droppedSeconds = 0 } = status.counts ?? {};
  return {
    ...status,
    outages: [...(status.outages ?? []), { from, reason, said: codes }],
    counts: { outages: outages + 1, dropped, droppedSeconds },
  };
}

/** Not looked at: what had not answered yet still has not; what had is unknown. */
function unwatched(
  known: AvailabilityProbeStatus,
  { at, generation }: Look,
  { reason, said }: Extract<Observation, { reason: string }>,
): AvailabilityProbeStatus {
  const state = known.state === 'Pending' ? 'Pending' : 'Unknown';
  const next = enter(withoutOutage(known), state, at, said);
  const judgement = {
    type: 'Watched',
    status: 'False' as const,
    reason,
    ...spoken(said),
    observedGeneration: generation,
  };
  return { ...next, conditions: withConditions(known.conditions, [judgement], at) };
}

function watched(status: AvailabilityProbeStatus, { at, generation }: Look): AvailabilityProbeStatus {
  const judgement = {
    type: 'Watched',
    status: 'True' as const,
    reason: 'Asked',
    message: '',
    observedGeneration: generation,
  };
  return { ...status, conditions: withConditions(status.conditions, [judgement], at) };
}

const enter = (
  status: AvailabilityProbeStatus,
  state: AvailabilityProbeStatus['state'],
  at: Date,
  said: Sentence,
): AvailabilityProbeStatus => ({
  ...status,
  state,
  since: status.state === state ? status.since : isoSeconds(at),
  ...spoken(said),
});

export const isOpen = ({ outages = [] }: Pick<AvailabilityProbeStatus, 'outages'>): boolean =>
  outages.at(-1)?.until === undefined && outages.length > 0;

/** Failures in a row are over; an outage that lasted ends at `until`, or with the last failure. */
function withoutOutage(status: AvailabilityProbeStatus, until?: string): AvailabilityProbeStatus {
  const { failing, ...rest } = status;
  const last = rest.outages?.at(-1);
  if (!last || last.until !== undefined) return rest;
  const end = until ?? failing?.last ?? last.from;
  return { ...rest, outages: [...(rest.outages ?? []).slice(0, -1), { ...last, until: end }] };
}

/** Keeps the list within its bound: what is on record goes first, then the oldest, which is counted. */
function bounded(status: AvailabilityProbeStatus, recordedUntil: string | undefined): AvailabilityProbeStatus {
  const outages = [...(status.outages ?? [])];
  let { dropped = 0, droppedSeconds = 0 } = status.counts ?? {};
  while (outages.length > MOST_OUTAGES) {
    const at = Math.max(
      0,
      outages.findIndex((one) => isRecorded(one, recordedUntil)),
    );
    const [gone] = outages.splice(at, 1);
    if (!gone || isRecorded(gone, recordedUntil)) continue;
    dropped += 1;
    droppedSeconds += gone.until ? (Date.parse(gone.until) - Date.parse(gone.from)) / 1000 : 0;
  }
  if (outages.length === (status.outages ?? []).length) return status;
  return { ...status, outages, counts: { outages: status.counts?.outages ?? outages.length, dropped, droppedSeconds } };
}

const isRecorded = ({ until }: SeenOutage, recordedUntil: string | undefined): boolean =>
  until !== undefined && recordedUntil !== undefined && Date.parse(until) <= Date.parse(recordedUntil);

const secondsFrom = (from: string, at: Date): number => (at.getTime() - Date.parse(from)) / 1000;

/** Whether the status must be written: something has changed that counts, or it would look as if nobody asked any more. */
export function isNews(written: AvailabilityProbeStatus | undefined, next: AvailabilityProbeStatus): boolean {
  if (!written) return true;
  if (gist(written) !== gist(next)) return true;
  const heartbeat = next.failing ? DOWN_HEARTBEAT_SECONDS : UP_HEARTBEAT_SECONDS;
  if (!next.lastCheckedAt) return false;
  const { lastCheckedAt: last } = written;
  return !last || Math.abs(secondsFrom(last, new Date(next.lastCheckedAt))) >= heartbeat;
}

/** All but times of looks, how many failures there were, and the words for what is plain from the state. */
function gist({
  observedGeneration,
  state,
  since,
  target,
  failing,
  outages,
  counts,
  said,
}: AvailabilityProbeStatus): string {
  const words = state === 'Pending' || state === 'Unknown' ? said?.map(({ code }) => code) : undefined;
  return JSON.stringify([
    observedGeneration,
    state,
    since,
    target,
    failing?.since,
    outages ?? [],
    counts ?? null,
    words,
  ]);
}
