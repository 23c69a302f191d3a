import type { PolicyBody } from '../policies/policy.ts';
import type { ShownState, TicketState } from './states.ts';

/** The limits of one ticket. Minutes by day and night: a platform is away at night too. Pure. */
export interface TicketClock {
  state: TicketState;
  createdAt: Date;
  respondBy: Date;
  respondedAt: Date | null;
  restoreBy: Date;
  pausedAt: Date | null;
  pausedMillis: bigint;
  resolvedAt: Date | null;
}

type Limits = Pick<PolicyBody['service'], 'respondMinutes' | 'restoreMinutes'>;
const LEVEL_KEYS = ['level1', 'level2', 'level3', 'level4'] as const;

/** When a ticket of this level must be answered and mended; time that it was paused is added. */
export function limitsOf({ respondMinutes, restoreMinutes }: Limits, level: number, from: Date, pausedMillis = 0n) {
  const key = LEVEL_KEYS[level - 1];
  if (!key) throw new RangeError(`A ticket has a level from 1 to 4, not ${level}.`);
  const after = (minutes: number, more = 0) => new Date(from.getTime() + minutes * 60_000 + more);
  return { respondBy: after(respondMinutes[key]), restoreBy: after(restoreMinutes[key], Number(pausedMillis)) };
}

/** What is late at `now`: the first answer, the restoration, or nothing. A clock that stands is judged by when it stopped. */
export function lateness(clock: TicketClock, now: Date): 'respond' | 'restore' | null {
  const at = clock.pausedAt ?? now;
  if (at > clock.restoreBy) return 'restore';
  return (clock.respondedAt ?? at) > clock.respondBy ? 'respond' : null;
}

/**
 * Overdue: open with the provider and past the limit that counts now. One that was answered late but is worked on in time is late in
 * the statistics and not overdue.
 */
export function isOverdue(clock: TicketClock, now: Date): boolean {
  if (clock.state === 'submitted') return now > clock.respondBy || now > clock.restoreBy;
  return (clock.state === 'accepted' || clock.state === 'suspended') && (clock.pausedAt ?? now) > clock.restoreBy;
}

export const shownState = (clock: TicketClock, now: Date): ShownState =>
  isOverdue(clock, now) ? 'overdue' : clock.state;

/** The limit that counts next: of the answer while there is none, else of the restoration. */
export const dueAt = ({ state, respondBy, restoreBy }: TicketClock): Date =>
  state === 'submitted' && respondBy < restoreBy ? respondBy : restoreBy;

/** Goes on after a pause: what was left of the limit is left. */
export function resumed(clock: Pick<TicketClock, 'pausedAt' | 'pausedMillis' | 'restoreBy'>, now: Date) {
  const paused = clock.pausedAt ? Math.max(0, now.getTime() - clock.pausedAt.getTime()) : 0;
  return {
    pausedAt: null,
    pausedMillis: clock.pausedMillis + BigInt(paused),
    restoreBy: new Date(clock.restoreBy.getTime() + paused),
  };
}
