import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import type { Services } from '../../context.ts';
import type { Tx } from '../../db/client.ts';
import { insertRows } from '../../db/insert.ts';
import { freedOf } from '../advice.ts';
import { p95Of } from '../reading/rows.ts';
import { isMonthEnd } from './city-day.ts';
import type { DaysThere } from './days-there.ts';
import type { Judged } from './judge-parts.ts';
import { workloadOf } from './parts.ts';

const MIB = 1024 ** 2;

/** A namespace with its owner. */
export interface Place {
  namespace: string;
  tenancyName: string;
  systemId: string;
  unitId: string;
}

/** The verdicts of several namespaces in place of those that were there; the last day of a month is kept for good. */
export async function keepVerdicts(
  tx: Tx,
  { clock }: Services,
  asOf: string,
  judged: readonly { place: Place; verdicts: readonly Judged[] }[],
  /** At a month's end: by namespace and workload. */
  there: ReadonlyMap<string, ReadonlyMap<string, DaysThere>>,
): Promise<void> {
  const judgedAt = clock.now();
  const rows = judged.flatMap(({ place, verdicts }) => verdicts.map((one) => rowOf(place, asOf, one, judgedAt)));
  const names = judged.map(({ place }) => place.namespace);
  // A later judgement stands: days may be judged out of order after a restart.
  const newer = await tx.workloadVerdict.findMany({
    where: { namespace: { in: names }, asOf: { gt: asOf } },
    select: { namespace: true },
    distinct: ['namespace'],
  });
  const standing = new Set(newer.map(({ namespace }) => namespace));
  const older = names.filter((name) => !standing.has(name));
  await tx.workloadVerdict.deleteMany({ where: { namespace: { in: older } } });
  const current = rows.filter(({ namespace }) => !standing.has(namespace));
  await insertRows(tx, current, {
    one: (data) => tx.workloadVerdict.create({ data, select: { id: true } }),
    all: (data) => tx.workloadVerdict.createMany({ data }),
  });
  if (!isMonthEnd(asOf)) return;
  const month = asOf.slice(0, 7);
  await tx.monthlyVerdict.deleteMany({ where: { month, namespace: { in: names } } });
  const monthly = rows.map((row) => monthlyOf(month, row, there));
  await insertRows(tx, monthly, {
    one: (data) => tx.monthlyVerdict.create({ data, select: { id: true } }),
    all: (data) => tx.monthlyVerdict.createMany({ data }),
  });
}

function rowOf(place: Place, asOf: string, one: Judged, judgedAt: Date) {
  const { verdict, advice, kind, name, cpuMillis, memoryMib, storageMib } = one;
  return {
    id: `${place.namespace}/${kind}/${name}`,
    ...place,
    kind,
    name,
    asOf,
    verdict: verdict.verdict,
    policyVersion: Number(verdict.policyVersion),
    reasons: verdict.reasons as unknown as Prisma.InputJsonValue,
    evidence: verdict.evidence as unknown as Prisma.InputJsonValue,
    sizes: { cpu: one.adviceInput.cpu, memory: one.adviceInput.memory } as unknown as Prisma.InputJsonValue,
    advice: advice as unknown as Prisma.InputJsonValue,
    cpuMillis,
    memoryMib,
    storageMib,
    ...p95Of(verdict.evidence),
    extraMarginPercent: one.adviceInput.extraMarginPercent,
    // Known where the memory's amount is not: then nothing is said in money.
    freesCpuMillis: cpuMillis > 0 ? Math.round(freedOf(advice.action, cpuMillis, advice.cpu)) : 0,
    freesMemoryMib: Math.round((advice.frees?.memoryBytes ?? 0) / MIB),
    freesYuan: advice.frees?.yuanPerMonth ?? 0,
    judgedAt,
  };
}

type Row = ReturnType<typeof rowOf>;

const monthlyOf = (month: string, row: Row, there: ReadonlyMap<string, ReadonlyMap<string, DaysThere>>) => ({
  id: `${month}/${row.id}`,
  month,
  namespace: row.namespace,
  kind: row.kind,
  name: row.name,
  systemId: row.systemId,
  unitId: row.unitId,
  verdict: row.verdict,
  policyVersion: row.policyVersion,
  evidence: row.evidence,
  cpuMillis: row.cpuMillis,
  daysThere: there.get(row.namespace)?.get(workloadOf(row)) ?? null,
  memoryMib: row.memoryMib,
  freesCpuMillis: row.freesCpuMillis,
  freesMemoryMib: row.freesMemoryMib,
  freesYuan: row.freesYuan,
});
