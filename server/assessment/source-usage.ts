import { policyOf } from '../policies/current.ts';
import type { Evidence, VerdictKind } from '../usage/verdict.ts';
import { dayNumber, type Span } from './days.ts';
import type { UsageEvidence } from './evidence.ts';
import { type Ground, type Source, sharesOf } from './source.ts';

/**
 * The verdicts kept at each month's end (domain.md §5), one a workload: each counts for the days of its month on which a unit
 * answered for the system. What exceeds the advised size follows from the evidence on record and the policy of the verdict.
 */
export const usageSource: Source = async (ground) => {
  const months = monthsOf(ground);
  const rows = await ground.db.monthlyVerdict.findMany({
    where: { month: { in: [...months.keys()] } },
    select: { id: true, month: true, namespace: true, name: true, systemId: true, verdict: true, cpuMillis: true },
    orderBy: { id: 'asc' },
  });
  const special = await readSpecial(ground, [...months.keys()]);
  for (const row of rows) {
    const span = months.get(row.month);
    if (!span) continue;
    const { excessCpuMillis, exemption } = special.get(row.id) ?? { excessCpuMillis: 0, exemption: null };
    for (const { evidence, days } of sharesOf(ground, row.systemId, span))
      evidence.usage.push({
        id: row.id,
        systemId: row.systemId,
        label: `${row.month} ${row.namespace}/${row.name}`,
        link: `/systems/${row.systemId}`,
        days,
        cpuMillis: row.cpuMillis,
        verdict: row.verdict as VerdictKind,
        excessCpuMillis,
        exemption,
      });
  }
};

type Special = Pick<UsageEvidence, 'excessCpuMillis' | 'exemption'>;

/** Only two kinds of verdict need their evidence; the others' is left where it is. */
async function readSpecial({ db }: Ground, months: string[]): Promise<Map<string, Special>> {
  const rows = await db.monthlyVerdict.findMany({
    where: { month: { in: months }, verdict: { in: ['overProvisioned', 'exempt'] } },
    select: { id: true, verdict: true, cpuMillis: true, evidence: true, policyVersion: true },
  });
  const targets = new Map<number, number>();
  for (const version of new Set(rows.map(({ policyVersion }) => policyVersion)))
    targets.set(version, (await policyOf(db, version)).usage.overProvisioned.targetPercent);
  return new Map(
    rows.map((row) => {
      const evidence = row.evidence as unknown as Evidence;
      const target = targets.get(row.policyVersion) ?? 100;
      const excessCpuMillis = row.verdict === 'overProvisioned' ? excessOf(evidence, row.cpuMillis, target) : 0;
      const granted = row.verdict === 'exempt' ? (evidence.exemption?.reason ?? '') : null;
      const seasonal = evidence.exemption?.kind === 'seasonal';
      const exemption = granted === null ? null : { reason: granted, seasonal };
      return [row.id, { excessCpuMillis, exemption }];
    }),
  );
}

/** Allocated beyond the size at which the 95th percentile is the policy's share (domain.md §5: ≤ 80 %), in whole millicores. */
export function excessOf(
  evidence: Pick<Evidence, 'overProvisioned'>,
  cpuMillis: number,
  targetPercent: number,
): number {
  const p95 = evidence.overProvisioned.cpu?.p95;
  if (p95 === undefined || targetPercent <= 0) return 0;
  return Math.max(0, cpuMillis - Math.ceil((cpuMillis * p95) / targetPercent));
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
