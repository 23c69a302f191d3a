import { type HourUsage, isBackfilled, type UsageReport } from '../../../operators/resources/usage-report.ts';
import { USAGE_REPORTS } from '../../../operators/runtime/kinds.ts';
import { requireCluster } from '../../cluster/client.ts';
import type { Services } from '../../context.ts';
import { checkedWorkloads, packWorkloads } from './body.ts';
import { heldBy } from './held.ts';
import { packHours } from './hours.ts';
import { type DayContent, takeIn } from './intake.ts';
import { isLate } from './late.ts';

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

/** At a megabyte a report, the most that any may be, these are held at the same time. */
export const REPORTS_AT_ONCE = 16;

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

interface KeepOptions {
  /** The caller judges what rests on the day himself. */
  isJudged?: boolean;
}

/**
 * Answers whether the records now hold (at least) this much of the day. Reports that are offered at the same time are written together.
 * @throws ZodError or SketchError where the report cannot be read
 */
export async function keep(
  services: Services,
  report: UsageReport,
  status: NonNullable<UsageReport['status']>,
  { isJudged = false }: KeepOptions = {},
): Promise<boolean> {
  const { tenancy: tenancyName, day } = report.spec;
  return takeIn(services, {
    namespace: report.metadata.namespace ?? '',
    day,
    tenancyName,
    content: contentOf(status),
    status,
    isFromHistory: isBackfilled(report),
    isLate: !isJudged && isLate(day, services.clock.now()),
  });
}

/** A day's report as the records keep it. */
export function contentOf(status: NonNullable<UsageReport['status']>): DayContent {
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
