import { parseBytes, parseQuantity } from '../resources/quantity.ts';
import type { UsageInventory } from '../resources/usage-report.ts';
import type { KubeClient } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { Informer } from '../runtime/informer.ts';
import { DEPLOYMENTS, PERSISTENT_VOLUME_CLAIMS, PODS, SERVICES, STATEFUL_SETS } from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import {
  type ClaimSeen,
  claimSeen,
  inventoryOf,
  type PodSeen,
  podSeen,
  type ServiceSeen,
  serviceSeen,
} from './inventory.ts';
import type { NamespaceSamples, SlotRequest, UsageSource } from './sample.ts';
import { type PodUse, type ScaledToZero, samplesOf, scaledToZero } from './workloads.ts';

interface PodMetrics {
  metadata: { name: string; namespace: string };
  containers: { usage: { cpu: string; memory: string } }[];
}

const METRICS_PATH = '/apis/metrics.k8s.io/v1beta1/pods';

/**
 * `metrics.k8s.io`, which knows the present moment alone: one request for the whole cluster in each slot. What runs is known by
 * watches, projected to what a sample needs (about 200 bytes a pod).
 */
export class MetricsSource implements UsageSource {
  readonly informers: readonly Informer<unknown>[];
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #pods: Informer<PodSeen>;
  readonly #claims: Informer<ClaimSeen>;
  readonly #services: Informer<ServiceSeen>;
  readonly #scalable: Informer<ScaledToZero | undefined>[];

  constructor(client: KubeClient, clock: Clock, log: Log) {
    this.#client = client;
    this.#clock = clock;
    this.#pods = new Informer({ client, kind: PODS, project: podSeen, log });
    this.#claims = new Informer({ client, kind: PERSISTENT_VOLUME_CLAIMS, project: claimSeen, log });
    this.#services = new Informer({ client, kind: SERVICES, project: serviceSeen, log });
    this.#scalable = [DEPLOYMENTS, STATEFUL_SETS].map(
      (kind) => new Informer({ client, kind, project: (object) => scaledToZero(kind.kind, object), log }),
    );
    this.informers = [this.#pods, this.#claims, this.#services, ...this.#scalable] as Informer<unknown>[];
  }

  async start(): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.start().synced));
  }

  async stop(): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.stop()));
  }

  async read({ present, wanted, namespaces, startupMinutes }: SlotRequest): Promise<Map<number, NamespaceSamples>> {
    if (!wanted.includes(present)) return new Map();
    const { items } = await this.#client.request<{ items: PodMetrics[] }>('GET', METRICS_PATH);
    const uses = new Map<string, PodUse>();
    for (const { metadata, containers } of items) {
      if (!namespaces.has(metadata.namespace)) continue;
      uses.set(`${metadata.namespace}/${metadata.name}`, {
        cpuMillis: containers.reduce((sum, { usage }) => sum + parseQuantity(usage.cpu) * 1000, 0),
        memoryBytes: containers.reduce((sum, { usage }) => sum + parseBytes(usage.memory), 0),
      });
    }
    const samples = samplesOf({
      pods: [...this.#pods.values()].flatMap(({ running }) => running ?? []),
      scaledToZero: this.#zeros(),
      uses,
      claims: new Map([...this.#claims.keys()].map((key) => [key, this.#claims.get(key)?.bytes ?? 0])),
      namespaces,
      now: this.#clock.now().getTime(),
      startupMillis: startupMinutes * 60_000,
    });
    return new Map([[present, samples]]);
  }

  inventoryOf(namespace: string): UsageInventory {
    const seen = {
      pods: this.#pods.values(),
      claims: this.#claims.values(),
      services: this.#services.values(),
      scaledToZero: this.#zeros(),
    };
    return inventoryOf(namespace, seen, this.#clock.now());
  }

  #zeros(): ScaledToZero[] {
    return this.#scalable.flatMap((informer) => [...informer.values()].filter((each) => each !== undefined));
  }
}
