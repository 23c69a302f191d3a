import type { TenancyStatus } from '../../../operators/resources/tenancy.ts';
import { specOf } from '../../../server/allocations/desired.ts';
import { observeTenancy } from '../../../server/cluster/mirror.ts';
import { bodyOf, type Tenancy } from '../../../server/cluster/tenancies.ts';
import type { World } from '../../setup/world.ts';

const READY = { type: 'Ready', reason: 'Applied', message: '', lastTransitionTime: '2026-11-23T01:00:00Z' } as const;

/** What the mirror would see if the provider's cloud had carried out the desired state, or had come to `status` with it. */
export async function cloudSays(world: World, systemId: string, status: Partial<TenancyStatus> = {}): Promise<void> {
  const allocation = await world.services.db.allocation.findUniqueOrThrow({ where: { systemId } });
  const spec = specOf(allocation);
  const phase = status.phase ?? (spec.frozen ? 'Frozen' : 'Ready');
  const tenancy: Tenancy = {
    apiVersion: 'govcloud.yunzhi.dev/v1alpha1',
    kind: 'Tenancy',
    ...bodyOf(allocation),
    metadata: { ...bodyOf(allocation).metadata, generation: allocation.desiredVersion },
    status: {
      observedGeneration: allocation.desiredVersion,
      phase,
      quota: spec.quota,
      namespaces: spec.namespaces.map(({ part, quota }) => ({
        part,
        name: `${allocation.tenancyName}-${part}`,
        quota,
      })),
      members: spec.members.map(({ user }) => ({ user, namespace: 'yunzhi-members', serviceAccount: `sa-${user}` })),
      conditions: [{ ...READY, status: phase === 'Ready' ? 'True' : 'False' }],
      ...status,
    },
  };
  await observeTenancy(world.services, tenancy);
}
