import { NO_AMOUNTS } from '../../../operators/resources/usage-day.ts';
import type { HourUsage } from '../../../operators/resources/usage-report.ts';
import type { Command } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { currentPolicy, policyOf } from '../../policies/current.ts';
import { type Advice, type AdviceInput, advise } from '../advice.ts';
import { dayName, dayNumber } from '../evidence.ts';
import { type QuotaGap, quotaGap } from '../quota-gap.ts';
import { type StoredHours, unpackHours } from '../records/hours.ts';
import type { SizeFigures } from '../size-figures.ts';
import type { Evidence, Reason, UsagePolicy } from '../verdict.ts';
import { addUpHeld, DAY_SELECT, type DayRecord } from './days.ts';
import { readExemptions } from './exemptions.ts';
import { withHeld } from './held.ts';
import type { SystemUsageInput } from './input.ts';
import { verdictTable, visibleSystems } from './rows.ts';
import type { SystemUsage, WorkloadView } from './views.ts';

const HEAT_DAYS = 28;

/**
 * One system's use: what was granted, requested and used day by day, the hours of the last four weeks, and what its workloads
 * were found to be.
 * @throws AppError NOT_FOUND for a system that is not there or not this person's to see
 */
export async function systemUsage(cmd: Command, { systemId, days }: SystemUsageInput): Promise<SystemUsage> {
  const system = (await visibleSystems(cmd, { id: systemId })).get(systemId);
  if (!system) throw new AppError('NOT_FOUND', `system ${systemId} is not visible`, { key: 'systemNotFound' });
  const last = await cmd.db.usageDayRecord.findFirst({
    where: { systemId },
    orderBy: { day: 'desc' },
    select: { day: true },
  });
  const from = last ? dayName(dayNumber(last.day) - days + 1) : '';
  const rows = await cmd.db.usageDayRecord.findMany({ where: { systemId, day: { gte: from } }, select: DAY_SELECT });
  const { body } = await currentPolicy(cmd.db, cmd.clock.now());
  const held = await cmd.db.allocation.count({ where: { systemId, state: { not: 'retired' } } });
  return {
    isOnCluster: held > 0,
    systemId,
    systemName: system.name,
    unitName: system.unit.name,
    days: addUpHeld(rows),
    hours: last ? await heat(cmd, systemId, dayName(dayNumber(last.day) - HEAT_DAYS + 1)) : [],
    gap: gapOf(rows, body.usage),
    workloads: await withHeld(cmd, await verdictTable(cmd, { systemId })),
    exemptions: await readExemptions(cmd, systemId),
  };
}

/** Whole tenancy: the sums of its workloads are the sums of its days. */
function gapOf(rows: readonly DayRecord[], policy: UsagePolicy): QuotaGap {
  const sum = (amount: (row: DayRecord) => number) => Math.round(rows.reduce((total, row) => total + amount(row), 0));
  return quotaGap(
    {
      quotaCpuMilliSeconds: sum((row) => row.quotaCpuMillis * row.sampledSeconds),
      quotaMemoryMibSeconds: sum((row) => row.quotaMemoryMib * row.sampledSeconds),
      workloads: [
        {
          ...NO_AMOUNTS,
          cpuRequestMilliSeconds: sum((row) => row.cpuRequest * 1000),
          cpuUseMilliSeconds: sum((row) => row.cpuUse * 1000),
          memoryRequestMibSeconds: sum((row) => row.memoryRequest * 1024),
          memoryUseMibSeconds: sum((row) => row.memoryUse * 1024),
        },
      ],
    },
    policy.prices,
  );
}

async function heat({ db }: Command, systemId: string, from: string): Promise<SystemUsage['hours']> {
  const rows = await db.usageDayRecord.findMany({
    where: { systemId, day: { gte: from } },
    select: { day: true, hours: true },
    orderBy: { day: 'asc' },
  });
  const days = Map.groupBy(rows, ({ day }) => day);
  return [...days].map(([day, rowsOfDay]) => {
    const places = rowsOfDay.map(({ hours: stored }) => unpackHours(stored as unknown as StoredHours));
    const hours = Array.from({ length: 24 }, (_, hour) => places.map((place) => place[hour]));
    const share = (used: keyof HourUsage, requested: keyof HourUsage) =>
      hours.map((parts) => {
        const sum = (key: keyof HourUsage) => parts.reduce((total, part) => total + (part?.[key] ?? 0), 0);
        return sum(requested) > 0 ? Math.round((sum(used) / sum(requested)) * 1000) / 10 : null;
      });
    return {
      day,
      cpu: share('cpuUseMilliSeconds', 'cpuRequestMilliSeconds'),
      memory: share('memoryUseMibSeconds', 'memoryRequestMibSeconds'),
    };
  });
}

/**
 * Everything behind one verdict.
 * @throws AppError NOT_FOUND
 */
export async function workloadView(cmd: Command, id: string): Promise<WorkloadView> {
  const row = await cmd.db.workloadVerdict.findUnique({ where: { id } });
  const shown = row && (await verdictTable(cmd, { systemId: row.systemId })).find((each) => each.id === id);
  if (!row || !shown) throw new AppError('NOT_FOUND', `workload ${id} is not visible`, { key: 'workloadNotFound' });
  const evidence = row.evidence as unknown as Evidence;
  const sizes = row.sizes as unknown as { cpu: SizeFigures | null; memory: SizeFigures | null };
  const thresholds = (await policyOf(cmd.db, row.policyVersion)).usage;
  const { expected, seen, days } = evidence.overProvisioned;
  const input: AdviceInput = {
    verdict: shown.verdict,
    cpuMillis: row.cpuMillis,
    memoryBytes: row.memoryMib * 1024 ** 2,
    ...sizes,
    days,
    coveragePercent: expected === 0 ? 0 : (seen / expected) * 100,
    extraMarginPercent: row.extraMarginPercent,
  };
  const [held] = await withHeld(cmd, [shown]);
  return {
    ...shown,
    held: held?.held,
    policyVersion: row.policyVersion,
    reasons: row.reasons as unknown as Reason[],
    evidence,
    sizes,
    advice: row.advice as unknown as Advice,
    alternatives: METHODS.map((method) => {
      const { cpu, memory } = advise(input, { ...thresholds, advice: { ...thresholds.advice, method } });
      return { method, cpu, memory };
    }),
    thresholds,
    extraMarginPercent: row.extraMarginPercent,
  };
}

const METHODS = ['headroom', 'vpa', 'krr'] as const satisfies Advice['method'][];
