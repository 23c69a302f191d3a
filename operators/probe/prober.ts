import {
  type AvailabilityProbe,
  type AvailabilityProbeStatus,
  DOWN_HEARTBEAT_SECONDS,
  type ProbeState,
  targetLine,
} from '../resources/availability-probe.ts';
import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import type { Tenancy } from '../resources/tenancy.ts';
import { atOnce } from '../runtime/at-once.ts';
import { canonicalJson } from '../runtime/canonical.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { isConflict, isNotFound } from '../runtime/errors.ts';
import { type Informer, keyOf } from '../runtime/informer.ts';
import { AVAILABILITY_PROBES } from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import { excuseOf, scaledToZero } from './excuses.ts';
import type { Looks } from './look.ts';
import { advance, isNews, type Observation } from './machine.ts';
import type { ReadyEndpoints } from './ready-endpoints.ts';
import { allowAsking } from './rights.ts';

export interface ProberTools {
  client: KubeClient;
  clock: Clock;
  log: Log;
  probes: Informer<AvailabilityProbe>;
  endpoints: ReadyEndpoints;
  looks: Looks;
  tenancy(name: string): Tenancy | undefined;
  signal: AbortSignal;
}

interface Ahead {
  version: string | undefined;
  /** What that version says. */
  written: AvailabilityProbeStatus | undefined;
  status: AvailabilityProbeStatus;
}

/** A write that lost against another one is made again on what is there now. */
const TRIES = 3;
const WRITES_AT_ONCE = 16;

/**
 * Looks at one probe, and writes what has changed. Between two writes it knows more than the status says (when it was last asked, how often
 * it has failed); that alone is lost with the process.
 */
export class Prober {
  readonly #tools: ProberTools;
  /** What is known beyond the version that is written, by probe. */
  readonly #ahead = new Map<string, Ahead>();
  /** When it was last asked whether the owner of what is down has switched it off. */
  readonly #askedOwnerAt = new Map<string, number>();

  constructor(tools: ProberTools) {
    this.#tools = tools;
  }

  /** Answers the state after it; undefined where the probe is gone. */
  async look(key: string, rules: OperationsPolicySpec['availability']): Promise<ProbeState | undefined> {
    const { probes, clock, signal } = this.#tools;
    const probe = probes.get(key);
    if (!probe || probe.metadata.deletionTimestamp) return this.forget(key);
    const seen = await this.#observe(probe, rules);
    // Cut off by the stop: it says nothing.
    if (signal.aborted) return this.#known(probe)?.state;
    return this.#note(probe, seen, rules, clock.now());
  }

  forget(key: string): undefined {
    this.#ahead.delete(key);
    this.#askedOwnerAt.delete(key);
  }

  /** The state as far as it is known here. */
  stateOf(probe: AvailabilityProbe): ProbeState {
    return this.#known(probe)?.state ?? 'Pending';
  }

  /** Writes when what is down was last asked, so that whoever takes over knows it. */
  async flush(): Promise<void> {
    const failures = await atOnce(WRITES_AT_ONCE, this.#tools.probes.values(), async (probe) => {
      const status = this.#known(probe);
      if (status?.failing && probe.status?.failing?.last !== status.failing.last) await this.#write(probe, status);
    });
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} could not be written: ${failures[0]}`);
  }

  async #observe(probe: AvailabilityProbe, rules: OperationsPolicySpec['availability']): Promise<Observation> {
    const { client, endpoints, looks, tenancy, log, signal } = this.#tools;
    const excuse = excuseOf(probe, tenancy(probe.spec.tenancy));
    if (excuse) return excuse;
    const seen = await looks.look(probe, { endpoints, rules, signal });
    try {
      if (seen.kind === 'failed' && this.#mayBeExcused(probe)) return (await scaledToZero(client, probe)) ?? seen;
      if (seen.kind === 'unasked' && seen.reason === 'NotAllowed')
        await allowAsking(client, probe.metadata.namespace ?? '');
    } catch (error) {
      log.warn('what is behind a probe could not be looked at', { probe: keyOf(probe.metadata), error });
      // Whether its owner has switched it off is not known: it is asked again.
      if (seen.kind === 'failed') return { kind: 'unasked', reason: 'CloudSilent', said: seen.said };
    }
    return seen;
  }

  /** Whether it matters now if its owner has switched it off; of what is down already it is asked with each heartbeat. */
  #mayBeExcused(probe: AvailabilityProbe): boolean {
    const key = keyOf(probe.metadata);
    const state = this.stateOf(probe);
    if (state === 'Pending') return false;
    if (state !== 'Down') return true;
    const now = this.#tools.clock.now().getTime();
    if (now - (this.#askedOwnerAt.get(key) ?? 0) < DOWN_HEARTBEAT_SECONDS * 1000) return false;
    this.#askedOwnerAt.set(key, now);
    return true;
  }

  async #note(
    probe: AvailabilityProbe,
    seen: Observation,
    rules: OperationsPolicySpec['availability'],
    at: Date,
  ): Promise<ProbeState | undefined> {
    const target = targetLine(probe.spec.target);
    let present = this.#tools.probes.get(keyOf(probe.metadata)) ?? probe;
    for (let tries = 1; ; tries += 1) {
      const { metadata, spec } = present;
      // Something else is asked by now, or nothing: what was seen says nothing of that. It is looked at anew at once.
      if (targetLine(spec.target) !== target || spec.paused !== probe.spec.paused) return this.stateOf(present);
      const look = { at, seen, target, generation: metadata.generation, recordedUntil: spec.recordedUntil };
      const next = advance(this.#known(present), look, rules);
      if (!isNews(present.status, next)) {
        this.#ahead.set(keyOf(metadata), {
          version: metadata.resourceVersion,
          written: present.status,
          status: next,
        });
        return next.state;
      }
      try {
        await this.#write(present, next);
        return next.state;
      } catch (error) {
        const place = { namespace: metadata.namespace, name: metadata.name ?? '' };
        if (isNotFound(error)) return this.forget(keyOf(metadata));
        if (!isConflict(error) || tries === TRIES) throw error;
        present = await this.#tools.client.get<AvailabilityProbe>(AVAILABILITY_PROBES, place);
        this.#tools.probes.learn(present);
      }
    }
  }

  /** What this process knows, unless somebody else has written since. A new specification alone takes nothing from it. */
  #known(probe: AvailabilityProbe): AvailabilityProbeStatus | undefined {
    const ahead = this.#ahead.get(keyOf(probe.metadata));
    if (!ahead) return probe.status;
    const isSame =
      ahead.version === probe.metadata.resourceVersion || canonicalJson(ahead.written) === canonicalJson(probe.status);
    return isSame ? ahead.status : probe.status;
  }

  /** Onto the version that was read, so that of two leaders one is told to look again. */
  async #write(probe: AvailabilityProbe, status: AvailabilityProbeStatus): Promise<void> {
    const { namespace, name = '', resourceVersion } = probe.metadata;
    // A merge takes away only what it names.
    const body = { ...status, failing: status.failing ?? null, lastCheckedAt: status.lastCheckedAt ?? null };
    const place = { namespace, name };
    const answer = await this.#tools.client.patchStatus<AvailabilityProbe>(
      AVAILABILITY_PROBES,
      place,
      body,
      resourceVersion,
    );
    this.#ahead.set(keyOf(probe.metadata), {
      version: answer.metadata.resourceVersion,
      written: answer.status,
      status,
    });
    this.#tools.probes.learn(answer);
  }
}
