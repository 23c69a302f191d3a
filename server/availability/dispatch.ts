import type {
  AvailabilityProbe,
  AvailabilityProbeSpec,
  ProbeTarget,
} from '../../operators/resources/availability-probe.ts';
import { ANNOTATIONS, LABELS, SERVER_MANAGER } from '../../operators/resources/group.ts';
import { namespaceName } from '../../operators/resources/tenancy.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import { isoSeconds } from '../../operators/runtime/conditions.ts';
import { AVAILABILITY_PROBES } from '../../operators/runtime/kinds.ts';
import { specOf, statusOf } from '../allocations/desired.ts';
import { labelsOf } from '../backup/spec.ts';
import { isUnreachable, requireCluster, wordsOf } from '../cluster/client.ts';
import type { Present } from '../cluster/subjects.ts';
import type { Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import { write } from '../db/write.ts';
import { recordAct } from '../execution/record-act.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { endProbe } from './end.ts';
import { observeProbe } from './observe.ts';

type ProbeRow = Awaited<ReturnType<Db['probe']['findUniqueOrThrow']>>;

/** What an object was last found to agree with: it is compared once, as the watch replaces it when it changes. */
const agreed = new WeakMap<AvailabilityProbe, string>();

const stampOf = ({ version, recordedUntil }: Pick<ProbeRow, 'version' | 'recordedUntil'>): string =>
  `${version}/${recordedUntil?.toISOString() ?? ''}`;

/** Makes the cluster hold one AvailabilityProbe for each probe on record, and none of those that were removed. */
export async function dispatchProbes(services: Services, present: Present<AvailabilityProbe>): Promise<void> {
  await endRetired(services);
  const rows = await services.db.probe.findMany({
    where: { removedAt: null },
    select: { id: true, namespace: true, resourceName: true, version: true, recordedUntil: true },
  });
  const wanted = new Set<string>();
  for (const row of rows) {
    const key = `${row.namespace}/${row.resourceName}`;
    wanted.add(key);
    const there = present.get(key);
    if (there && !there.metadata.deletionTimestamp && agreed.get(there) === stampOf(row)) continue;
    await dispatchProbe(services, row.id, there);
  }
  await removeOthers(services, present, wanted);
}

async function dispatchProbe(services: Services, id: string, there: AvailabilityProbe | undefined): Promise<void> {
  const { db } = services;
  const row = await db.probe.findUnique({ where: { id } });
  const allocation = row && (await db.allocation.findUnique({ where: { tenancyName: row.tenancyName } }));
  if (!row || row.removedAt || !allocation) return;
  const spec = probeSpec(row);
  if (there && canonicalJson(there.spec) === canonicalJson(spec)) {
    agreed.set(there, stampOf(row));
    return noteDispatch(db, row, null);
  }
  // Before the operators have made the namespace there is nowhere to put it.
  const isThere = statusOf(allocation)?.namespaces?.some(({ name }) => name === row.namespace);
  if (!isThere) return;
  try {
    await apply(services, row, spec, labelsOf(specOf(allocation)));
    await noteDispatch(db, row, null);
  } catch (error) {
    if (isUnreachable(error)) throw error;
    await noteDispatch(db, row, wordsOf(error));
  }
}

export const probeSpec = (
  row: Pick<ProbeRow, 'tenancyName' | 'target' | 'paused' | 'recordedUntil'>,
): AvailabilityProbeSpec => ({
  tenancy: row.tenancyName,
  target: row.target as unknown as ProbeTarget,
  paused: row.paused,
  ...(row.recordedUntil && { recordedUntil: isoSeconds(row.recordedUntil) }),
});

async function apply(
  services: Services,
  row: ProbeRow,
  spec: AvailabilityProbeSpec,
  own: Record<string, string>,
): Promise<void> {
  const client = requireCluster(services);
  const place = { namespace: row.namespace, name: row.resourceName };
  const metadata = {
    ...place,
    labels: { ...own, [LABELS.tenancy]: row.tenancyName },
    annotations: { [ANNOTATIONS.record]: row.id },
  };
  const applied = await client.apply<AvailabilityProbe>(AVAILABILITY_PROBES, place, { metadata, spec }, SERVER_MANAGER);
  if (canonicalJson(applied.spec) === canonicalJson(spec)) return;
  // Somebody else's additions go.
  await client.patch(AVAILABILITY_PROBES, place, 'json', [{ op: 'replace', path: '/spec', value: spec }], {
    fieldManager: SERVER_MANAGER,
  });
}

async function noteDispatch(db: Db, { id, dispatchError }: ProbeRow, error: string | null): Promise<void> {
  if (dispatchError !== error) await db.probe.updateMany({ where: { id }, data: { dispatchError: error } });
}

/**
 * Those that were removed. What they saw last is taken over first. A copy that a restore has put into another namespace is not ours to
 * remove: it watches nothing.
 */
async function removeOthers(
  services: Services,
  present: Present<AvailabilityProbe>,
  wanted: ReadonlySet<string>,
): Promise<void> {
  for (const probe of present.values()) {
    const { namespace = '', name = '', labels, deletionTimestamp } = probe.metadata;
    if (wanted.has(`${namespace}/${name}`) || deletionTimestamp || labels?.[LABELS.managedBy] !== SERVER_MANAGER)
      continue;
    const tenancyName = probe.spec.tenancy;
    const allocation = await services.db.allocation.findUnique({ where: { tenancyName }, select: { desired: true } });
    const own = allocation && specOf(allocation).namespaces.map(({ part }) => namespaceName(tenancyName, part));
    if (!own?.includes(namespace)) continue;
    await observeProbe(services, probe);
    await requireCluster(services).delete(AVAILABILITY_PROBES, { namespace, name });
  }
}

/** A system that has left the cloud is watched no more. */
async function endRetired(services: Services): Promise<void> {
  const { db, clock } = services;
  const live = await db.probe.findMany({
    where: { removedAt: null },
    distinct: ['systemId'],
    select: { systemId: true },
  });
  if (live.length === 0) return;
  const retired = await db.allocation.findMany({ where: { state: 'retired' }, select: { systemId: true } });
  const gone = new Set(retired.map(({ systemId }) => systemId));
  for (const { systemId } of live.filter((one) => gone.has(one.systemId)))
    await write(db, async (tx) => {
      const cmd = systemCommand(services, 'availability');
      for (const probe of await tx.probe.findMany({ where: { systemId, removedAt: null } })) {
        await endProbe(tx, probe, clock.now());
        await recordAct(tx, cmd, 'probe.end', { type: 'system', id: systemId }, { probeId: probe.id });
      }
    });
}
