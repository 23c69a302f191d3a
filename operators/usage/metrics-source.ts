import { parseBytes, parseQuantity } from '../resources/quantity.ts';
import type { KubeClient, KubeObject } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { Informer } from '../runtime/informer.ts';
import { DEPLOYMENTS, PERSISTENT_VOLUME_CLAIMS, PODS, STATEFUL_SETS } from '../runtime/kinds.ts';
import type { Log } from '../runtime/log.ts';
import type { NamespaceSamples, SlotRequest, UsageSource } from './sample.ts';
import { type PodFacts, type PodUse, podFacts, type ScaledToZero, samplesOf, scaledToZero } from './workloads.ts';

interface PodMetrics {
  metadata: { name: string; namespace: string };
  containers: { usage: { cpu: string; memory: string } }[];
}

const METRICS_PATH = '/apis/metrics.k8s.io/v1beta1/pods';

interface Claim extends KubeObject {
  spec?: { resources?: { requests?: { storage?: string } } };
}

/**
 * `metrics.k8s.io`, which knows the present moment alone: one request for the whole cluster in each slot. What runs is known by
 * watches, projected to what a sample needs (about 200 bytes a pod).
 */
export class MetricsSource implements UsageSource {
  readonly informers: readonly Informer<unknown>[];
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #pods: Informer<PodFacts | undefined>;
  readonly #claims: Informer<number>;
  readonly #scalable: Informer<ScaledToZero | undefined>[];

  constructor(client: KubeClient, clock: Clock, log: Log) {
    this.#client = client;
    this.#clock = clock;
    this.#pods = new Informer({ client, kind: PODS, project: podFacts, log });
    this.#claims = new Informer({ client, kind: PERSISTENT_VOLUME_CLAIMS, project: storageOf, log });
    this.#scalable = [DEPLOYMENTS, STATEFUL_SETS].map(
      (kind) => new Informer({ client, kind, project: (object) => scaledToZero(kind.kind, object), log }),
    );
    this.informers = [this.#pods, this.#claims, ...this.#scalable] as Informer<unknown>[];
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
      pods: [...this.#pods.values()].filter((pod) => pod !== undefined),
      scaledToZero: this.#scalable.flatMap((informer) => [...informer.values()].filter((each) => each !== undefined)),
      uses,
      claims: new Map([...this.#claims.keys()].map((key) => [key, this.#claims.get(key) ?? 0])),
      namespaces,
      now: this.#clock.now().getTime(),
      startupMillis: startupMinutes * 60_000,
    });
    return new Map([[present, samples]]);
  }
}

const storageOf = (object: KubeObject): number =>
  parseBytes((object as Claim).spec?.resources?.requests?.storage ?? '0');
