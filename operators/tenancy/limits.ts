import { formatBytes, formatCpu } from '../resources/quantity.ts';
import type { Amounts } from './amounts.ts';

/** What a container gets that asks for nothing, so that a quota on requests and limits does not refuse it. */
const DEFAULT_REQUEST = { cpuMillis: 100, memoryBytes: 128 * 2 ** 20 };
const DEFAULT_LIMIT = { cpuMillis: 500, memoryBytes: 512 * 2 ** 20 };

/** Defaults and bounds of one container: never more than the namespace's whole share, so that a shrink shows here first. */
export function limitRangeSpec(share: Amounts) {
  const bounded = (amount: { cpuMillis: number; memoryBytes: number }) => ({
    cpu: formatCpu(Math.min(amount.cpuMillis, share.cpuMillis)),
    memory: formatBytes(Math.min(amount.memoryBytes, share.memoryBytes)),
  });
  return {
    limits: [
      {
        type: 'Container',
        max: bounded(share),
        default: bounded(DEFAULT_LIMIT),
        defaultRequest: bounded(DEFAULT_REQUEST),
      },
    ],
  };
}
