import { createHash } from 'node:crypto';
import type { Cluster, Controller, Usage } from '../cluster.ts';
import { milliOf, unitsOf } from '../quantity.ts';
import { type Container, isFinished, type Pod } from './shapes.ts';

export const loads = ['steady', 'office-hours', 'batch', 'idle', 'spiky'] as const;
export type Load = (typeof loads)[number];

const WINDOW_SECONDS = 15;
const MINUTE_MS = 60_000;
const CHINA_OFFSET_MS = 8 * 60 * MINUTE_MS;
const DEFAULT_CPU_MILLIS = 100;
const DEFAULT_MEMORY_BYTES = 128 * 2 ** 20;
/** What a node takes for itself, without any pod. */
const OWN_USE: Usage = { cpuMillis: 150, memoryBytes: 1.5 * 2 ** 30 };

/** Lets `metrics.k8s.io` report a use for each running pod: declared by annotations, else that of its kind of load. */
export const load: Controller = (cluster) => {
  cluster.setMetricsSource({
    pod: (object) => {
      const pod = object as Pod;
      if (pod.status?.phase !== 'Running') return undefined;
      const timestamp = cluster.now();
      const containers = pod.spec.containers.map((one) => ({ name: one.name, ...usageOf(pod, one, timestamp) }));
      return { windowSeconds: WINDOW_SECONDS, timestamp, containers };
    },
    node: ({ metadata }) => {
      const timestamp = cluster.now();
      return { windowSeconds: WINDOW_SECONDS, timestamp, ...sumOn(cluster, metadata.name, timestamp) };
    },
  });
  return { stop: () => {} };
};

function sumOn(cluster: Cluster, node: string, at: Date): Usage {
  const total = { ...OWN_USE };
  for (const pod of cluster.list<Pod>('v1/pods')) {
    if (pod.spec.nodeName !== node || isFinished(pod)) continue;
    for (const container of pod.spec.containers) {
      const usage = usageOf(pod, container, at);
      total.cpuMillis += usage.cpuMillis;
      total.memoryBytes += usage.memoryBytes;
    }
  }
  return total;
}

function usageOf(pod: Pod, container: Container, at: Date): Usage {
  const annotations = pod.metadata.annotations ?? {};
  const cpu = annotations['kwok.x-k8s.io/usage-cpu'];
  const memory = annotations['kwok.x-k8s.io/usage-memory'];
  const share = shareOf(loadOf(pod), pod.metadata.name, at);
  const { requests, limits } = container.resources ?? {};
  const cpuMillis = milliOf(limits?.cpu ?? requests?.cpu ?? `${DEFAULT_CPU_MILLIS}m`);
  const memoryBytes = unitsOf(limits?.memory ?? requests?.memory ?? String(DEFAULT_MEMORY_BYTES));
  return {
    cpuMillis: cpu === undefined ? Math.round(cpuMillis * share) : milliOf(cpu),
    // Memory follows the work only in part: caches stay.
    memoryBytes: memory === undefined ? Math.round(memoryBytes * (0.35 + 0.4 * share)) : unitsOf(memory),
  };
}

export function loadOf({ metadata }: Pod): Load {
  const declared = loads.find((one) => one === metadata.annotations?.['yunzhi.dev/load']);
  return declared ?? loads[Math.floor(chance(workloadName(metadata.name)) * loads.length)] ?? 'steady';
}

/** Without the suffixes of replica set and pod, so that replicas behave alike. */
const workloadName = (pod: string): string => pod.replace(/(-[a-z0-9]{8,10})?-[a-z0-9]{1,5}$/, '');

/** The share of its limit that a pod uses, 0 to 1; the same pod at the same time uses the same. */
export function shareOf(load: Load, name: string, at: Date): number {
  const minutes = Math.floor((at.getTime() + CHINA_OFFSET_MS) / MINUTE_MS);
  const noise = 0.06 * (chance(`${name}/${minutes}`) - 0.5);
  return Math.min(Math.max(base(load, name, minutes) + noise, 0.005), 1);
}

function base(load: Load, name: string, minutes: number): number {
  const hour = (minutes / 60) % 24;
  const weekday = new Date(minutes * MINUTE_MS).getUTCDay();
  switch (load) {
    case 'steady':
      return 0.45;
    case 'office-hours':
      return weekday % 6 !== 0 && hour >= 8.5 && hour < 17.5 ? 0.65 : 0.07;
    case 'batch':
      return hour >= 1 && hour < 4 ? 0.9 : 0.04;
    case 'idle':
      return 0.03;
    case 'spiky':
      // One quarter of an hour in six stands out.
      return chance(`${name}/${Math.floor(minutes / 15)}`) < 1 / 6 ? 0.92 : 0.15;
    default:
      return load satisfies never;
  }
}

/** A number in [0, 1) that depends on `text` alone. */
const chance = (text: string): number => createHash('sha1').update(text).digest().readUInt32BE(0) / 2 ** 32;
