import type { Clock } from '../../server/time/clock.ts';

export interface FakeClock extends Clock {
  set(iso: string): void;
  advance(amount: { days?: number; hours?: number; minutes?: number; seconds?: number; millis?: number }): void;
}

/** A clock that stands still until it is moved. Starts on a Monday morning in China: a working day. */
export function fakeClock(start = '2026-11-23T01:00:00Z'): FakeClock {
  let millis = Date.parse(start);
  return {
    now: () => new Date(millis),
    set: (iso) => {
      millis = Date.parse(iso);
    },
    advance: ({ days = 0, hours = 0, minutes = 0, seconds = 0, millis: more = 0 }) => {
      millis += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + more;
    },
  };
}
