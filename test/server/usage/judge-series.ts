import type { WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import type { CurrentPolicy } from '../../../server/policies/current.ts';
import { dayNumber, windowsOf } from '../../../server/usage/evidence.ts';
import { type Judged, judgeParts, type Standing } from '../../../server/usage/records/judge-parts.ts';
import { partOf } from '../../../server/usage/records/parts.ts';

/** A workload and its days as they were reported, the newest last. */
export interface Series {
  kind: string;
  name: string;
  days: { day: string; intervalSeconds: number; usage: WorkloadUsage }[];
}

/** The direct way: the verdict from single days, nothing merged before. */
export function judgeSeries(
  { kind, name, days }: Series,
  asOf: string,
  policy: CurrentPolicy,
  standing: Standing,
): Judged {
  const { usage } = policy.body;
  const last = days.at(-1);
  const first = dayNumber(asOf) - Math.max(...Object.values(windowsOf(usage))) + 1;
  const parts = days
    .filter(({ day }) => dayNumber(day) >= first)
    .map((one) => partOf(one.day, one.intervalSeconds, one.usage));
  const intervalSeconds = last?.intervalSeconds ?? usage.intervalSeconds;
  const now = last?.usage.amounts ?? { cpuMillis: 0, memoryMib: 0, storageMib: 0 };
  return judgeParts({ kind, name, parts, intervalSeconds, now }, asOf, policy, standing);
}
