import type { OperationsPolicySpec } from '../resources/operations-policy.ts';
import type { UsageInventory } from '../resources/usage-report.ts';
import type { MetricsSource } from './metrics-source.ts';
import { PrometheusSource } from './prometheus-source.ts';
import type { NamespaceSamples, SlotRequest, UsageSource } from './sample.ts';
import type { Address } from './traffic.ts';

/** The source that the policy names, from one round to the next. What lies in a namespace is always seen on the cluster itself. */
export class ChosenSource implements UsageSource {
  readonly #metrics: MetricsSource;
  readonly #rules: () => OperationsPolicySpec['usage'] | undefined;
  #prometheus: { url: string; source: PrometheusSource } | undefined;

  constructor(metrics: MetricsSource, rules: () => OperationsPolicySpec['usage'] | undefined) {
    this.#metrics = metrics;
    this.#rules = rules;
  }

  get hasHistory(): boolean {
    return this.#remote() !== undefined;
  }

  read(request: SlotRequest): Promise<ReadonlyMap<number, NamespaceSamples>> {
    return (this.#remote() ?? this.#metrics).read(request);
  }

  inventoryOf(namespace: string): UsageInventory {
    return this.#metrics.inventoryOf(namespace);
  }

  addressesOf(namespace: string): readonly Address[] {
    return this.#remote() ? this.#metrics.addressesOf(namespace) : [];
  }

  #remote(): PrometheusSource | undefined {
    const { source, prometheusUrl: url } = this.#rules() ?? {};
    if (source !== 'prometheus' || !url) return undefined;
    if (this.#prometheus?.url !== url) this.#prometheus = { url, source: new PrometheusSource({ url }) };
    return this.#prometheus.source;
  }
}
