import { say } from '../resources/sentences.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import { Informer } from '../runtime/informer.ts';
import { ENDPOINT_SLICES } from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import type { Observation } from './machine.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';

interface SliceObject extends KubeObject {
  endpoints?: { addresses?: string[]; conditions?: { ready?: boolean | null } }[] | null;
}

interface Slice {
  namespace: string;
  service: string;
  ready: number;
}

/** A watch that has been silent for longer than this may be dead: what it says is not believed. */
const SILENT_SECONDS = 180;

/** How many endpoints of each service are ready: one watch in place of a question for each probe, and numbers in place of slices. */
export class ReadyEndpoints {
  readonly informer: Informer<Slice>;
  readonly #byService = new Map<string, Map<string, number>>();

  constructor(client: KubeClient, log: Log) {
    this.informer = new Informer<Slice>({ client, kind: ENDPOINT_SLICES, project: readySlice, log });
    this.informer.onChange(({ type, key, value, old }) => {
      if (old && (type === 'removed' || placeOf(old) !== placeOf(value))) this.#forget(placeOf(old), key);
      if (type !== 'removed') this.#note(placeOf(value), key, value.ready);
    });
  }

  look(namespace: string, service: string): Observation {
    if (!this.informer.isSynced || this.informer.lastHeardSeconds > SILENT_SECONDS)
      return { kind: 'unasked', reason: 'CloudSilent', said: say('probe.cloudSilent', { reason: 'EndpointSlices' }) };
    const slices = this.#byService.get(`${namespace}/${service}`);
    const ready = [...(slices?.values() ?? [])].reduce((sum, count) => sum + count, 0);
    return ready > 0
      ? { kind: 'answered', said: say('probe.ready', { ready, service }) }
      : { kind: 'failed', said: say('probe.noEndpoints', { service }) };
  }

  #note(place: string, key: string, ready: number): void {
    const slices = this.#byService.get(place) ?? new Map<string, number>();
    this.#byService.set(place, slices.set(key, ready));
  }

  #forget(place: string, key: string): void {
    const slices = this.#byService.get(place);
    slices?.delete(key);
    if (slices?.size === 0) this.#byService.delete(place);
  }
}

const placeOf = ({ namespace, service }: Slice): string => `${namespace}/${service}`;

/** A condition that is not there means ready (KEP-752). */
function readySlice(object: KubeObject): Slice {
  const { metadata, endpoints } = object as SliceObject;
  const ready = (endpoints ?? []).filter(
    ({ addresses = [], conditions }) => addresses.length > 0 && conditions?.ready !== false,
  );
  return {
    namespace: metadata.namespace ?? '',
    service: metadata.labels?.[SERVICE_NAME] ?? '',
    ready: ready.length,
  };
}
