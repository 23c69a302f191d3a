import { ANNOTATIONS } from '../../operators/resources/group.ts';
import type { KubeClient, KubeObject } from '../../operators/runtime/client.ts';
import { isAlreadyExists } from '../../operators/runtime/errors.ts';
import { ACCEPTANCE_TESTS, TENANCIES } from '../../operators/runtime/kinds.ts';
import type { AllocationRow } from '../allocations/desired.ts';
import { amountsFrom, isSame, NOTHING } from '../capacity/amounts.ts';
import type { Services } from '../context.ts';
import { isUnreachable, requireCluster, wordsOf } from './client.ts';
import { noteContact } from './contact.ts';
import { applyTenancy, isAsDesired, isRemainder, type Tenancy } from './tenancies.ts';

/**
 * Carries desired state from the records to the cluster. Level-triggered: what is compared is what should be with what is, so a
 * crash at any point, a lost resource or somebody's edit ends the same way, with the resource as the records say.
 */
export interface Dispatched {
  written: number;
  failed: number;
}

/** One look at everything. Stops at the first sign that the cluster does not answer; nothing is lost by that. */
export async function dispatchOnce(services: Services): Promise<Dispatched> {
  const result = { written: 0, failed: 0 };
  try {
    const client = requireCluster(services);
    const present = await presentTenancies(client);
    for (const allocation of await dispatchable(services)) {
      const outcome = await dispatchAllocation(services, allocation, present.get(allocation.tenancyName));
      if (outcome === 'written') result.written += 1;
      if (outcome === 'failed') result.failed += 1;
    }
    await dispatchTests(services, client, result);
    await noteContact(services, null);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    await noteContact(services, wordsOf(error));
    result.failed += 1;
  }
  return result;
}

async function presentTenancies(client: KubeClient): Promise<Map<string, Tenancy>> {
  const present = new Map<string, Tenancy>();
  for await (const tenancy of client.listAll<Tenancy & KubeObject>(TENANCIES))
    present.set(tenancy.metadata.name ?? '', tenancy);
  return present;
}

/** Everything that holds a grant. What waits for its first one has no place on the cluster; what is retired has left it. */
async function dispatchable({ db }: Services): Promise<AllocationRow[]> {
  const rows = await db.allocation.findMany({ where: { state: { not: 'retired' }, desiredVersion: { gt: 0 } } });
  return rows.filter(isDispatchable);
}

export const isDispatchable = (allocation: AllocationRow): boolean =>
  allocation.state !== 'retired' && allocation.desiredVersion > 0 && !isSame(amountsFrom(allocation.granted), NOTHING);

/** Allocations and tests that the records know not to be on the cluster yet; cheap enough to ask every second. */
export async function waitingForDispatch({ db }: Services): Promise<string[]> {
  const rows = await db.allocation.findMany({
    where: { desiredVersion: { gt: db.allocation.fields.dispatchedVersion }, state: { not: 'retired' } },
  });
  return rows.filter(isDispatchable).map(({ tenancyName }) => tenancyName);
}

/**
 * Makes one resource as desired. Refusals are kept with the allocation, which stays desired, and are tried again; a cluster that
 * does not answer throws.
 */
export async function dispatchAllocation(
  services: Services,
  allocation: AllocationRow,
  present: Tenancy | undefined,
): Promise<'same' | 'written' | 'waiting' | 'failed'> {
  const client = requireCluster(services);
  if (isAsDesired(present, allocation)) {
    await noteDispatched(services, allocation);
    return 'same';
  }
  try {
    if (present && isRemainder(present, allocation)) {
      await client.delete(TENANCIES, { name: allocation.tenancyName });
      return 'waiting';
    }
    await applyTenancy(client, allocation);
  } catch (error) {
    if (isUnreachable(error)) throw error;
    await noteFailure(services, allocation, wordsOf(error));
    return 'failed';
  }
  await noteDispatched(services, allocation);
  return 'written';
}

/** Notes the version that was written; if the desire has moved on since, the next look sees the difference. */
async function noteDispatched({ db, live }: Services, allocation: AllocationRow): Promise<void> {
  if (allocation.dispatchedVersion === allocation.desiredVersion && allocation.dispatchError === null) return;
  await db.allocation.updateMany({
    where: { id: allocation.id, dispatchedVersion: { lte: allocation.desiredVersion } },
    data: { dispatchedVersion: allocation.desiredVersion, dispatchError: null },
  });
  live.publish({ type: 'changed', subject: 'system', id: allocation.systemId });
}

async function noteFailure({ db, live }: Services, allocation: AllocationRow, error: string): Promise<void> {
  if (allocation.dispatchError === error) return;
  await db.allocation.updateMany({
    where: { id: allocation.id, desiredVersion: allocation.desiredVersion },
    data: {
      dispatchError: error,
      dispatchedVersion: Math.min(allocation.dispatchedVersion, allocation.desiredVersion - 1),
    },
  });
  live.publish({ type: 'changed', subject: 'system', id: allocation.systemId });
}

/** Makes the AcceptanceTests of runs that are desired. Names are fixed, so a second try after a crash finds the first one's. */
export async function dispatchTests(
  services: Services,
  client: KubeClient = requireCluster(services),
  result: Dispatched = { written: 0, failed: 0 },
): Promise<void> {
  const { db, clock } = services;
  const desired = await db.testRun.findMany({ where: { state: 'desired', source: 'active', dispatchedAt: null } });
  for (const run of desired) {
    const metadata = { name: run.resourceName ?? '', annotations: { [ANNOTATIONS.record]: run.id } };
    try {
      await client.create(ACCEPTANCE_TESTS, run.namespace ?? undefined, { metadata, spec: run.spec });
      result.written += 1;
    } catch (error) {
      if (isUnreachable(error)) throw error;
      if (!isAlreadyExists(error)) {
        await failTest(services, run.id, wordsOf(error));
        result.failed += 1;
        continue;
      }
    }
    await db.testRun.updateMany({ where: { id: run.id }, data: { dispatchedAt: clock.now() } });
  }
}

/** A test that the cluster refuses will be refused again: it ends as an error, and the tester starts another. */
async function failTest({ db, clock, live }: Services, id: string, problem: string): Promise<void> {
  const now = clock.now();
  const data = { state: 'error' as const, summary: problem, finishedAt: now };
  await db.testRun.updateMany({ where: { id, state: 'desired' }, data });
  live.publish({ type: 'changed', subject: 'test', id });
}
