import type { Command } from '../../context.ts';
import { dayName, dayNumber } from '../evidence.ts';
import type { VerdictTally } from '../records/city-day.ts';
import { VERDICTS, type VerdictKind } from '../verdict.ts';
import { visibleVerdicts } from './rows.ts';
import type { CityUsage, VerdictRow, VerdictTotal, Waste } from './views.ts';

const STEP = 5;
const STEPS = 100 / STEP + 1;
const SHOWN_DAYS = 90;
const SHOWN_MONTHS = 36;

/** The whole city, for the authority and the provider: how much lies with each verdict, who wastes most, how it went on. */
export async function cityUsage(cmd: Command): Promise<CityUsage> {
  const rows = await visibleVerdicts(cmd, {});
  const asOf = rows.reduce<string | null>((last, row) => (last === null || row.asOf > last ? row.asOf : last), null);
  const from = asOf ? dayName(dayNumber(asOf) - SHOWN_DAYS + 1) : '9999';
  const days = await cmd.db.usageCityDay.findMany({ where: { day: { gte: from } }, orderBy: { day: 'asc' } });
  return {
    asOf,
    totals: VERDICTS.map((verdict) => totalOf(verdict, rows)),
    distribution: distributionOf(rows),
    units: rank(
      rows,
      ({ unitId }) => unitId,
      ({ unitName }) => unitName,
    ),
    systems: rank(
      rows,
      ({ systemId }) => systemId,
      ({ systemName }) => systemName,
    ),
    days: days.map(({ isMonthEnd: _, namespaces: __, verdicts: ___, ...use }) => use),
    months: await monthsOf(cmd),
  };
}

function totalOf(verdict: VerdictKind, rows: readonly VerdictRow[]): VerdictTotal {
  const found = rows.filter((row) => row.verdict === verdict);
  const sum = (amount: (row: VerdictRow) => number) => found.reduce((total, row) => total + amount(row), 0);
  return {
    verdict,
    workloads: found.length,
    systems: new Set(found.map(({ systemId }) => systemId)).size,
    cpuMillis: sum((row) => row.cpuMillis),
    memoryMib: sum((row) => row.memoryMib),
    freesYuan: Math.round(sum((row) => row.freesYuan) * 100) / 100,
  };
}

function distributionOf(rows: readonly VerdictRow[]): CityUsage['distribution'] {
  const steps = Array.from({ length: STEPS }, (_, step) => ({ from: step * STEP, cpu: 0, memory: 0 }));
  const count = (value: number | null, signal: 'cpu' | 'memory') => {
    const step = value === null ? undefined : steps[Math.min(Math.floor(value / STEP), STEPS - 1)];
    if (step) step[signal] += 1;
  };
  for (const { cpuP95, memoryP95 } of rows) {
    count(cpuP95, 'cpu');
    count(memoryP95, 'memory');
  }
  return steps;
}

/** What would be freed, the most money first; those with nothing to free are left out. */
function rank(
  rows: readonly VerdictRow[],
  keyOf: (row: VerdictRow) => string,
  nameOf: (row: VerdictRow) => string,
): Waste[] {
  const wasted = rows.filter(({ verdict }) => verdict === 'idle' || verdict === 'overProvisioned');
  return [...Map.groupBy(wasted, keyOf)]
    .map(([id, group]) => {
      const [first] = group as [VerdictRow];
      const sum = (amount: (row: VerdictRow) => number) => group.reduce((total, row) => total + amount(row), 0);
      return {
        id,
        name: nameOf(first),
        unitName: first.unitName,
        idle: group.filter(({ verdict }) => verdict === 'idle').length,
        overProvisioned: group.filter(({ verdict }) => verdict === 'overProvisioned').length,
        cpuMillis: sum((row) => row.cpuMillis),
        memoryMib: sum((row) => row.memoryMib),
        freesCpuMillis: sum((row) => row.freesCpuMillis),
        freesMemoryMib: sum((row) => row.freesMemoryMib),
        freesYuan: Math.round(sum((row) => row.freesYuan) * 100) / 100,
      };
    })
    .sort((a, b) => b.freesYuan - a.freesYuan || (a.id < b.id ? -1 : 1));
}

async function monthsOf({ db }: Command): Promise<CityUsage['months']> {
  const ends = await db.usageCityDay.findMany({
    where: { isMonthEnd: true },
    select: { day: true, verdicts: true },
    orderBy: { day: 'desc' },
    take: SHOWN_MONTHS,
  });
  return ends.reverse().flatMap(({ day, verdicts }) => {
    const tally = verdicts as unknown as VerdictTally;
    return VERDICTS.map((verdict) => ({ month: day.slice(0, 7), verdict, ...tally[verdict] }));
  });
}
