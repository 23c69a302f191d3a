import type { AcceptanceTest } from '../../operators/resources/acceptance-test.ts';
import { ANNOTATIONS, LABELS, SERVER_MANAGER } from '../../operators/resources/group.ts';
import type { Tenancy } from '../../operators/resources/tenancy.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import type { KubeClient } from '../../operators/runtime/client.ts';
import { TENANCIES } from '../../operators/runtime/kinds.ts';
import { type AllocationRow, specOf } from '../allocations/desired.ts';

/** How an allocation's desired state is written to the cluster, and how it is told from what stands there. */
export type { AcceptanceTest, Tenancy };

/** The desired version that the resource carries; 0 for one that was not written by this server. */
export const versionOf = (tenancy: Tenancy): number =>
  Number(tenancy.metadata.annotations?.[ANNOTATIONS.desiredVersion] ?? 0);

export const recordOf = (tenancy: Tenancy): string | undefined => tenancy.metadata.annotations?.[ANNOTATIONS.record];

export function bodyOf(allocation: AllocationRow) {
  const spec = specOf(allocation);
  return {
    metadata: {
      name: allocation.tenancyName,
      labels: {
        [LABELS.managedBy]: SERVER_MANAGER,
        [LABELS.unit]: spec.unit.code,
        [LABELS.system]: spec.system.code,
      },
      annotations: {
        [ANNOTATIONS.record]: allocation.id,
        [ANNOTATIONS.desiredVersion]: String(allocation.desiredVersion),
      },
    },
    spec,
  };
}

/** Whether the resource says what the allocation desires, neither less nor more. */
export const isAsDesired = (tenancy: Tenancy | undefined, allocation: AllocationRow): boolean =>
  tenancy !== undefined &&
  versionOf(tenancy) === allocation.desiredVersion &&
  recordOf(tenancy) === allocation.id &&
  hasSpec(tenancy, allocation);

const hasSpec = (tenancy: Tenancy, allocation: AllocationRow): boolean =>
  canonicalJson(tenancy.spec) === canonicalJson(specOf(allocation));

/**
 * A tenancy that was retired stands on the cluster as a proof until its system comes back; a new trial needs a new one, so the old
 * one goes first.
 */
export const isRemainder = (tenancy: Tenancy, allocation: AllocationRow): boolean =>
  tenancy.spec.retire !== undefined && specOf(allocation).retire === undefined && tenancy.status?.phase === 'Retired';

/** Applies the desired state. What somebody else has added to the specification is taken out again. */
export async function applyTenancy(client: KubeClient, allocation: AllocationRow): Promise<Tenancy> {
  const place = { name: allocation.tenancyName };
  const applied = await client.apply<Tenancy>(TENANCIES, place, bodyOf(allocation), SERVER_MANAGER);
  if (hasSpec(applied, allocation)) return applied;
  const replaceSpec = [{ op: 'replace', path: '/spec', value: specOf(allocation) }];
  return client.patch<Tenancy>(TENANCIES, place, 'json', replaceSpec, { fieldManager: SERVER_MANAGER });
}
