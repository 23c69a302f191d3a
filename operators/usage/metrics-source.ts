import { parseBytes, parseQuantity } from '../resources/quantity.ts';
import type { UsageInventory } from '../resources/usage-report.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { Informer } from '../runtime/informer.ts';
import { DEPLOYMENTS, PERSISTENT_VOLUME_CLAIMS, PODS, SERVICES, STATEFUL_SETS } from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import { ByNamespace } from './by-namespace.ts';
import {
  addressOf,
  type ClaimSeen,
  claimSeen,
  inventoryOf,
  type PodSeen,
  podSeen,
  type ServiceSeen,
  serviceSeen,
} from './inventory.ts';
import type { NamespaceSamples, SlotRequest, UsageSource } from './sample.ts';
import type { Address } from './traffic.ts';
import { type PodFacts, type PodUse, type ScaledToZero, samplesOf, scaledToZero } from './workloads.ts';

interface PodMetrics {
  metadata: { name: string; namespace: string };
  containers: { usage: { cpu: string; memory: string } }[];
}

interface PodMetricsList {
  metadata?: { continue?: string };
  items: PodMetrics[];
}

const METRICS_PATH = '/apis/metrics.k8s.io/v1beta1/pods';
/** metrics-server answers everything at once, whatever limit is asked for; other servers of this API page. */
const METRICS_PAGE = 5000;

/**
 * `metrics.k8s.io`, which knows the present moment alone: one request for the whole cluster in each slot. What runs is known by
 * watches, projected to what a sample needs (about 200 bytes a pod).
 */
export class MetricsSource implements UsageSource {
  readonly informers: readonly Informer<unknown>[];
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #claims: Informer<ClaimSeen>;
  readonly #zeros: ByNamespace<ScaledToZero>[];
  readonly #podsOf: ByNamespace<PodSeen>;
  readonly #claimsOf: ByNamespace<ClaimSeen>;
  readonly #servicesOf: ByNamespace<ServiceSeen>;

  constructor(client: KubeClient, clock: Clock, log: Log) {
    this.#client = client;
    this.#clock = clock;
    const pods = new Informer({ client, kind: PODS, project: podSeen, log });
    this.#claims = new Informer({ client, kind: PERSISTENT_VOLUME_CLAIMS, project: claimSeen, log });
    const services = new Informer({ client, kind: SERVICES, project: serviceSeen, log });
    const scalable = [DEPLOYMENTS, STATEFUL_SETS].map(
      (kind) => new Informer({ client, kind, project: (object) => scaledToZero(kind.kind, object), log }),
    );
    this.informers = [pods, this.#claims, services, ...scalable] as Informer<unknown>[];
    this.#podsOf = new ByNamespace(pods);
    this.#claimsOf = new ByNamespace(this.#claims);
    this.#servicesOf = new ByNamespace(services);
    this.#zeros = scalable.map((informer) => new ByNamespace(informer));
  }

  async start(): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.start().synced));
  }

  async stop(): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.stop()));
  }

  async read({ present, wanted, namespaces, startupMinutes }: SlotRequest): Promise<Map<number, NamespaceSamples>> {
    if (present === null || !wanted.includes(present)) return new Map();
    const uses = await this.#uses(namespaces);
    const samples = samplesOf({
      pods: this.#running(namespaces),
      scaledToZero: [...namespaces].flatMap((namespace) => this.#zerosOf(namespace)),
      uses,
      claims: { get: (key) => this.#claims.get(key)?.bytes },
      namespaces,
      now: this.#clock.now().getTime(),
      startupMillis: startupMinutes * 60_000,
    });
    return new Map([[present, samples]]);
  }

  inventoryOf(namespace: string): UsageInventory {
    const seen = {
      pods: this.#podsOf.of(namespace),
      claims: this.#claimsOf.of(namespace),
      services: this.#servicesOf.of(namespace),
      scaledToZero: this.#zerosOf(namespace),
    };
    return inventoryOf(seen, this.#clock.now());
  }

  addressesOf(namespace: string): Address[] {
    const pods = [...this.#podsOf.of(namespace)];
    return [...this.#servicesOf.of(namespace)].flatMap((service) => addressOf(service, pods) ?? []);
  }

  /** What each pod of these namespaces uses now; of a server that pages, one page is held at a time. */
  async #uses(namespaces: ReadonlySet<string>): Promise<Map<string, PodUse>> {
    const uses = new Map<string, PodUse>();
    let next: string | undefined;
    do {
      const from = next ? `&continue=${encodeURIComponent(next)}` : '';
      const path = `${METRICS_PATH}?limit=${METRICS_PAGE}${from}`;
      const { metadata, items } = await this.#client.request<PodMetricsList>('GET', path);
      for (const one of items) {
        const { namespace, name } = one.metadata;
        if (namespaces.has(namespace)) uses.set(`${namespace}/${name}`, useOf(one));
      }
      next = metadata?.continue || undefined;
    } while (next);
    return uses;
  }

  *#running(namespaces: ReadonlySet<string>): Generator<PodFacts> {
    for (const namespace of namespaces)
      for (const { running } of this.#podsOf.of(namespace)) if (running) yield running;
  }

  #zerosOf(namespace: string): ScaledToZero[] {
    return this.#zeros.flatMap((zeros) => [...zeros.of(namespace)]);
  }
}

const useOf = ({ containers }: PodMetrics): PodUse => ({
  cpuMillis: containers.reduce((sum, { usage }) => sum + parseQuantity(usage.cpu) * 1000, 0),
  memoryBytes: containers.reduce((sum, { usage }) => sum + parseBytes(usage.memory), 0),
});
