import { formatBytes, formatCpu, parseBytes, parseCpuMillis } from '../resources/quantity.ts';
import type { Zone } from '../resources/tenancy.ts';
import { type Amounts, NOTHING } from './amounts.ts';

export type Hard = Record<string, string>;

/** A load balancer with several ports opens that many node ports; more are a door around the count of load balancers. */
const NODE_PORTS_PER_LOAD_BALANCER = 10;

/**
 * The `hard` of a ResourceQuota for a share. Requests and limits are both held to it: overcommitment is the ledger's business, not the
 * tenancy's. In the internet zone each load balancer has a public address, so there may be no more of them than public addresses;
 * a NodePort service would be reachable without either, so none is left without load balancers.
 */
export function toHard(amounts: Amounts): Hard {
  const { cpuMillis, memoryBytes, storageBytes, pods, loadBalancers, gpus } = amounts;
  return {
    'requests.cpu': formatCpu(cpuMillis),
    'limits.cpu': formatCpu(cpuMillis),
    'requests.memory': formatBytes(memoryBytes),
    'limits.memory': formatBytes(memoryBytes),
    'requests.storage': formatBytes(storageBytes),
    pods: String(pods),
    'services.loadbalancers': String(loadBalancers),
    'services.nodeports': String(loadBalancers * NODE_PORTS_PER_LOAD_BALANCER),
    'requests.nvidia.com/gpu': String(gpus),
  };
}

/** What of a share can be enforced in `zone`: public addresses are load balancers of the internet zone. */
export function enforceable(amounts: Amounts, zone: Zone): Amounts {
  if (zone !== 'internet') return { ...amounts, publicIps: 0 };
  const loadBalancers = Math.min(amounts.loadBalancers, amounts.publicIps);
  return { ...amounts, loadBalancers, publicIps: loadBalancers };
}

/** Back from `hard` or `used`. Where requests and limits differ, the larger one counts. Undefined when the API has no figures yet. */
export function fromHard(hard: Hard | undefined, zone: Zone): Amounts | undefined {
  if (!hard || Object.keys(hard).length === 0) return undefined;
  const count = (name: string) => Number(hard[name] ?? 0);
  const loadBalancers = count('services.loadbalancers');
  return {
    ...NOTHING,
    cpuMillis: Math.max(parseCpuMillis(hard['requests.cpu'] ?? 0), parseCpuMillis(hard['limits.cpu'] ?? 0)),
    memoryBytes: Math.max(parseBytes(hard['requests.memory'] ?? 0), parseBytes(hard['limits.memory'] ?? 0)),
    storageBytes: parseBytes(hard['requests.storage'] ?? 0),
    pods: count('pods'),
    loadBalancers,
    publicIps: zone === 'internet' ? loadBalancers : 0,
    gpus: count('requests.nvidia.com/gpu'),
  };
}
