import type { KubeClient, KubeObject } from './client.ts';
import type { Clock } from './clock.ts';
import { isoSeconds } from './conditions.ts';
import { EVENTS, type ResourceKind } from './kinds.ts';
import type { Log } from './log.ts';

export interface EventFacts {
  type: 'Normal' | 'Warning';
  /** One CamelCase word. */
  reason: string;
  /** A sentence for people. */
  message: string;
}

interface Recorded {
  name: string;
  namespace: string;
  count: number;
}

/** Events that were recorded recently: repeating one raises its count instead of adding another. */
const REMEMBERED = 1000;

/**
 * Records what happened to an object as an Event that `kubectl describe` shows. Events of cluster-scoped objects live in `default`.
 * An event is news, not state: one that cannot be written is logged and the work goes on.
 */
export class EventRecorder {
  readonly #recorded = new Map<string, Recorded>();
  readonly #client: KubeClient;
  readonly #component: string;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(client: KubeClient, component: string, clock: Clock, log: Log) {
    this.#client = client;
    this.#component = component;
    this.#clock = clock;
    this.#log = log;
  }

  async record(kind: ResourceKind, object: KubeObject, facts: EventFacts): Promise<void> {
    const id = [object.metadata.uid, facts.reason, facts.message].join('\n');
    try {
      const known = this.#recorded.get(id);
      this.#remember(id, known ? await this.#repeat(known) : await this.#create(kind, object, facts));
    } catch (error) {
      this.#recorded.delete(id);
      this.#log.warn('an event could not be recorded', { object: object.metadata.name, ...facts, error });
    }
  }

  async #repeat(known: Recorded): Promise<Recorded> {
    const count = known.count + 1;
    await this.#client.patch(EVENTS, known, 'merge', { count, lastTimestamp: isoSeconds(this.#clock.now()) });
    return { ...known, count };
  }

  async #create(kind: ResourceKind, object: KubeObject, facts: EventFacts): Promise<Recorded> {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    const now = isoSeconds(this.#clock.now());
    const home = namespace ?? 'default';
    const event = await this.#client.create(EVENTS, home, {
      metadata: { generateName: `${name?.slice(0, 200)}.` },
      involvedObject: { apiVersion: kind.apiVersion, kind: kind.kind, name, namespace, uid, resourceVersion },
      ...facts,
      source: { component: this.#component },
      reportingComponent: this.#component,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
    return { name: event.metadata.name ?? '', namespace: home, count: 1 };
  }

  #remember(id: string, recorded: Recorded): void {
    this.#recorded.delete(id);
    this.#recorded.set(id, recorded);
    const [oldest] = this.#recorded.keys();
    if (this.#recorded.size > REMEMBERED && oldest !== undefined) this.#recorded.delete(oldest);
  }
}
