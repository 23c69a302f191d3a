import type { Services } from '../../context.ts';
import type { Db, Tx } from '../../db/client.ts';
import { currentPolicy } from '../../policies/current.ts';
import { dayOf } from '../../time/working-days.ts';
import { dayName, dayNumber, figuresOver } from '../evidence.ts';
import type { WindowFigures } from '../figures.ts';
import { unpackWorkloads } from '../records/body.ts';
import { partOf } from '../records/parts.ts';
import type { UsagePolicy } from '../verdict.ts';
import type { FindingRecord } from './find.ts';
import type { Verification } from './views.ts';

/** Reports of a day are complete some time into the next one. */
const PATIENCE_MILLIS = 2 * 3_600_000;
/** Without data for this many times the policy's days, a finding ends as unmeasured. */
const GIVE_UP_TIMES = 3;

export interface Measured {
  outcome: 'safe' | 'unsafe' | 'unmeasured';
  verification: Verification;
}

/**
 * Use over the policy's days after a change, or null while there is nothing to say yet. Unsafe: a workload is overloaded by its new
 * size (the policy's limits of overload).
 */
export async function measureAfter(
  { db, clock }: Pick<Services, 'clock'> & { db: Db | Tx },
  finding: FindingRecord,
): Promise<Measured | null> {
  if (!finding.appliedAt) return null;
  const { version, body } = await currentPolicy(db, clock.now());
  const { verifyDays } = body.usage;
  const over = dayNumber(dayOf(new Date(clock.now().getTime() - PATIENCE_MILLIS))) - 1;
  // The day of the change itself is half of the old size.
  const first = dayNumber(dayOf(finding.appliedAt)) + 1;
  if (over < first + verifyDays - 1) return null;
  const last = await lastDayOf(db, finding.systemId, dayName(first), dayName(over));
  const to = last ? Math.min(dayNumber(last), over) : over;
  const from = Math.max(first, to - verifyDays + 1);
  const workloads = await measure(db, finding.systemId, dayName(from), dayName(to), body.usage);
  const measured = workloads.filter(({ isMeasured }) => isMeasured);
  if (measured.length === 0 && over < first + verifyDays * GIVE_UP_TIMES - 1) return null;
  const { cpuP95Percent, memoryP95Percent } = body.usage.overloaded;
  const isUnsafe = measured.some((one) => one.isUnsafe);
  const margin = await db.usageMargin.findUnique({ where: { systemId: finding.systemId } });
  return {
    outcome: measured.length === 0 ? 'unmeasured' : isUnsafe ? 'unsafe' : 'safe',
    verification: {
      from: dayName(from),
      to: dayName(to),
      days: to - from + 1,
      workloads: workloads.map(({ isMeasured: _, ...shown }) => shown),
      limits: { cpuP95Percent, memoryP95Percent },
      policyVersion: version,
      extraMarginPercent: (margin?.extraMarginPercent ?? 0) + (isUnsafe ? body.usage.marginStepPercent : 0),
    },
  };
}

async function lastDayOf(db: Db | Tx, systemId: string, from: string, to: string): Promise<string | undefined> {
  const where = { systemId, day: { gte: from, lte: to } };
  return (await db.usageDayRecord.findFirst({ where, orderBy: { day: 'desc' }, select: { day: true } }))?.day;
}

async function measure(db: Db | Tx, systemId: string, from: string, to: string, policy: UsagePolicy) {
  const rows = await db.usageDayRecord.findMany({
    where: { systemId, day: { gte: from, lte: to } },
    select: { namespace: true, day: true, intervalSeconds: true, body: true },
    orderBy: [{ namespace: 'asc' }, { day: 'asc' }],
  });
  const entries = rows.flatMap(({ namespace, day, intervalSeconds, body }) =>
    unpackWorkloads(body).map((usage) => ({
      id: `${namespace}/${usage.kind}/${usage.name}`,
      day,
      intervalSeconds,
      usage,
    })),
  );
  const days = dayNumber(to) - dayNumber(from) + 1;
  return [...Map.groupBy(entries, ({ id }) => id)].flatMap(([id, parts]) => {
    const newest = parts.at(-1);
    if (newest?.day !== to) return []; // gone since
    const { intervalSeconds } = newest;
    const recorded = parts.map(({ day, intervalSeconds: ofDay, usage }) => ({
      ...partOf(day, ofDay, usage),
      amounts: usage.amounts,
    }));
    const { after } = figuresOver(recorded, { asOf: to, intervalSeconds }, { after: days });
    return [{ id, ...judged(after, policy) }];
  });
}

function judged(window: WindowFigures, policy: UsagePolicy) {
  const { cpu, memory, expected, off } = window;
  const least = (policy.minimumSamplesPercent / 100) * expected;
  const isMeasured = expected > 0 && (cpu?.samples ?? 0) + off >= least;
  const cpuP95 = cpu?.p95 ?? null;
  const memoryP95 = memory?.p95 ?? null;
  const { cpuP95Percent, memoryP95Percent } = policy.overloaded;
  const isUnsafe = isMeasured && ((cpuP95 ?? 0) > cpuP95Percent || (memoryP95 ?? 0) > memoryP95Percent);
  return { cpuP95, memoryP95, isUnsafe, isMeasured };
}
