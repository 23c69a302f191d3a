import { canonicalJson } from '../../operators/runtime/canonical.ts';
import type { KubeObject } from '../../operators/runtime/client.ts';
import { ACCEPTANCE_TESTS, TENANCIES } from '../../operators/runtime/kinds.ts';
import { type AllocationRow, json } from '../allocations/desired.ts';
import { recordPeak } from '../allocations/peaks.ts';
import type { Services } from '../context.ts';
import { write } from '../db/write.ts';
import { carryOutObservation } from '../execution/observed.ts';
import { announce } from '../execution/record-act.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { observeTest } from '../trials/observed.ts';
import { observeCapacity } from './capacity.ts';
import { isUnreachable, requireCluster, wordsOf } from './client.ts';
import { noteContact } from './contact.ts';
import { type AcceptanceTest, recordOf, type Tenancy, versionOf } from './tenancies.ts';

/**
 * Carries what the cloud says into the records. Level-triggered, too: each look compares the whole status with what was seen last,
 * and asks what follows from it, so that a look that was cut short is made good by the next.
 */
export async function mirrorOnce(services: Services): Promise<void> {
  const faults: unknown[] = [];
  try {
    const client = requireCluster(services);
    for await (const tenancy of client.listAll<Tenancy & KubeObject>(TENANCIES))
      await collect(faults, observeTenancy(services, tenancy));
    for await (const test of client.listAll<AcceptanceTest & KubeObject>(ACCEPTANCE_TESTS))
      await collect(faults, observeTest(services, test));
    await observeCapacity(services);
    await noteContact(services, null);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    await noteContact(services, wordsOf(error));
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} resources could not be mirrored`);
}

/** What is wrong with one resource must not keep the others from being seen. */
const collect = (faults: unknown[], work: Promise<void>): Promise<void> =>
  work.catch((error) => {
    if (isUnreachable(error)) throw error;
    faults.push(error);
  });

/** States in which something may still follow from a status that is known already. */
const UNFINISHED: readonly AllocationRow['state'][] = ['applying', 'retiring', 'error'];

/** Takes over one tenancy's status, and does what follows from it, in one transaction. */
export async function observeTenancy(services: Services, tenancy: Tenancy): Promise<void> {
  const { db } = services;
  const tenancyName = tenancy.metadata.name ?? '';
  const known = await db.allocation.findUnique({ where: { tenancyName } });
  if (!known || !tenancy.status || recordOf(tenancy) !== known.id) return;
  await recordPeak(services, known.id, tenancy.status);
  const isNews = differs(known, tenancy);
  if (!isNews && !UNFINISHED.includes(known.state)) return;
  await write(db, async (tx) => {
    const cmd = systemCommand(services, 'mirror');
    const before = await tx.allocation.findUniqueOrThrow({ where: { id: known.id } });
    if (differs(before, tenancy)) {
      const observedVersion = observedVersionOf(before, tenancy);
      const observedAt = services.clock.now();
      await tx.allocation.update({
        where: { id: known.id },
        data: { observed: json(tenancy.status), observedVersion, observedAt },
      });
      announce(tx, cmd, { type: 'system', id: known.systemId });
    }
    const allocation = await tx.allocation.findUniqueOrThrow({ where: { id: known.id } });
    await carryOutObservation(tx, cmd, allocation);
  });
}

const differs = (allocation: AllocationRow, tenancy: Tenancy): boolean =>
  observedVersionOf(allocation, tenancy) !== allocation.observedVersion ||
  canonicalJson(allocation.observed) !== canonicalJson(tenancy.status);

/** A status speaks of the version that the resource carries, once the operator has seen its latest generation. */
function observedVersionOf(allocation: AllocationRow, { metadata, status, ...rest }: Tenancy): number {
  const speaksOfPresent = status?.observedGeneration === metadata.generation;
  const version = versionOf({ metadata, ...rest });
  return speaksOfPresent ? Math.max(version, 0) : Math.min(allocation.observedVersion, version);
}
