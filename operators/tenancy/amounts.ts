import type { ResourceQuantities } from '../resources/fields.ts';
import { formatBytes, formatCpu, parseBytes, parseCpuMillis } from '../resources/quantity.ts';

/** Amounts as plain numbers: millicores, bytes, pieces. */
export interface Amounts {
  cpuMillis: number;
  memoryBytes: number;
  storageBytes: number;
  pods: number;
  loadBalancers: number;
  publicIps: number;
  gpus: number;
}
export type Measure = keyof Amounts;

export const MEASURES: readonly Measure[] = [
  'cpuMillis',
  'memoryBytes',
  'storageBytes',
  'pods',
  'loadBalancers',
  'publicIps',
  'gpus',
];

export const NOTHING: Amounts = {
  cpuMillis: 0,
  memoryBytes: 0,
  storageBytes: 0,
  pods: 0,
  loadBalancers: 0,
  publicIps: 0,
  gpus: 0,
};

export const mapAmounts = (change: (measure: Measure) => number): Amounts => {
  const amounts = { ...NOTHING };
  for (const measure of MEASURES) amounts[measure] = change(measure);
  return amounts;
};

export const sumAmounts = (all: readonly Amounts[]): Amounts =>
  mapAmounts((measure) => all.reduce((sum, each) => sum + each[measure], 0));

export const maxAmounts = (one: Amounts, other: Amounts): Amounts =>
  mapAmounts((measure) => Math.max(one[measure], other[measure]));

export const isEqual = (one: Amounts, other: Amounts): boolean =>
  MEASURES.every((measure) => one[measure] === other[measure]);

/** From the contract's quantities. */
export const toAmounts = (quota: ResourceQuantities): Amounts => ({
  cpuMillis: parseCpuMillis(quota.cpu),
  memoryBytes: parseBytes(quota.memory),
  storageBytes: parseBytes(quota.storage),
  pods: quota.pods,
  loadBalancers: quota.loadBalancers ?? 0,
  publicIps: quota.publicIps ?? 0,
  gpus: quota.gpus ?? 0,
});

export const toQuantities = (amounts: Amounts): ResourceQuantities => ({
  cpu: formatCpu(amounts.cpuMillis),
  memory: formatBytes(amounts.memoryBytes),
  storage: formatBytes(amounts.storageBytes),
  pods: amounts.pods,
  loadBalancers: amounts.loadBalancers,
  publicIps: amounts.publicIps,
  gpus: amounts.gpus,
});

/** What a measure is called in a quota, as the contract says it. */
export const AMOUNT_NAMES = {
  cpuMillis: 'cpu',
  memoryBytes: 'memory',
  storageBytes: 'storage',
  pods: 'pods',
  loadBalancers: 'loadBalancers',
  publicIps: 'publicIps',
  gpus: 'gpus',
} as const satisfies Record<Measure, keyof ResourceQuantities>;

/** For messages, as a Kubernetes quantity: `2`, `512Mi`. */
export function formatAmount(measure: Measure, value: number): string {
  if (measure === 'cpuMillis') return formatCpu(value);
  return measure === 'memoryBytes' || measure === 'storageBytes' ? formatBytes(value) : String(value);
}
