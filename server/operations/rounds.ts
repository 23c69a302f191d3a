import { Counter, Gauge, type Registry } from 'prom-client';
import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { notify } from '../notices/notify.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { dayOf } from '../time/working-days.ts';
import type { RoundName, RoundView } from './views.ts';

/** A round that has not gone well for two of its intervals is silent; rounds of seconds may take minutes when much is to be done. */
const LEAST_SILENCE_SECONDS = 300;

interface Round {
  everySeconds: number;
  /** When the process began with it: so long it may not have ended well. */
  since: Date;
  lastEndedAt: Date | null;
  failures: number;
  /** Of the last round; empty once one has gone well. */
  error: string;
}

/**
 * The server's own rounds (what calls findings due, escalates, sends notices, watches the operators): when each last went well. Kept by each
 * process for itself; a process that stopped altogether is seen from outside.
 */
export class Rounds {
  /** When this process began. */
  readonly since: Date;
  readonly #clock: Clock;
  readonly #rounds = new Map<RoundName, Round>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.since = clock.now();
  }

  /** The round, with its end kept. What it throws is thrown on. */
  watched(name: RoundName, everySeconds: number, round: () => Promise<unknown>): () => Promise<void> {
    const state: Round = { everySeconds, since: this.#clock.now(), lastEndedAt: null, failures: 0, error: '' };
    this.#rounds.set(name, state);
    return async () => {
      try {
        await round();
        Object.assign(state, { lastEndedAt: this.#clock.now(), error: '' });
      } catch (error) {
        Object.assign(state, { failures: state.failures + 1, error: String(error).slice(0, 500) });
        throw error;
      }
    };
  }

  views(): RoundView[] {
    const now = this.#clock.now().getTime();
    return [...this.#rounds].map(([name, { everySeconds, since, lastEndedAt, failures, error }]) => {
      const allowed = Math.max(2 * everySeconds, LEAST_SILENCE_SECONDS) * 1000;
      const isSilent = now - (lastEndedAt ?? since).getTime() > allowed;
      const state = isSilent ? 'silent' : lastEndedAt ? 'looking' : 'neverRan';
      const at = (lastEndedAt ?? since).toISOString();
      return { name, state, at, lastEndedAt: lastEndedAt?.toISOString() ?? null, everySeconds, failures, error };
    });
  }
}

/** Whoever runs the console hears of a round of the server that fails again and again: once a day for each, however many replicas say so. */
export async function alarmSilentRounds(services: Services): Promise<number> {
  const silent = (services.rounds?.views() ?? []).filter(({ state }) => state === 'silent');
  for (const { name, at, error } of silent)
    await write(services.db, (tx) =>
      notify(tx, services, {
        scope: 'operations:read',
        level: 'urgent',
        key: 'loopOfServerSilent',
        values: { round: name, since: at, error },
        link: '/operations',
        onceKey: `round:${name}:${dayOf(services.clock.now())}`,
      }),
    );
  return silent.length;
}

export function registerRoundMetrics(registry: Registry, { rounds }: Pick<Services, 'rounds'>): void {
  const each = (name: string, help: string, value: (round: RoundView) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['loop'],
      registers: [registry],
      collect() {
        for (const round of rounds?.views() ?? []) this.set({ loop: round.name }, value(round));
      },
    });
  each(
    'yunzhi_server_loop_last_success_timestamp_seconds',
    'When a round of the server last went well; before the first, when the process began with it.',
    ({ at }) => Date.parse(at) / 1000,
  );
  each('yunzhi_server_loop_interval_seconds', 'Pause between two rounds.', ({ everySeconds }) => everySeconds);
  new Counter({
    name: 'yunzhi_server_loop_failures_total',
    help: 'Rounds of the server that failed.',
    labelNames: ['loop'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, failures } of rounds?.views() ?? []) this.inc({ loop: name }, failures);
    },
  });
}
