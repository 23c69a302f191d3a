import { describe, expect, test } from 'vitest';
import { advance, isNews, type Look, longestGapSeconds, type Observation } from '../../../operators/probe/machine.ts';
import {
  type AvailabilityProbeStatus,
  availabilityProbeStatusSchema,
  MOST_OUTAGES,
} from '../../../operators/resources/availability-probe.ts';
import { say } from '../../../operators/resources/sentences.ts';

const RULES = { intervalSeconds: 60, failures: 3 };
const START = Date.parse('2026-11-23T01:00:00Z');
const at = (minutes: number) => new Date(START + minutes * 60_000);
const iso = (minutes: number) => `${at(minutes).toISOString().slice(0, 19)}Z`;

const UP: Observation = { kind: 'answered', said: say('probe.ready', { ready: 1, service: 'web' }) };
const DOWN: Observation = { kind: 'failed', said: say('probe.noEndpoints', { service: 'web' }) };
const AWAY: Observation = { kind: 'unasked', reason: 'CloudSilent', said: say('probe.cloudSilent', { reason: 'x' }) };
const PAUSED: Observation = { kind: 'excused', reason: 'Paused', said: say('probe.paused') };
const SEEN = { '+': UP, '-': DOWN, '?': AWAY, p: PAUSED } as const;

const lookAt = (minutes: number, seen: Observation, more: Partial<Look> = {}): Look => ({
  at: at(minutes),
  seen,
  target: 'endpoints web',
  generation: 1,
  recordedUntil: undefined,
  ...more,
});

/** One look a minute: `+` answered, `-` failed, `?` could not be asked, `p` paused, a blank: nobody looked. */
function play(looks: string, from = 0, before?: AvailabilityProbeStatus): AvailabilityProbeStatus | undefined {
  return [...looks].reduce<AvailabilityProbeStatus | undefined>(
    (status, sign, minute) =>
      sign === ' ' ? status : advance(status, lookAt(from + minute, SEEN[sign as keyof typeof SEEN]), RULES),
    before,
  );
}

const outagesOf = (status: AvailabilityProbeStatus | undefined) =>
  (status?.outages ?? []).map(({ from, until }) => [minuteOf(from), until ? minuteOf(until) : null]);
const minuteOf = (text: string) => (Date.parse(text) - START) / 60_000;

describe('what is down', () => {
  test('an outage begins with the first of the failures in a row and ends with the first success', () => {
    expect(outagesOf(play('++---'))).toEqual([[2, null]]);
    expect(play('++---')).toMatchObject({ state: 'Down', since: iso(2), failing: { since: iso(2), count: 3 } });
    const after = play('++-----+');
    expect(outagesOf(after)).toEqual([[2, 7]]);
    expect(after).toMatchObject({ state: 'Up', since: iso(7), counts: { outages: 1, dropped: 0 } });
    expect(after?.failing).toBeUndefined();
  });

  test('fewer failures in a row than the policy sets are none', () => {
    expect(outagesOf(play('+--+--+'))).toEqual([]);
    expect(play('+--')).toMatchObject({ state: 'Up', since: iso(0), failing: { since: iso(1), count: 2 } });
  });

  test('what has never answered is pending, however often it fails: a wrong path is no outage', () => {
    const status = play('----------');
    expect(status).toMatchObject({ state: 'Pending', since: iso(0) });
    expect(outagesOf(status)).toEqual([]);
    expect(outagesOf(play('----+---'))).toEqual([[5, null]]);
  });

  test('another target begins anew and keeps what was seen of the old one', () => {
    const down = play('+----');
    const changed = advance(down, lookAt(5, DOWN, { target: 'endpoints other', generation: 2 }), RULES);
    expect(changed).toMatchObject({ state: 'Pending', since: iso(5), observedGeneration: 2 });
    // Of the old target nobody saw the end: it ends with the last failure.
    expect(outagesOf(changed)).toEqual([[1, 4]]);
  });
});

describe('what nobody has seen', () => {
  test('an outage ends with the last failure when nobody looked for long, and the time in between is not counted', () => {
    const gap = Math.ceil(longestGapSeconds(RULES) / 60) + 1;
    const status = play(`+---${' '.repeat(gap)}---`);
    expect(outagesOf(status)).toEqual([
      [1, 3],
      [4 + gap, null],
    ]);
    expect(outagesOf(play(`+---${' '.repeat(gap)}+`))).toEqual([[1, 3]]);
  });

  test('a short silence, as of a change of leader, neither ends an outage nor doubles it', () => {
    expect(outagesOf(play('+---   --+'))).toEqual([[1, 9]]);
    expect(outagesOf(play('+-   --+'))).toEqual([[1, 7]]);
  });

  test('a question that could not be put says nothing, and for long that it is unknown', () => {
    expect(play('+????')).toMatchObject({ state: 'Up' });
    expect(outagesOf(play('+---??--+'))).toEqual([[1, 8]]);
    const silent = play(`+${'?'.repeat(12)}`);
    expect(silent).toMatchObject({ state: 'Unknown' });
    expect(silent?.conditions).toMatchObject([{ type: 'Watched', status: 'False', reason: 'CloudSilent' }]);
    expect(outagesOf(play(`+---${'?'.repeat(12)}---`))).toEqual([
      [1, 3],
      [16, null],
    ]);
  });

  test('a pause ends an outage with the last failure; afterwards it begins to count anew', () => {
    const paused = play('+----pp');
    expect(paused).toMatchObject({ state: 'Unknown', since: iso(5) });
    expect(outagesOf(paused)).toEqual([[1, 4]]);
    expect(outagesOf(play('+----pp---'))).toEqual([
      [1, 4],
      [7, null],
    ]);
    expect(play('--pp--')).toMatchObject({ state: 'Pending' });
  });
});

describe('two leaders and clocks', () => {
  test('a second leader that looks right after the first counts no failure twice', () => {
    let status = play('+-');
    for (let seconds = 1; seconds < 20; seconds += 1)
      status = advance(status, { ...lookAt(1, DOWN), at: new Date(at(1).getTime() + seconds * 1000) }, RULES);
    expect(status).toMatchObject({ state: 'Up', failing: { count: 1 } });
  });

  test('a clock that was an hour ahead does not blind whoever looks after it was put right', () => {
    const ahead = play('+---', 60);
    const after = play('+++', 0, ahead);
    expect(after).toMatchObject({ state: 'Up', lastCheckedAt: iso(2) });
    expect(isNews(ahead, play('+', 0, ahead) as AvailabilityProbeStatus)).toBe(true);
    expect(play('---', 3, after)).toMatchObject({ state: 'Down', since: iso(3) });
  });

  test('a look that is older than the last changes nothing', () => {
    const status = play('+---');
    expect(advance(status, lookAt(2, UP), RULES)).toEqual(status);
  });
});

describe('a status that is full', () => {
  test('lets go of what is on record first, and counts what it had to drop unrecorded', () => {
    const full = play('+---'.repeat(MOST_OUTAGES + 5));
    expect(full?.outages).toHaveLength(MOST_OUTAGES);
    expect(full?.counts).toEqual({ outages: MOST_OUTAGES + 5, dropped: 5, droppedSeconds: 5 * 180 });

    const until = full?.outages?.at(9)?.until;
    const minute = 4 * (MOST_OUTAGES + 5);
    const recorded = ['+', '-', '-', '-'].reduce<AvailabilityProbeStatus | undefined>(
      (status, sign, index) =>
        advance(status, lookAt(minute + index, SEEN[sign as '+'], { recordedUntil: until }), RULES),
      full,
    );
    expect(recorded?.outages).toHaveLength(MOST_OUTAGES);
    expect(recorded?.counts).toMatchObject({ outages: MOST_OUTAGES + 6, dropped: 5 });
  });
});

/** A small generator whose runs can be repeated (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const storm = (chance: () => number, length: number): string =>
  Array.from({ length }, () => {
    const draw = chance();
    if (draw < 0.45) return '+';
    if (draw < 0.85) return '-';
    return draw < 0.93 ? ' ' : draw < 0.97 ? '?' : 'p';
  }).join('');

describe('whatever happens', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'outages are in order, and only failures that were seen make them (run %i)',
    (seed) => {
      const looks = storm(random(seed), 400);
      const status = play(looks);
      const outages = outagesOf(status) as [number, number | null][];
      const first = looks.indexOf('+');
      for (const [index, [from, until]] of outages.entries()) {
        expect(first).toBeGreaterThanOrEqual(0);
        expect(from).toBeGreaterThan(first);
        expect(looks[from]).toBe('-');
        expect(until ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(from);
        if (index > 0) expect(from).toBeGreaterThanOrEqual(outages[index - 1]?.[1] ?? Number.NaN);
        // Within it nobody saw an answer.
        const inside = looks.slice(from, until ?? looks.length);
        expect(inside).not.toContain('+');
        expect([...inside].filter((sign) => sign === '-').length).toBeGreaterThanOrEqual(1);
        if (until !== null) expect(['+', '-']).toContain(looks[until]);
      }
      expect(outages.filter(([, until]) => until === null).length).toBe(status?.state === 'Down' ? 1 : 0);
      expect(availabilityProbeStatusSchema.safeParse(status).success).toBe(true);
    },
  );

  test.each(Array.from({ length: 60 }, (_, seed) => seed + 1000))(
    'whoever takes over from what was written, at any moment, sees the same outages (run %i)',
    (seed) => {
      const chance = random(seed);
      const looks = storm(chance, 300).replaceAll(/[ ?p]/g, '-');
      let written: AvailabilityProbeStatus | undefined;
      let known: AvailabilityProbeStatus | undefined;
      for (const [minute, sign] of [...looks].entries()) {
        // A kill: all is lost but what was written.
        if (chance() < 0.1) known = structuredClone(written);
        known = advance(known, lookAt(minute, SEEN[sign as '+']), RULES);
        if (isNews(written, known)) written = structuredClone(known);
      }
      // The number of failures so far may have been lost, never when they began.
      const kept = outagesOf(known).filter(([, until]) => until !== null);
      const undisturbed = outagesOf(play(looks)).filter(([, until]) => until !== null) as [number, number][];
      for (const outage of kept) expect(undisturbed).toContainEqual(outage);
      for (const [from, until] of undisturbed.filter(([begin, end]) => end - begin >= RULES.failures + 4))
        expect(kept).toContainEqual([from, until]);
    },
  );
});

test('in the steady state nothing is written but once an hour, and while it is down every five minutes', () => {
  const count = (looks: string) => {
    let written: AvailabilityProbeStatus | undefined;
    let known: AvailabilityProbeStatus | undefined;
    let writes = 0;
    for (const [minute, sign] of [...looks].entries()) {
      known = advance(known, lookAt(minute, SEEN[sign as '+']), RULES);
      if (!isNews(written, known)) continue;
      written = known;
      writes += 1;
    }
    return writes;
  };
  expect(count('+'.repeat(24 * 60))).toBe(24);
  // Its first failure, that it is down, and then the heartbeat.
  expect(count(`+${'-'.repeat(60)}`)).toBe(1 + 2 + 11);
});
