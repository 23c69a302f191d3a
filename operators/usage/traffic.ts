import { Sketch } from '../resources/sketch.ts';
import type { ServiceTraffic } from '../resources/usage-report.ts';
import type { WorkloadSample } from './sample.ts';

/** A load balancer or public address, and whose pods answer for it. */
export interface Address {
  service: string;
  /** `kind/name` of the workloads whose pods the service selects now. */
  workloads: readonly string[];
}

interface Day {
  seen: number;
  bytes: number;
  rates: Sketch;
}

/**
 * One namespace's addresses on one day: what went over the network of the pods behind each. A pod also talks to its database and answers
 * probes, so this is more than came through the address: it can show that nothing did, never how much. A slot counts only where every
 * workload behind the address was measured; what was not measured is not known to be silent.
 */
export class TrafficDay {
  readonly #days = new Map<string, Day>();

  note(addresses: readonly Address[], samples: readonly WorkloadSample[], seconds: number): void {
    for (const { service, workloads } of addresses) {
      const rate = rateOf(workloads, samples);
      if (rate === undefined) continue;
      const day = this.#days.get(service) ?? { seen: 0, bytes: 0, rates: new Sketch() };
      day.seen += 1;
      day.bytes += Math.round(rate * seconds);
      day.rates.add(rate / 1024);
      this.#days.set(service, day);
    }
  }

  /** Absent for a service of which nothing was measured. */
  of(service: string): ServiceTraffic | undefined {
    const day = this.#days.get(service);
    return day && { seen: day.seen, bytes: day.bytes, rate: day.rates.toBase64(MOST_BYTES) };
  }

  resume(service: string, { seen, bytes, rate }: ServiceTraffic): void {
    this.#days.set(service, { seen, bytes, rates: Sketch.fromBase64(rate) });
  }
}

/** Of a day's sketch in a report. */
const MOST_BYTES = 512;

function rateOf(workloads: readonly string[], samples: readonly WorkloadSample[]): number | undefined {
  if (workloads.length === 0) return undefined;
  let sum = 0;
  for (const key of workloads) {
    const sample = samples.find(({ kind, name }) => `${kind}/${name}` === key);
    if (sample?.networkBytesPerSecond === undefined) return undefined;
    sum += sample.networkBytesPerSecond;
  }
  return sum;
}
