import { parseBytes, parseCpuMillis } from '../../operators/resources/quantity.ts';
import type { KubeClient, KubeObject } from '../../operators/runtime/client.ts';
import { isForbidden, isNotFound } from '../../operators/runtime/errors.ts';
import { NODES, type ResourceKind } from '../../operators/runtime/kinds.ts';
import type { PoolAmounts } from '../capacity/amounts.ts';
import { setPhysical } from '../capacity/physical.ts';
import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { currentPolicy } from '../policies/current.ts';
import { requireCluster } from './client.ts';

interface Node extends KubeObject {
  status?: { allocatable?: Record<string, string> };
}

interface StorageCapacity extends KubeObject {
  capacity?: string;
}

const STORAGE_CAPACITIES: ResourceKind = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  namespaced: true,
};

/** Counts what the cluster physically has: what its nodes can give to pods, and what its storage drivers report. */
export async function observeCapacity(services: Services): Promise<void> {
  const physical = await countPhysical(services);
  const cmd = systemCommand(services, 'mirror');
  await write(services.db, (tx) => setPhysical(tx, cmd, physical));
}

async function countPhysical(services: Services): Promise<PoolAmounts> {
  const client = requireCluster(services);
  const physical = { cpuMillis: 0, memoryBytes: 0, storageBytes: await countStorage(client) };
  for await (const { status } of client.listAll<Node>(NODES)) {
    physical.cpuMillis += parseCpuMillis(status?.allocatable?.cpu ?? 0);
    physical.memoryBytes += parseBytes(status?.allocatable?.memory ?? 0);
  }
  if (physical.storageBytes > 0) return physical;
  // Most drivers report nothing: then the city's own figure stands.
  const { body } = await currentPolicy(services.db, services.clock.now());
  return { ...physical, storageBytes: body.storageCapacityBytes };
}

/** Not every cluster serves or shows these; then nothing is reported. */
async function countStorage(client: KubeClient): Promise<number> {
  let bytes = 0;
  try {
    for await (const { capacity } of client.listAll<StorageCapacity>(STORAGE_CAPACITIES))
      bytes += parseBytes(capacity ?? 0);
  } catch (error) {
    if (!isNotFound(error) && !isForbidden(error)) throw error;
  }
  return bytes;
}
