import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { cityOf } from './city.ts';
import type { UnitEvidence } from './evidence.ts';
import { type AssessmentRecord, json } from './find.ts';
import { type Judged, judgeUnit, rank, type Standing } from './judge.ts';
import type { Scheme } from './scheme.ts';

/** Judges every unit and puts the year's figures on record in place of those that were there. */
export async function storeResults(
  tx: Tx,
  cmd: Command,
  assessment: AssessmentRecord,
  scheme: Scheme,
  evidence: readonly UnitEvidence[],
): Promise<void> {
  const judged = evidence.map((one) => ({ evidence: one, result: judgeUnit(one, scheme) }));
  const { id: assessmentId } = assessment;
  await tx.assessmentIndicator.deleteMany({ where: { assessmentId } });
  await tx.assessmentUnit.deleteMany({ where: { assessmentId } });
  await tx.assessmentUnit.createMany({
    data: judged.map(({ evidence: { unit, systems }, result }) => ({
      id: cmd.newId(),
      assessmentId,
      unitId: unit.id,
      unitCode: unit.code,
      unitName: unit.name,
      days: unit.days,
      systems: systems.length,
      standing: result.standing,
      score: result.score,
      heirId: unit.heirId,
    })),
  });
  for (const { evidence: one, result } of judged)
    await tx.assessmentIndicator.createMany({ data: indicatorRows(cmd, assessmentId, one.unit.id, scheme, result) });
  await rankAndSum(tx, assessmentId, scheme);
}

export const indicatorRows = (cmd: Command, assessmentId: string, unitId: string, scheme: Scheme, result: Judged) =>
  result.figures.map((figure, index) => {
    const measure = result.measures.get(figure.indicator);
    return {
      id: cmd.newId(),
      assessmentId,
      unitId,
      indicator: figure.indicator,
      dimension: figure.dimension,
      formula: scheme.indicators[index]?.formula ?? '',
      state: figure.state,
      weight: figure.weight,
      effective: figure.effective,
      numerator: figure.numerator,
      denominator: figure.denominator,
      measureUnit: measure?.unit ?? 'items',
      score: figure.score,
      counted: json(measure?.counted ?? []),
      excluded: json(measure?.excluded ?? []),
    };
  });

/** Ranks and the city's totals follow from the units' scores; they are written whenever one of these changes. */
export async function rankAndSum(tx: Tx, assessmentId: string, scheme: Scheme): Promise<void> {
  const rows = await tx.assessmentUnit.findMany({ where: { assessmentId } });
  const ranked = rank(
    rows.map((row) => ({
      id: row.id,
      unitId: row.unitId,
      code: row.unitCode,
      score: row.score,
      standing: row.standing as Standing,
      was: row.rank,
    })),
  );
  for (const one of ranked)
    if (one.rank !== one.was) await tx.assessmentUnit.update({ where: { id: one.id }, data: { rank: one.rank } });
  const figures = await tx.assessmentIndicator.findMany({
    where: { assessmentId },
    select: {
      unitId: true,
      indicator: true,
      numerator: true,
      denominator: true,
      measureUnit: true,
      score: true,
      effective: true,
    },
  });
  const scores = new Map(
    ranked.flatMap(({ unitId, score, rank: place }) => (place && score !== null ? [[unitId, score]] : [])),
  );
  await tx.assessment.update({
    where: { id: assessmentId },
    data: { city: json(cityOf(scheme, figures, scores)) },
  });
}
