import type { z } from 'zod';
import type { Command } from '../context.ts';
import type { Db } from '../db/client.ts';
import { can } from '../identity/permissions.ts';
import { readAppealRows } from './appeal-views.ts';
import { readBudgets } from './budget.ts';
import { type AssessmentRecord, measureOf, noSuchAssessment } from './find.ts';
import { FORMULAS, type FormulaName } from './formulas.ts';
import type { unitInput } from './input.ts';
import type { Standing } from './judge.ts';
import { cityView, requireShown, yearBefore } from './read.ts';
import type { Dimension } from './scheme.ts';
import type { FigureState } from './scoring.ts';
import type { AppealView, CityView, FigureView, UnitResultView } from './views.ts';

/** One unit's year: each figure beside the city's middle, with every record behind it. */
export async function readUnitResult(cmd: Command, input: z.infer<typeof unitInput>): Promise<UnitResultView> {
  const assessment = await requireShown(cmd, input.id);
  if (!can(cmd.actor, 'assessment:read:all') && input.unitId !== cmd.actor.unitId) throw noSuchAssessment(input.id);
  const { id: assessmentId, year, state, appealsUntil, digest } = assessment;
  const where = { assessmentId, unitId: input.unitId };
  const [unit, rows, appeals, last, heirs, budget] = await Promise.all([
    cmd.db.assessmentUnit.findUnique({ where: { assessmentId_unitId: where } }),
    cmd.db.assessmentIndicator.findMany({ where }),
    readAppealRows(cmd, where),
    yearBefore(cmd.db, year),
    cmd.db.unit.findMany({ select: { id: true, name: true } }),
    readBudgets(cmd, year),
  ]);
  if (!unit) throw noSuchAssessment(input.id);
  const city = cityView(assessment);
  const reason = appealReason(cmd, assessment, input.unitId);
  return {
    assessmentId,
    year,
    state,
    appealsUntil: appealsUntil?.toISOString() ?? null,
    digest,
    unitId: unit.unitId,
    name: unit.unitName,
    code: unit.unitCode,
    standing: unit.standing as Standing,
    score: unit.score,
    rank: unit.rank,
    ranked: city?.ranked ?? 0,
    days: unit.days,
    systems: unit.systems,
    cityMedian: city?.median ?? null,
    lastScore: last.get(unit.unitId)?.score ?? null,
    heirName: heirs.find(({ id }) => id === unit.heirId)?.name ?? null,
    figures: inOrder(rows, city).map((row) => figureView(row, city, appeals)),
    appeals,
    mayAppeal: reason === null,
    appealReason: reason,
    budget: budget.filter(({ unitId }) => unitId === input.unitId).map(({ unitId: _, ...one }) => one),
  };
}

type IndicatorRow = Awaited<ReturnType<Db['assessmentIndicator']['findMany']>>[number];

/** In the order of the scheme. */
const inOrder = (rows: IndicatorRow[], city: CityView | null): IndicatorRow[] => {
  const order = new Map(city?.figures.map(({ indicator }, index) => [indicator, index]) ?? []);
  return rows.toSorted((a, b) => (order.get(a.indicator) ?? 0) - (order.get(b.indicator) ?? 0));
};

function figureView(row: IndicatorRow, city: CityView | null, appeals: AppealView[]): FigureView {
  const { counted, excluded, unit } = measureOf(row);
  const cityFigure = city?.figures.find(({ indicator }) => indicator === row.indicator);
  const formula = FORMULAS[row.formula as FormulaName];
  const appeal = appeals.findLast(({ indicator }) => indicator === row.indicator);
  return {
    indicator: row.indicator,
    name: cityFigure?.name ?? formula.name,
    rule: formula.rule,
    dimension: row.dimension as Dimension,
    formula: row.formula,
    source: formula.source,
    state: row.state as FigureState,
    weight: row.weight,
    effective: row.effective,
    numerator: Number(row.numerator),
    denominator: Number(row.denominator),
    measureUnit: unit,
    score: row.score,
    counted,
    excluded,
    medianShare: cityFigure?.medianShare ?? null,
    appeal: appeal ? { id: appeal.id, state: appeal.state } : null,
  };
}

function appealReason(cmd: Command, assessment: AssessmentRecord, unitId: string): UnitResultView['appealReason'] {
  if (!can(cmd.actor, 'assessment:appeal')) return 'scope';
  if (cmd.actor.unitId !== unitId) return 'notYours';
  if (assessment.state !== 'published') return assessment.publishedAt ? 'windowOver' : 'notPublished';
  const open = assessment.appealsUntil !== null && cmd.clock.now() <= assessment.appealsUntil;
  return open ? null : 'windowOver';
}
