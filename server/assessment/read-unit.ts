import type { z } from 'zod';
import type { Command } from '../context.ts';
import type { Db } from '../db/client.ts';
import { can } from '../identity/permissions.ts';
import { workingDaysLeft } from '../time/working-days.ts';
import { readBudgets } from './budget.ts';
import { type AssessmentRecord, measureOf, noSuchAssessment } from './find.ts';
import { FORMULAS, type FormulaName } from './formulas.ts';
import type { assessmentInput, unitInput } from './input.ts';
import type { Standing } from './judge.ts';
import { keyOf } from './measure.ts';
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

/** All appeals of a year, the most urgent first. */
export async function readAppeals(cmd: Command, { id }: z.infer<typeof assessmentInput>): Promise<AppealView[]> {
  await requireShown(cmd, id);
  const own = can(cmd.actor, 'assessment:read:all') ? {} : { unitId: cmd.actor.unitId };
  return readAppealRows(cmd, { assessmentId: id, ...own });
}

async function readAppealRows(cmd: Command, where: { assessmentId: string; unitId?: string }): Promise<AppealView[]> {
  const appeals = await cmd.db.assessmentAppeal.findMany({ where, orderBy: { dueAt: 'asc' } });
  if (appeals.length === 0) return [];
  const unitIds = [...new Set(appeals.map(({ unitId }) => unitId))];
  const figures = await cmd.db.assessmentIndicator.findMany({
    where: { assessmentId: where.assessmentId, unitId: { in: unitIds } },
  });
  const units = await cmd.db.assessmentUnit.findMany({ where: { ...where, unitId: { in: unitIds } } });
  const now = cmd.clock.now();
  return appeals.map((row): AppealView => {
    const figure = figures.find((one) => one.unitId === row.unitId && one.indicator === row.indicator);
    const measure = figure && measureOf(figure);
    const labels = new Map(
      [...(measure?.counted ?? []), ...(measure?.excluded ?? [])].map((one) => [keyOf(one), one.label]),
    );
    const records = row.records as unknown as string[];
    return {
      id: row.id,
      number: row.number,
      unitId: row.unitId,
      unitName: units.find(({ unitId }) => unitId === row.unitId)?.unitName ?? '',
      indicator: row.indicator,
      records,
      labels: records.map((key) => labels.get(key) ?? key),
      words: row.words,
      files: row.files as unknown as AppealView['files'],
      at: row.at.toISOString(),
      byName: row.byName,
      dueAt: row.dueAt.toISOString(),
      overdue: (row.decidedAt ?? now) > row.dueAt,
      workingDaysLeft: workingDaysLeft(now, row.dueAt),
      state: row.state as AppealView['state'],
      corrections: (row.corrections ?? []) as unknown as AppealView['corrections'],
      reason: row.reason,
      decidedAt: row.decidedAt?.toISOString() ?? null,
      decidedByName: row.decidedByName,
      scoreBefore: row.scoreBefore,
      scoreAfter: row.scoreAfter,
      mayDecide: row.state === 'open' && can(cmd.actor, 'assessment:decide'),
      mayWithdraw: row.state === 'open' && row.unitId === cmd.actor.unitId && can(cmd.actor, 'assessment:appeal'),
    };
  });
}
