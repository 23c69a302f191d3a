import type { ResourceQuantities } from '../../operators/resources/fields.ts';
import { formatBytes, formatCpu, parseBytes, parseCpuMillis } from '../../operators/resources/quantity.ts';
import type { Amounts } from '../capacity/amounts.ts';

/** Amounts as the contract's quota states them. */
export const toQuantities = (amounts: Amounts): ResourceQuantities => ({
  cpu: formatCpu(amounts.cpuMillis),
  memory: formatBytes(amounts.memoryBytes),
  storage: formatBytes(amounts.storageBytes),
  pods: amounts.pods,
  loadBalancers: amounts.loadBalancers,
  publicIps: amounts.publicIps,
  gpus: amounts.gpus,
});

/** A quota of the contract as amounts; what is absent counts as none. */
export const fromQuantities = (quota: Partial<ResourceQuantities>): Amounts => ({
  cpuMillis: parseCpuMillis(quota.cpu ?? 0),
  memoryBytes: parseBytes(quota.memory ?? 0),
  storageBytes: parseBytes(quota.storage ?? 0),
  pods: quota.pods ?? 0,
  loadBalancers: quota.loadBalancers ?? 0,
  publicIps: quota.publicIps ?? 0,
  gpus: quota.gpus ?? 0,
});
