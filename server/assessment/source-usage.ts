import type { Evidence, VerdictKind } from '../usage/verdict.ts';
import { dayNumber, lengthOf, type Span } from './days.ts';
import type { UsageEvidence } from './evidence.ts';
import { type Ground, type Source, sharesOf } from './source.ts';

/**
 * The verdicts kept at each month's end (domain.md §5), one a workload: each counts for the days of its month on which the workload
 * was there and a unit answered for the system. The excess is what the advice kept with the verdict would give back: allocated less
 * advised, in the policy's steps.
 */
export const usageSource: Source = async (ground) => {
  const months = monthsOf(ground);
  const rows = await ground.db.monthlyVerdict.findMany({
    where: { month: { in: [...months.keys()] } },
    select: {
      id: true,
      month: true,
      namespace: true,
      name: true,
      systemId: true,
      verdict: true,
      cpuMillis: true,
      freesCpuMillis: true,
      daysThere: true,
    },
    orderBy: { id: 'asc' },
  });
  const exemptions = await readExemptions(ground, [...months.keys()]);
  for (const row of rows) {
    const span = months.get(row.month);
    if (!span) continue;
    const verdict = row.verdict as VerdictKind;
    for (const { evidence, part } of sharesOf(ground, row.systemId, span))
      evidence.usage.push({
        id: row.id,
        systemId: row.systemId,
        label: `${row.month} ${row.namespace}/${row.name}`,
        link: `/systems/${row.systemId}`,
        days: daysIn(part, span.from, row.daysThere),
        cpuMillis: row.cpuMillis,
        verdict,
        excessCpuMillis: verdict === 'overProvisioned' ? Math.max(0, row.freesCpuMillis) : 0,
        exemption: exemptions.get(row.id) ?? null,
      });
  }
};

/**
 * Days of a part of a month on which a workload was there.
 * @param first the month's first day
 * @param there a letter a day (`../usage/records/days-there.ts`); null, on verdicts kept before there were any: all of them
 */
export function daysIn(part: Span, first: number, there: string | null): number {
  if (there === null) return lengthOf(part);
  return [...there.slice(part.from - first, part.until - first)].filter((letter) => letter !== '.').length;
}

/** Only exemptions need the evidence; of the other verdicts it is left where it is. */
async function readExemptions(
  { db }: Ground,
  months: string[],
): Promise<Map<string, NonNullable<UsageEvidence['exemption']>>> {
  const rows = await db.monthlyVerdict.findMany({
    where: { month: { in: months }, verdict: 'exempt' },
    select: { id: true, evidence: true },
  });
  return new Map(
    rows.map(({ id, evidence }) => {
      const { exemption } = evidence as unknown as Evidence;
      return [id, { reason: exemption?.reason ?? '', seasonal: exemption?.kind === 'seasonal' }];
    }),
  );
}

/** The months of the period up to now, each with its days. */
function monthsOf({ from, asOf, days }: Ground): Map<string, Span> {
  const months = new Map<string, Span>();
  const year = Number(new Date(from.getTime() + 8 * 3_600_000).toISOString().slice(0, 4));
  for (let month = 1; month <= 12; month += 1) {
    const first = new Date(`${year}-${String(month).padStart(2, '0')}-01T00:00:00+08:00`);
    const next = new Date(
      month === 12
        ? `${year + 1}-01-01T00:00:00+08:00`
        : `${year}-${String(month + 1).padStart(2, '0')}-01T00:00:00+08:00`,
    );
    if (first >= asOf) break;
    const until = Math.min(dayNumber(next), days.until);
    months.set(`${year}-${String(month).padStart(2, '0')}`, { from: dayNumber(first), until });
  }
  return months;
}
