import type { ApiObject, MetricsSource } from './cluster.ts';
import { type Json, timestamp } from './json.ts';
import type { ResourceType } from './kinds.ts';
import { formatQuantity } from './quantity.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';
import type { Store } from './store.ts';

/** `metrics.k8s.io/v1beta1`, from whatever source the nodes set. */
export class MetricsApi {
  private source: MetricsSource | undefined;
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  setSource(source: MetricsSource): void {
    this.source = source;
  }

  list(type: ResourceType, namespace: string | undefined, query: URLSearchParams): Json[] {
    const byLabels = parseLabelSelector(query.get('labelSelector') ?? undefined);
    const byFields = parseFieldSelector(query.get('fieldSelector') ?? undefined, '');
    return this.store
      .list(`/${type.resource}`, type.namespaced ? namespace : undefined)
      .filter(({ object }) => (byLabels?.(object.metadata.labels) ?? true) && (byFields?.(object) ?? true))
      .map(({ object }) => this.measure(type, object))
      .filter((item) => item !== undefined);
  }

  get(type: ResourceType, namespace: string | undefined, name: string): Json | undefined {
    const entry = this.store.get(`/${type.resource}`, type.namespaced ? namespace : undefined, name);
    return entry && this.measure(type, entry.object);
  }

  private measure(type: ResourceType, object: ApiObject): Json | undefined {
    const { name, namespace, labels, creationTimestamp } = object.metadata;
    const head = {
      kind: type.kind,
      apiVersion: type.groupVersion,
      metadata: { name, ...(namespace ? { namespace } : {}), creationTimestamp, ...(labels ? { labels } : {}) },
    };
    if (type.resource === 'pods') {
      const measured = this.source?.pod(object);
      if (!measured) return undefined;
      const containers = measured.containers.map((c) => ({ name: c.name, usage: usageOf(c) }));
      return { ...head, timestamp: timestamp(measured.timestamp), window: `${measured.windowSeconds}s`, containers };
    }
    const measured = this.source?.node(object);
    return (
      measured && {
        ...head,
        timestamp: timestamp(measured.timestamp),
        window: `${measured.windowSeconds}s`,
        usage: usageOf(measured),
      }
    );
  }
}

const usageOf = (usage: { cpuMillis: number; memoryBytes: number }): Json => ({
  cpu: formatQuantity({ nanos: BigInt(Math.round(usage.cpuMillis * 1e6)), isBinary: false }),
  memory: formatQuantity({ nanos: BigInt(Math.round(usage.memoryBytes)) * 1_000_000_000n, isBinary: true }),
});
