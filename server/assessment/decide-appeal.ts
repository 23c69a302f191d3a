import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import { close, figureOf, findAppeal } from './appeals.ts';
import { faultsIn, requireSaid, sizeOf } from './bounds.ts';
import { dayNumber } from './days.ts';
import { type Decision, decidedMeasure } from './decisions.ts';
import { type AssessmentRecord, findAssessment, json, measureOf, schemeOf, subjectOf } from './find.ts';
import type { decideAppealInput } from './input.ts';
import { judgeMeasures, type Standing } from './judge.ts';
import type { Measure, MissingRecord } from './measure.ts';
import type { Scheme } from './scheme.ts';
import type { Figure } from './scoring.ts';
import { rankAndSum } from './store.ts';

type Ruling = z.infer<typeof decideAppealInput>;
type AppealRecord = Awaited<ReturnType<typeof findAppeal>>;

/**
 * The answer, with reasons, to each thing that the appeal named: counted records leave the figure or count otherwise, what was left
 * out or missing is counted as stated, what is not mentioned stays. The unit's figures, its rank and the city's totals follow in
 * the same transaction.
 */
export async function decideAppeal(cmd: Command, input: Ruling): Promise<void> {
  const { appealId, corrections, reason } = input;
  await inCommand(cmd, { action: 'assessment.decideAppeal', subject: { type: 'appeal', id: appealId } }, async (tx) => {
    const appeal = await findAppeal(tx, appealId);
    const assessment = await findAssessment(tx, appeal.assessmentId);
    if (assessment.state !== 'published')
      throw new AppError('CONFLICT', 'the assessment has moved on', { key: 'assessment.moved' });
    const where = { assessmentId_unitId: { assessmentId: assessment.id, unitId: appeal.unitId } };
    const { score: scoreBefore } = await tx.assessmentUnit.findUniqueOrThrow({ where });
    const states = corrections.length > 0 ? await correct(tx, assessment, appeal, input) : {};
    const { score: scoreAfter } = await tx.assessmentUnit.findUniqueOrThrow({ where });
    await close(tx, appealId, {
      state: corrections.length > 0 ? 'upheld' : 'dismissed',
      corrections: json(corrections),
      reason,
      decidedAt: cmd.clock.now(),
      decidedById: cmd.actor.id,
      decidedByName: cmd.actor.name,
      scoreBefore,
      scoreAfter,
      ...states,
    });
    await notify(tx, cmd, {
      scope: 'assessment:appeal',
      unitId: appeal.unitId,
      level: 'warning',
      key: corrections.length > 0 ? 'appealUpheld' : 'appealDismissed',
      values: { number: appeal.number, reason },
      link: `/assessments/${assessment.id}/units/own`,
    });
    const touched = [subjectOf(assessment.id)];
    return {
      result: undefined,
      before: { score: scoreBefore },
      after: { score: scoreAfter, corrections, ...states },
      reason,
      touched,
    };
  });
}

async function correct(tx: Tx, assessment: AssessmentRecord, appeal: AppealRecord, input: Ruling) {
  const { id: assessmentId } = assessment;
  const { unitId, indicator } = appeal;
  const measure = await figureOf(tx, { assessmentId, unitId, indicator });
  const decision = decisionOf(appeal, input);
  requireBounds(measure, assessment, appeal, decision);
  const scheme = await schemeOf(tx, assessment);
  const rows = await tx.assessmentIndicator.findMany({ where: { assessmentId, unitId } });
  const measures = new Map(rows.map((row) => [row.indicator, measureOf(row)]));
  measures.set(indicator, decidedMeasure(measure, decision));
  const unit = await tx.assessmentUnit.findUniqueOrThrow({ where: { assessmentId_unitId: { assessmentId, unitId } } });
  const systems = systemsAdded(scheme, indicator, decision);
  const standing = standingWith(unit.standing as Standing, unit.days, systems, scheme);
  const result = judgeMeasures(measures, scheme, standing);
  const stateBefore = rows.find((row) => row.indicator === indicator)?.state ?? null;
  const figure = result.figures.find((one) => one.indicator === indicator);
  requireSaid(stateBefore, figure, input.nowApplies);
  for (const one of result.figures) await storeFigure(tx, { assessmentId, unitId }, one, measures.get(one.indicator));
  const { score, standing: now } = result;
  await tx.assessmentUnit.update({
    where: { id: unit.id },
    data: { score, standing: now, systems: { increment: systems } },
  });
  await rankAndSum(tx, assessmentId, scheme);
  return { stateBefore, stateAfter: figure?.state ?? null };
}

const missingOf = ({ missing }: Pick<AppealRecord, 'missing'>) => (missing ?? []) as unknown as MissingRecord[];

const decisionOf = (appeal: AppealRecord, { corrections, reason }: Ruling): Decision => ({
  number: appeal.number,
  words: reason,
  corrections,
  missing: missingOf(appeal),
});

function requireBounds(
  measure: Measure,
  { from, until }: AssessmentRecord,
  appeal: AppealRecord,
  { corrections, missing }: Decision,
): void {
  const records = appeal.records as unknown as string[];
  const days = dayNumber(until) - dayNumber(from);
  const fields = faultsIn(measure, { records, missing, corrections }, sizeOf(measure.unit, days));
  if (fields.length > 0)
    throw new AppError('INVALID', `not to be decided like this: ${appeal.number}`, { key: 'invalidInput' }, { fields });
}

/** Systems that the register did not know and that count by this decision. */
const systemsAdded = (scheme: Scheme, indicator: string, { corrections }: Decision): number =>
  scheme.indicators.find(({ id }) => id === indicator)?.formula === 'adoptionDays'
    ? corrections.filter(({ key }) => key.startsWith('missing:')).length
    : 0;

/** A unit that had no system and now has one is ranked like any other of its age. */
const standingWith = (standing: Standing, days: number, systems: number, { minimumDays }: Scheme): Standing =>
  standing !== 'noSystems' || systems === 0 ? standing : days < minimumDays ? 'shortPeriod' : 'ranked';

async function storeFigure(
  tx: Tx,
  { assessmentId, unitId }: { assessmentId: string; unitId: string },
  { indicator, state, effective, numerator, denominator, score }: Figure,
  measure: Measure | undefined,
): Promise<void> {
  await tx.assessmentIndicator.update({
    where: { assessmentId_unitId_indicator: { assessmentId, unitId, indicator } },
    data: {
      ...{ state, effective, numerator, denominator, score },
      counted: json(measure?.counted ?? []),
      excluded: json(measure?.excluded ?? []),
    },
  });
}
