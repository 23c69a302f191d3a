import { type HourUsage, isBackfilled, type UsageReport } from '../../../operators/resources/usage-report.ts';
import { USAGE_REPORTS } from '../../../operators/runtime/kinds.ts';
import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import { requireCluster } from '../../cluster/client.ts';
import type { Services } from '../../context.ts';
import type { Db, Tx } from '../../db/client.ts';
import { write } from '../../db/write.ts';
import { checkedWorkloads, packWorkloads } from './body.ts';
import { heldBy } from './held.ts';
import { packHours } from './hours.ts';
import { mergeInventory, mergeTraffic, type StoredInventory } from './inventory.ts';
import { isLate, noteLate } from './late.ts';

/** What the watch keeps of a report: enough to see whether the records have it. */
export interface ReportHead {
  namespace: string;
  name: string;
  day: string;
  phase: 'Open' | 'Complete' | undefined;
  isRecorded: boolean;
  updatedAt: string;
}

export function reportHead(object: object): ReportHead {
  const { metadata, spec, status } = object as UsageReport;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    day: spec.day,
    phase: status?.phase,
    isRecorded: spec.recorded,
    updatedAt: status?.updatedAt ?? '',
  };
}

/**
 * Takes a report into the records, exactly once: the row's key is namespace and day, a complete day is never replaced, and the
 * operators may remove the report only after they were told that it is here. A crash between the two is made good by the next
 * look.
 */
export async function observeUsage(services: Services, head: ReportHead | undefined): Promise<void> {
  if (!head?.phase || head.isRecorded) return;
  const client = requireCluster(services);
  const place = { namespace: head.namespace, name: head.name };
  const report = await client.find<UsageReport>(USAGE_REPORTS, place);
  if (!report?.status) return;
  const isKept = await keep(services, report, report.status);
  if (!isKept || report.status.phase !== 'Complete') return;
  await client.patch(USAGE_REPORTS, place, 'merge', { spec: { recorded: true } });
}

/** Answers whether the records now hold (at least) this much of the day. */
export async function keep(
  services: Services,
  report: UsageReport,
  status: NonNullable<UsageReport['status']>,
): Promise<boolean> {
  const { db, live, clock } = services;
  const { tenancy: tenancyName, day } = report.spec;
  const namespace = report.metadata.namespace ?? '';
  const owner = await db.allocation.findUnique({
    where: { tenancyName },
    select: { systemId: true, system: { select: { unitId: true } } },
  });
  // A tenancy that the records do not know is somebody else's, on a cluster that is shared.
  if (!owner) return false;
  const { systemId, system } = owner;
  const row = { namespace, day, tenancyName, systemId, unitId: system.unitId, ...contentOf(status) };
  const keepRow = isLate(day, clock.now()) ? keepLate : keepInTime;
  await keepRow(db, row, isBackfilled(report));
  if (status.inventory) await keepInventory(services, namespace, owner, day, status);
  live.publish({ type: 'changed', subject: 'usage', id: owner.systemId });
  return true;
}

type Row = Prisma.UsageDayRecordUncheckedCreateInput & { updatedAt: Date };

async function keepInTime(db: Db, row: Row, isFromHistory: boolean): Promise<void> {
  if (await replaced(db, row, isFromHistory)) return;
  try {
    await db.usageDayRecord.create({ data: row });
  } catch (error) {
    // The key is taken: by a complete day, or by a newer word of this one.
    if (!isTaken(error)) throw error;
  }
}

/** With the day, in one transaction, the note that what rests on it is to be judged again. */
const keepLate = (db: Db, row: Row, isFromHistory: boolean): Promise<void> =>
  write(db, async (tx) => {
    const { namespace, day } = row;
    if (!(await replaced(tx, row, isFromHistory))) {
      const where = { namespace_day: { namespace, day } };
      if (await tx.usageDayRecord.findUnique({ where, select: { day: true } })) return;
      await tx.usageDayRecord.create({ data: row });
    }
    await noteLate(tx, namespace, day);
  });

/**
 * Only a day that is not complete is ever replaced: by a newer word of the operators, who go on with what they have seen; by what was
 * asked of the history afterwards, which begins anew, only if it has seen more.
 */
async function replaced(db: Db | Tx, row: Row, isFromHistory: boolean): Promise<boolean> {
  const { namespace, day, tenancyName: _, systemId: __, unitId: ___, ...content } = row;
  const hasSeenLess = { sampledSeconds: { lt: row.sampledSeconds } };
  const { count } = await db.usageDayRecord.updateMany({
    where: {
      namespace,
      day,
      isComplete: false,
      updatedAt: { lte: content.updatedAt },
      ...(isFromHistory && hasSeenLess),
    },
    data: content,
  });
  return count > 0;
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'P2002';

/** A day's report as the records keep it. */
export function contentOf(status: NonNullable<UsageReport['status']>) {
  const workloads = checkedWorkloads(status.workloads);
  return {
    isComplete: status.phase === 'Complete',
    intervalSeconds: status.intervalSeconds,
    quotaCpuMillis: status.quota.cpuMillis,
    quotaMemoryMib: status.quota.memoryMib,
    quotaStorageMib: status.quota.storageMib,
    ...heldBy(status),
    workloads: workloads.length,
    ...sumsOf(status.hours),
    hours: packHours(status.hours),
    body: packWorkloads(workloads),
    updatedAt: new Date(status.updatedAt),
  };
}

interface Owner {
  systemId: string;
  system: { unitId: string };
}

/** What lies in the namespace, by the newest word; an older one only adds what it measured of its day's traffic. */
async function keepInventory(
  { db }: Services,
  namespace: string,
  { systemId, system }: Owner,
  day: string,
  status: NonNullable<UsageReport['status']>,
): Promise<void> {
  if (!status.inventory) return;
  const observedAt = new Date(status.inventory.observedAt);
  const before = await db.usageInventory.findUnique({ where: { namespace } });
  const known = before ? (before.facts as unknown as StoredInventory) : null;
  const reported = { day, intervalSeconds: status.intervalSeconds };
  if (known && before && before.observedAt >= observedAt) {
    const facts = mergeTraffic(known, status.inventory, reported) as unknown as Prisma.InputJsonValue;
    await db.usageInventory.update({ where: { namespace }, data: { facts } });
    return;
  }
  const facts = mergeInventory(known, status.inventory, status.quota, reported) as unknown as Prisma.InputJsonValue;
  const data = { systemId, unitId: system.unitId, observedAt, facts };
  await db.usageInventory.upsert({ where: { namespace }, create: { namespace, ...data }, update: data });
}

/** The day of the whole namespace, in core-seconds and GiB-seconds: what lists and charts add up without opening the body. */
export function sumsOf(hours: readonly HourUsage[]) {
  const sum = (pick: (hour: HourUsage) => number, unit: number) =>
    hours.reduce((total, hour) => total + pick(hour), 0) / unit;
  return {
    sampledSeconds: sum((hour) => hour.seconds, 1),
    cpuRequest: sum((hour) => hour.cpuRequestMilliSeconds, 1000),
    cpuUse: sum((hour) => hour.cpuUseMilliSeconds, 1000),
    memoryRequest: sum((hour) => hour.memoryRequestMibSeconds, 1024),
    memoryUse: sum((hour) => hour.memoryUseMibSeconds, 1024),
  };
}
