import { Gauge } from 'prom-client';
import type { DutyTools, Watching } from '../policy/duty.ts';
import { type AvailabilityProbe, PROBE_STATES, type ProbeState } from '../resources/availability-probe.ts';
import { type Sentence, say } from '../resources/sentences.ts';
import { Informer } from '../runtime/informer.ts';
import { AVAILABILITY_PROBES } from '../runtime/kinds.ts';
import { Looks } from './look.ts';
import { Moments } from './moments.ts';
import { Prober } from './prober.ts';
import { ReadyEndpoints } from './ready-endpoints.ts';

export interface ProbeDutyTools extends Omit<DutyTools, 'operations' | 'tenancies'> {
  operations: Pick<DutyTools['operations'], 'policy' | 'looked'>;
  tenancies: Pick<DutyTools['tenancies'], 'get'>;
}

export interface ProbeDuty extends Watching {
  /** Looks at every probe whose turn it is, and waits for the answers; tests call it after they have moved the clock. */
  tick(): Promise<void>;
}

const TICK_MILLIS = 1_000;
/** So many wait for an answer at the same time: enough for ten thousand targets that all hang to be asked within a minute. */
const LOOKS_AT_ONCE = 1_024;

/**
 * Availability (articles 8 and 34): asks what the units have named, each probe at its own moment of the policy's interval. A target that
 * hangs holds nothing but its own place.
 */
export async function startProbes(tools: ProbeDutyTools, { isManual = false } = {}): Promise<ProbeDuty> {
  const { client, clock, log, labelSelector, metrics, operations, tenancies } = tools;
  const probes = new Informer<AvailabilityProbe>({ client, kind: AVAILABILITY_PROBES, labelSelector, log });
  const endpoints = new ReadyEndpoints(client, log);
  const stopping = new AbortController();
  const looks = new Looks(client);
  const tenancy = (name: string) => tenancies.get(name);
  const prober = new Prober({ client, clock, log, probes, endpoints, looks, tenancy, signal: stopping.signal });
  const gauge = stateGauge(metrics.registry);
  const moments = new Moments();
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  let checked = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  probes.onChange(({ type, key, value, old }) => {
    if (type === 'removed') {
      prober.forget(key);
      moments.forget(key);
    }
    // What is new, a changed target, a pause: looked at now. What has a status keeps its moment, whoever leads.
    else if (old ? value.metadata.generation !== old.metadata.generation : !value.status) moments.hurry(key);
  });
  await Promise.all([probes.start().synced, endpoints.informer.start().synced]);

  const start = () => {
    const rules = operations.policy?.availability;
    if (!rules) return;
    for (const key of moments.due(probes.keys(), rules.intervalSeconds, clock.now())) waiting.add(key);
    for (const key of waiting) {
      if (running.size >= LOOKS_AT_ONCE) break;
      waiting.delete(key);
      // One that still waits for its last answer has missed its turn.
      if (running.has(key)) continue;
      const look = prober
        .look(key, rules)
        .then(
          () => {
            checked += 1;
          },
          (error: unknown) => log.warn('a probe could not be looked at; with its next turn again', { key, error }),
        )
        .finally(() => running.delete(key));
      running.set(key, look);
    }
  };
  const tell = () => {
    const rules = operations.policy?.availability;
    const now = clock.now().getTime();
    if (!rules || now - toldAt < rules.intervalSeconds * 1000) return;
    // Nobody has looked where nothing was asked.
    if (probes.size > 0 && checked === 0) return;
    const counts = countStates(probes.values(), prober);
    for (const state of PROBE_STATES) gauge.set({ state }, counts[state]);
    operations.looked('availability', decidedOf(counts, probes.size, checked), rules.intervalSeconds);
    checked = 0;
    toldAt = now;
  };
  const tick = async () => {
    start();
    while (running.size > 0 || waiting.size > 0) {
      await Promise.race(running.values());
      start();
    }
    tell();
  };
  const round = () => {
    start();
    tell();
  };
  const timer = isManual ? undefined : setInterval(round, TICK_MILLIS);

  return {
    informers: [probes, endpoints.informer],
    tick,
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(running.values());
      await prober.flush().catch((error) => log.warn('when probes last failed could not be written', { error }));
      looks.close();
      await Promise.all([probes.stop(), endpoints.informer.stop()]);
    },
  };
}

function countStates(probes: Iterable<AvailabilityProbe>, prober: Prober): Record<ProbeState, number> {
  const counts: Record<ProbeState, number> = { Pending: 0, Up: 0, Down: 0, Unknown: 0 };
  for (const probe of probes) counts[prober.stateOf(probe)] += 1;
  return counts;
}

/** What the last round came to, for the loop's record. */
export function decidedOf(counts: Record<ProbeState, number>, total: number, checked: number): Sentence[] {
  if (total === 0) return [say('loop.noProbes')];
  return [
    say('loop.probed', { checked: Math.min(checked, total), total }),
    say('loop.probesUp', { count: counts.Up }),
    say('loop.probesDown', { count: counts.Down }),
    ...(counts.Pending > 0 ? [say('loop.probesPending', { count: counts.Pending })] : []),
    ...(counts.Unknown > 0 ? [say('loop.probesUnknown', { count: counts.Unknown })] : []),
  ];
}

const stateGauge = (registry: DutyTools['metrics']['registry']) =>
  new Gauge({
    name: 'yunzhi_availability_probes',
    help: 'Probes of availability in each state.',
    labelNames: ['state'],
    registers: [registry],
  });
