import { NUMBERS, QUERIES, type Signal } from './prometheus-queries.ts';
import type { NamespaceSamples, SlotRequest, UsageSource, WorkloadSample } from './sample.ts';
import {
  type PodFacts,
  type PodUse,
  type ScaledToZero,
  type SlotFacts,
  samplesOf,
  type WorkloadId,
  workloadOf,
} from './workloads.ts';

/** Where these say nothing, nobody looked. */
const LOOKED = ['running', 'namespace'] as const satisfies Signal[];

/** Namespaces in one request: a year of them would make an address that servers refuse and an answer that fills memory. */
const GROUP = 50;
const MAX_NAME = 253;

export class PrometheusError extends Error {
  override name = 'PrometheusError';
}

interface Matrix {
  status: string;
  error?: string;
  data?: { result: { metric: Record<string, string>; values: [number, string][] }[] };
}

export interface PrometheusOptions {
  /** Only what the policy names is ever asked. */
  url: string;
  fetch?: typeof fetch;
  timeoutMillis?: number;
}

/**
 * Prometheus as the source: it remembers, so slots that were missed are asked for again, and a day that ended while nobody looked is
 * completed on the next. Metrics of the kubelet (cAdvisor) and of kube-state-metrics.
 */
export class PrometheusSource implements UsageSource {
  readonly hasHistory = true;
  readonly #options: PrometheusOptions;

  constructor(options: PrometheusOptions) {
    this.#options = options;
  }

  async read(request: SlotRequest): Promise<Map<number, NamespaceSamples>> {
    const slots = new Map<number, Map<string, readonly WorkloadSample[]>>();
    // The present slot is not over: its rate would look into the future.
    const wanted = request.wanted.filter((slot) => slot !== request.present);
    if (wanted.length === 0) return slots;
    const namespaces = [...request.namespaces].sort();
    for (let at = 0; at < namespaces.length; at += GROUP) {
      const group = namespaces.slice(at, at + GROUP);
      for (const [slot, samples] of await this.#readGroup(request, wanted, group)) {
        const known = slots.get(slot) ?? new Map<string, readonly WorkloadSample[]>();
        for (const [namespace, list] of samples) known.set(namespace, list);
        slots.set(slot, known);
      }
    }
    return slots;
  }

  async #readGroup(
    { dayStart, intervalSeconds, startupMinutes, onlyExisting = false }: SlotRequest,
    wanted: readonly number[],
    namespaces: readonly string[],
  ): Promise<Map<number, NamespaceSamples>> {
    const start = dayStart.getTime() / 1000;
    // A slot's sample is what was used in it: asked for at its end.
    const timeOf = (slot: number) => start + (slot + 1) * intervalSeconds;
    const range = {
      start: timeOf(Math.min(...wanted)),
      end: timeOf(Math.max(...wanted)),
      step: intervalSeconds,
    };
    const tables = {} as Tables;
    // One answer at a time: a day of some namespaces is many numbers.
    const ask = async (signal: Signal) => {
      tables[signal] = byTime(await this.#query(signal, namespaces, range));
    };
    for (const signal of LOOKED) await ask(signal);
    // Most days of an empty history end here, after two questions.
    if (LOOKED.every((signal) => tables[signal].size === 0)) return new Map();
    for (const signal of NUMBERS) if (!tables[signal]) await ask(signal);
    if (tables.running.size === 0 && tables.cpu.size > 0) await this.#requirePhases(namespaces, range);
    const rates = (time: number): Rates => ({ io: tables.io.get(time), network: tables.network.get(time) });
    const known = {
      owners: new Map((await this.#query('owner', namespaces, range)).map(({ key, metric }) => [key, ownerOf(metric)])),
      claims: Map.groupBy(await this.#query('mounted', namespaces, range), ({ key }) => key),
    };
    return new Map(
      wanted
        .filter((slot) => LOOKED.some((signal) => tables[signal].has(timeOf(slot))))
        .map((slot) => {
          const there = onlyExisting ? namespaces.filter(existingAt(timeOf(slot), tables)) : namespaces;
          const facts = factsAt(timeOf(slot), tables, known, there, startupMinutes);
          return [slot, withRates(samplesOf(facts), facts, rates(timeOf(slot)))];
        }),
    );
  }

  /** A Prometheus that keeps the use and not the phases would say of a busy namespace that nothing ran. */
  async #requirePhases(namespaces: readonly string[], range: Range): Promise<void> {
    const phases = await this.#query('phases', namespaces, range);
    if (phases.length === 0)
      throw new PrometheusError(
        `${this.#options.url} knows what containers use and not which pods run: it must keep kube_pod_status_phase of kube-state-metrics`,
      );
  }

  async #query(signal: Signal, namespaces: readonly string[], range: Range): Promise<Series[]> {
    const { url, timeoutMillis = 60_000 } = this.#options;
    const matcher = `namespace=~"${namespaces.map(quoted).join('|')}"`;
    const query = QUERIES[signal].replaceAll('$N', matcher).replaceAll('$R', `${range.step}s`);
    const body = new URLSearchParams({
      query,
      start: String(range.start),
      end: String(range.end),
      step: String(range.step),
    });
    const ask = this.#options.fetch ?? fetch;
    const answer = await ask(`${url.replace(/\/+$/, '')}/api/v1/query_range`, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMillis),
    });
    const matrix = (await answer.json().catch(() => ({ status: 'error', error: `HTTP ${answer.status}` }))) as Matrix;
    if (!answer.ok || matrix.status !== 'success')
      throw new PrometheusError(`${signal} could not be asked of ${url}: ${matrix.error ?? `HTTP ${answer.status}`}`);
    return (matrix.data?.result ?? []).map(({ metric, values }) => ({ key: keyOf(metric), metric, values }));
  }
}

/** Epoch seconds. */
interface Range {
  start: number;
  end: number;
  step: number;
}

interface Series {
  /** The namespace, and whatever in it the series is of. */
  key: string;
  metric: Record<string, string>;
  values: [number, string][];
}

const keyOf = ({ namespace = '', pod, persistentvolumeclaim, deployment, statefulset }: Record<string, string>) =>
  `${namespace}/${pod ?? persistentvolumeclaim ?? deployment ?? statefulset ?? ''}`;

/** Namespace names hold letters, digits and hyphens only; whatever else comes is not put into a query. */
function quoted(namespace: string): string {
  if (namespace.length <= MAX_NAME && /^[a-z0-9-]+$/.test(namespace)) return namespace;
  throw new PrometheusError(`"${namespace}" is not the name of a namespace`);
}

function byTime(series: readonly Series[]): Map<number, Map<string, number>> {
  const times = new Map<number, Map<string, number>>();
  for (const { key, values } of series) {
    for (const [time, text] of values) {
      const value = Number(text);
      if (!Number.isFinite(value)) continue;
      const at = times.get(time) ?? new Map<string, number>();
      at.set(key, value);
      times.set(time, at);
    }
  }
  return times;
}

/** kube-state-metrics tells the owner; a ReplicaSet's name without its template's hash is its Deployment's. */
function ownerOf({ pod = '', owner_kind: kind = '', owner_name: name = '' }: Record<string, string>): WorkloadId {
  if (!kind || kind === '<none>') return workloadOf({ name: pod });
  const hash = kind === 'ReplicaSet' ? /-([a-z0-9]{1,10})$/.exec(name)?.[1] : undefined;
  return workloadOf({
    name: pod,
    labels: hash ? { 'pod-template-hash': hash } : {},
    ownerReferences: [{ kind, name, controller: true }],
  });
}

type Tables = Record<Signal, ReadonlyMap<number, ReadonlyMap<string, number>>>;

/** A namespace that was there at that time: by its own word, or by a pod's. */
function existingAt(time: number, { running, namespace }: Tables): (name: string) => boolean {
  const ofPods = [...(running.get(time)?.keys() ?? [])].map((key) => key.slice(0, key.indexOf('/')));
  const there = new Set(ofPods);
  return (name) => there.has(name) || (namespace.get(time)?.has(`${name}/`) ?? false);
}

/** What does not change while a pod lives. */
interface KnownOfPods {
  owners: ReadonlyMap<string, WorkloadId>;
  claims: ReadonlyMap<string, readonly Series[]>;
}

function factsAt(
  time: number,
  tables: Tables,
  { owners, claims }: KnownOfPods,
  namespaces: readonly string[],
  startupMinutes: number,
): SlotFacts {
  const at = (signal: Signal) => tables[signal].get(time) ?? new Map<string, number>();
  const [cpu, memory, cpuRequest, memoryRequest] = [at('cpu'), at('memory'), at('cpuRequest'), at('memoryRequest')];
  const [cpuLimit, memoryLimit, started] = [at('cpuLimit'), at('memoryLimit'), at('started')];
  const keys = [...at('running').keys()].sort();
  const pods = keys.map((key): PodFacts => {
    const [namespace = '', name = ''] = key.split('/');
    return {
      namespace,
      name,
      workload: owners.get(key) ?? workloadOf({ name }),
      cpuMillis: Math.round((cpuRequest.get(key) ?? 0) * 1000),
      memoryBytes: memoryRequest.get(key) ?? 0,
      cpuLimitMillis: cpuLimit.has(key) ? Math.round((cpuLimit.get(key) ?? 0) * 1000) : undefined,
      memoryLimitBytes: memoryLimit.get(key),
      startedAt: (started.get(key) ?? 0) * 1000,
      claims: (claims.get(key) ?? []).map(({ metric }) => metric.persistentvolumeclaim ?? ''),
    };
  });
  const uses = new Map<string, PodUse>();
  for (const key of keys) {
    const [cores, bytes] = [cpu.get(key), memory.get(key)];
    if (cores !== undefined && bytes !== undefined) uses.set(key, { cpuMillis: cores * 1000, memoryBytes: bytes });
  }
  return {
    pods,
    scaledToZero: [...zeros('Deployment', at('noDeployment')), ...zeros('StatefulSet', at('noStatefulSet'))],
    uses,
    claims: at('claimed'),
    claimUses: at('stored'),
    namespaces: new Set(namespaces),
    now: time * 1000,
    startupMillis: startupMinutes * 60_000,
  };
}

const zeros = (kind: string, keys: ReadonlyMap<string, number>): ScaledToZero[] =>
  [...keys.keys()].map((key) => {
    const [namespace = '', name = ''] = key.split('/');
    return { kind, namespace, name };
  });

/** Bytes a second by `namespace/pod`. */
type Rates = Record<'io' | 'network', ReadonlyMap<string, number> | undefined>;

/** Network and disk of a workload: the sum over its pods, where all of them were measured. */
function withRates(samples: Map<string, WorkloadSample[]>, { pods }: SlotFacts, rates: Rates): NamespaceSamples {
  if (!rates.io && !rates.network) return samples;
  const podsOf = Map.groupBy(pods, ({ namespace, workload }) => `${namespace}/${workload.kind}/${workload.name}`);
  const sum = (key: string, rate: ReadonlyMap<string, number> | undefined): number | undefined => {
    const each = (podsOf.get(key) ?? []).map(({ namespace, name }) => rate?.get(`${namespace}/${name}`));
    if (each.length === 0 || each.includes(undefined)) return undefined;
    return each.reduce<number>((total, one) => total + (one ?? 0), 0);
  };
  return new Map(
    [...samples].map(([namespace, list]) => [
      namespace,
      list.map((sample) => {
        const key = `${namespace}/${sample.kind}/${sample.name}`;
        const [io, network] = [sum(key, rates.io), sum(key, rates.network)];
        return {
          ...sample,
          ...(io !== undefined && { ioBytesPerSecond: io }),
          ...(network !== undefined && { networkBytesPerSecond: network }),
        };
      }),
    ]),
  );
}
