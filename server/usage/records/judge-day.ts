import { Sketch } from '../../../operators/resources/sketch.ts';
import type { WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import type { Services } from '../../context.ts';
import { write } from '../../db/write.ts';
import { type CurrentPolicy, currentPolicy } from '../../policies/current.ts';
import { type Advice, type AdviceInput, advise } from '../advice.ts';
import { dayName, dayNumber, evidenceOf, type RecordedDay } from '../evidence.ts';
import { WindowSum } from '../figures.ts';
import { p95Of } from '../reading/rows.ts';
import { sizeFigures } from '../size-figures.ts';
import { type Evidence, judge, type Verdict } from '../verdict.ts';
import { unpackWorkloads } from './body.ts';
import { emptyTally, isMonthEnd, keepCityDay } from './city-day.ts';
import { exemptionOf } from './exemption.ts';

const MIB = 1024 ** 2;

/** One workload's days, the newest last. */
interface Series {
  kind: string;
  name: string;
  days: { day: string; intervalSeconds: number; usage: WorkloadUsage }[];
}

export interface Judged {
  namespace: string;
  kind: string;
  name: string;
  verdict: Verdict;
  advice: Advice;
  adviceInput: AdviceInput;
  cpuMillis: number;
  memoryMib: number;
  storageMib: number;
}

/**
 * Judges every workload that was there on the day `asOf`, which must be over, and keeps verdict, evidence and advice; the last day
 * of a month is kept for good. Doing it again for the same day changes nothing but the time of judgement.
 * @returns how many workloads were judged
 */
export async function judgeDay(services: Services, asOf: string): Promise<number> {
  const policy = await currentPolicy(services.db, services.clock.now());
  const present = await services.db.usageDayRecord.findMany({
    where: { day: asOf },
    select: { namespace: true, tenancyName: true, systemId: true, unitId: true },
    orderBy: { namespace: 'asc' },
  });
  const sum = new WindowSum();
  const tally = emptyTally();
  let judged = 0;
  for (const place of present) {
    const standing = {
      exemption: await exemptionOf(services, place.systemId, policy.body.usage, asOf),
      extraMarginPercent: await extraMarginOf(services, place.systemId),
    };
    const verdicts = await judgeNamespace(services, place.namespace, asOf, policy, standing, sum);
    await keepVerdicts(services, place, asOf, verdicts);
    judged += verdicts.length;
    for (const { verdict, cpuMillis } of verdicts) {
      tally[verdict.verdict].workloads += 1;
      tally[verdict.verdict].cpuMillis += cpuMillis;
    }
  }
  await keepCityDay(services, asOf, tally);
  return judged;
}

/** What is known of a system beside its use. */
export interface Standing {
  exemption: Evidence['exemption'];
  /** Points more to spare, since an earlier advice proved unsafe. */
  extraMarginPercent: number;
}

async function extraMarginOf({ db }: Services, systemId: string): Promise<number> {
  const margin = await db.usageMargin.findUnique({ where: { systemId }, select: { extraMarginPercent: true } });
  return margin?.extraMarginPercent ?? 0;
}

async function judgeNamespace(
  { db }: Services,
  namespace: string,
  asOf: string,
  policy: CurrentPolicy,
  standing: Standing,
  sum: WindowSum,
): Promise<Judged[]> {
  const { idle, overProvisioned, overloaded } = policy.body.usage;
  const longest = Math.max(idle.windowDays, overProvisioned.windowDays, overloaded.windowDays);
  const rows = await db.usageDayRecord.findMany({
    where: { namespace, day: { gt: dayName(dayNumber(asOf) - longest), lte: asOf } },
    select: { day: true, intervalSeconds: true, body: true },
    orderBy: { day: 'asc' },
  });
  const series = new Map<string, Series>();
  for (const { day, intervalSeconds, body } of rows) {
    for (const usage of unpackWorkloads(body)) {
      const { kind, name } = usage;
      const one = series.get(`${kind}/${name}`) ?? { kind, name, days: [] };
      one.days.push({ day, intervalSeconds, usage });
      series.set(`${kind}/${name}`, one);
    }
  }
  // Only what is still there is judged: a workload that is gone takes nothing from anybody.
  const current = [...series.values()].filter(({ days }) => days.at(-1)?.day === asOf);
  return current.map((one) => ({ namespace, ...judgeSeries(one, asOf, policy, standing, sum) }));
}

/** Pure: the verdict and the advice on one workload from its days. */
export function judgeSeries(
  { kind, name, days }: Series,
  asOf: string,
  { version, body }: CurrentPolicy,
  { exemption, extraMarginPercent }: Standing,
  sum = new WindowSum(),
): Omit<Judged, 'namespace'> {
  const policy = body.usage;
  const last = days.at(-1);
  const intervalSeconds = last?.intervalSeconds ?? policy.intervalSeconds;
  const decoded = days.map(({ day, usage }) => ({ usage, ...recordedDay(day, usage) }));
  const evidence = evidenceOf(decoded, { asOf, intervalSeconds, exemption }, policy, sum);
  const verdict = judge(evidence, policy, version);
  const now = last?.usage.amounts ?? { cpuMillis: 0, memoryMib: 0, storageMib: 0 };
  const size = (signal: 'cpu' | 'memory', allocatedOf: (usage: WorkloadUsage) => number) =>
    sizeFigures(
      signal,
      decoded.map(({ day, usage, sketches }) => ({
        age: dayNumber(asOf) - dayNumber(day),
        sketch: signal === 'cpu' ? sketches.cpu.copy().merge(sketches.cpuStartup) : sketches.memory,
        allocated: allocatedOf(usage) || null,
      })),
      signal === 'cpu' ? now.cpuMillis : now.memoryMib,
      policy,
    );
  const { expected, seen, days: covered } = evidence.overProvisioned;
  const adviceInput: AdviceInput = {
    verdict: verdict.verdict,
    cpuMillis: now.cpuMillis,
    memoryBytes: now.memoryMib * MIB,
    cpu: size('cpu', ({ amounts }) => amounts.cpuMillis),
    memory: size('memory', ({ amounts }) => amounts.memoryMib),
    days: covered,
    coveragePercent: expected === 0 ? 0 : (seen / expected) * 100,
    extraMarginPercent,
  };
  const { cpuMillis, memoryMib, storageMib } = now;
  return { kind, name, verdict, advice: advise(adviceInput, policy), adviceInput, cpuMillis, memoryMib, storageMib };
}

/** A workload-day as it was reported, its sketches decoded. */
export function recordedDay(day: string, { cpu, cpuStartup, memory, io, expected, seen, off, amounts }: WorkloadUsage) {
  const sketches = {
    cpu: Sketch.fromBase64(cpu),
    cpuStartup: Sketch.fromBase64(cpuStartup),
    memory: Sketch.fromBase64(memory),
    io: Sketch.fromBase64(io),
  };
  return { day, sketches, expected, seen, off, amounts } satisfies RecordedDay;
}

interface Place {
  namespace: string;
  tenancyName: string;
  systemId: string;
  unitId: string;
}

async function keepVerdicts(
  { db, clock, live }: Services,
  place: Place,
  asOf: string,
  judged: Judged[],
): Promise<void> {
  const judgedAt = clock.now();
  const rows = judged.map((one) => rowOf(place, asOf, one, judgedAt));
  await write(db, async (tx) => {
    // A later judgement stands: days may be judged out of order after a restart.
    const newer = await tx.workloadVerdict.count({ where: { namespace: place.namespace, asOf: { gt: asOf } } });
    if (newer === 0) {
      await tx.workloadVerdict.deleteMany({ where: { namespace: place.namespace } });
      await tx.workloadVerdict.createMany({ data: rows });
    }
    if (!isMonthEnd(asOf)) return;
    const month = asOf.slice(0, 7);
    await tx.monthlyVerdict.deleteMany({ where: { month, namespace: place.namespace } });
    await tx.monthlyVerdict.createMany({ data: rows.map((row) => monthlyOf(month, row)) });
  });
  live.publish({ type: 'changed', subject: 'usage', id: place.systemId });
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
    freesCpuMillis: Math.round(advice.frees?.cpuMillis ?? 0),
    freesMemoryMib: Math.round((advice.frees?.memoryBytes ?? 0) / MIB),
    freesYuan: advice.frees?.yuanPerMonth ?? 0,
    judgedAt,
  };
}

type Row = ReturnType<typeof rowOf>;

const monthlyOf = (month: string, row: Row) => ({
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
  memoryMib: row.memoryMib,
  freesCpuMillis: row.freesCpuMillis,
  freesMemoryMib: row.freesMemoryMib,
  freesYuan: row.freesYuan,
});
