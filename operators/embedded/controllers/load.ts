import { createHash } from 'node:crypto';
import type { Cluster, Controller, Usage } from '../cluster.ts';
import { milliOf, unitsOf } from '../quantity.ts';
import { type Container, isFinished, type Pod } from './shapes.ts';

export const loads = ['steady', 'office-hours', 'batch', 'idle', 'spiky', 'workday'] as const;
export type Load = (typeof loads)[number];

const WINDOW_SECONDS = 15;
const MINUTE_MS = 60_000;
const CHINA_OFFSET_MS = 8 * 60 * MINUTE_MS;
const DEFAULT_CPU_MILLIS = 100;
const DEFAULT_MEMORY_BYTES = 128 * 2 ** 20;
/** What a node takes for itself, without any pod. */
const OWN_USE: Usage = { cpuMillis: 150, memoryBytes: 1.5 * 2 ** 30 };

/** How busy the busiest time of each kind of load is, 0 to 1, where the pod does not declare its own peak. */
const PEAKS: Record<Load, number> = {
  steady: 0.45,
  'office-hours': 0.65,
  batch: 0.9,
  idle: 0.03,
  spiky: 0.92,
  workday: 0.6,
};

/**
 * Lets `metrics.k8s.io` report a use for each running pod: declared by annotations, else that of its kind of load, whose height
 * `yunzhi.dev/peak-cpu-percent` and `yunzhi.dev/peak-memory-percent` set.
 */
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
  const load = loadOf(pod);
  const share = shareOf(load, pod.metadata.name, at);
  const { requests, limits } = container.resources ?? {};
  const cpuMillis = milliOf(limits?.cpu ?? requests?.cpu ?? `${DEFAULT_CPU_MILLIS}m`);
  const memoryBytes = unitsOf(limits?.memory ?? requests?.memory ?? String(DEFAULT_MEMORY_BYTES));
  const busy = share / PEAKS[load];
  const cpuPeak = peakOf(annotations['yunzhi.dev/peak-cpu-percent']);
  const memoryPeak = peakOf(annotations['yunzhi.dev/peak-memory-percent']);
  // Memory follows the work only in part: caches stay.
  const memoryShare = memoryPeak === undefined ? 0.35 + 0.4 * share : memoryPeak * (0.85 + 0.15 * busy);
  return {
    cpuMillis: cpu === undefined ? Math.round(cpuMillis * Math.min(cpuPeak ? cpuPeak * busy : share, 1)) : milliOf(cpu),
    memoryBytes: memory === undefined ? Math.round(memoryBytes * Math.min(memoryShare, 1)) : unitsOf(memory),
  };
}

/** 0 to 1; undefined where nothing that makes sense is declared. */
function peakOf(percent: string | undefined): number | undefined {
  const value = Number(percent);
  return value > 0 && value <= 100 ? value / 100 : undefined;
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
      return PEAKS.steady;
    case 'office-hours':
      return weekday % 6 !== 0 && hour >= 8.5 && hour < 17.5 ? PEAKS['office-hours'] : 0.07;
    case 'batch':
      return hour >= 1 && hour < 4 ? PEAKS.batch : 0.04;
    case 'idle':
      return PEAKS.idle;
    case 'spiky':
      // One quarter of an hour in six stands out.
      return chance(`${name}/${Math.floor(minutes / 15)}`) < 1 / 6 ? PEAKS.spiky : 0.15;
    case 'workday':
      return PEAKS.workday * (0.25 + 0.75 * bustle(hour) * (weekday % 6 === 0 ? 0.55 : 1));
    default:
      return load satisfies never;
  }
}

/** A working day's curve, 0 to 1: people come from seven on, pause at noon, and the last leave at eight in the evening. */
const bustle = (hour: number): number =>
  hour < 7 || hour >= 20 ? 0.1 : hour < 8.5 || hour >= 18 ? 0.45 : hour >= 12 && hour < 14 ? 0.6 : 1;

/** A number in [0, 1) that depends on `text` alone. */
const chance = (text: string): number => createHash('sha1').update(text).digest().readUInt32BE(0) / 2 ** 32;
