import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findAttachable } from '../files/attachable.ts';
import { notify } from '../notices/notify.ts';
import { policyOf } from '../policies/current.ts';
import { addWorkingDays, dayOf } from '../time/working-days.ts';
import { findAssessment, json, measureOf, schemeOf, subjectOf } from './find.ts';
import type { appealInput, decideAppealInput, withdrawAppealInput } from './input.ts';
import { decidedMeasure, judgeMeasures, type Standing } from './judge.ts';
import { keyOf } from './measure.ts';
import { rankAndSum } from './store.ts';

/**
 * A unit objects to records of one of its figures, with reasons and evidence, while the window is open; one appeal at a time per
 * figure. The answer is due in working days from now.
 */
export async function raiseAppeal(cmd: Command, input: z.infer<typeof appealInput>): Promise<{ id: string }> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'assessment.appeal', subject: subjectOf(input.id) }, async (tx) => {
    const assessment = await findAssessment(tx, input.id);
    const now = cmd.clock.now();
    const open = assessment.state === 'published' && assessment.appealsUntil && now <= assessment.appealsUntil;
    if (!open) throw new AppError('CONFLICT', 'the appeal window is not open', { key: 'assessment.windowOver' });
    const { unitId } = cmd.actor;
    await requireRecords(tx, assessment.id, unitId, input);
    for (const { sha256 } of input.files)
      if (!(await findAttachable(tx, cmd.actor, sha256)))
        throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
    const openKey = `${assessment.id}:${unitId}:${input.indicator}`;
    if (await tx.assessmentAppeal.findUnique({ where: { openKey } }))
      throw new AppError('CONFLICT', 'this figure is under appeal already', { key: 'assessment.appealOpen' });
    const { answerDays } = (await policyOf(tx, assessment.policyVersion)).assessment;
    const number = await nextNumber(tx, now);
    const { indicator, records, words, files } = input;
    const { id: byId, name: byName } = cmd.actor;
    const dueAt = addWorkingDays(now, answerDays);
    await tx.assessmentAppeal.create({
      data: {
        id,
        number,
        assessmentId: assessment.id,
        unitId,
        indicator,
        openKey,
        records: json([...new Set(records)]),
        words,
        files: json(files),
        at: now,
        byId,
        byName,
        dueAt,
        state: 'open',
      },
    });
    await notify(tx, cmd, {
      scope: 'assessment:decide',
      level: 'warning',
      key: 'appealRaised',
      values: { unit: cmd.actor.unitName, year: assessment.year, number, dueAt: dueAt.toISOString() },
      link: `/assessments/${assessment.id}/units/${unitId}`,
    });
    return { result: { id }, after: { number, indicator, records, words }, reason: words };
  });
}

/** An appeal names records of the figure that count against the unit; what is not there cannot be corrected. */
async function requireRecords(
  tx: Tx,
  assessmentId: string,
  unitId: string,
  { indicator, records }: { indicator: string; records: readonly string[] },
): Promise<void> {
  const row = await tx.assessmentIndicator.findUnique({
    where: { assessmentId_unitId_indicator: { assessmentId, unitId, indicator } },
  });
  if (!row) throw new AppError('NOT_FOUND', `no figure ${indicator} of this unit`, { key: 'assessment.noFigure' });
  const known = new Set(measureOf(row).counted.map(keyOf));
  const unknown = records.find((key) => !known.has(key));
  if (unknown)
    throw new AppError('INVALID', `record ${unknown} is not counted in ${indicator}`, { key: 'assessment.noRecord' });
}

/** Numbers run through the year (UTC+8): SS-2027-00001 (申诉). */
async function nextNumber(tx: Tx, now: Date): Promise<string> {
  const year = dayOf(now).slice(0, 4);
  const name = `appeal-${year}`;
  const { value } = await tx.counter.upsert({
    where: { name },
    create: { name, value: 1 },
    update: { value: { increment: 1 } },
  });
  return `SS-${year}-${String(value).padStart(5, '0')}`;
}

export async function withdrawAppeal(cmd: Command, input: z.infer<typeof withdrawAppealInput>): Promise<void> {
  const { appealId } = input;
  await inCommand(
    cmd,
    { action: 'assessment.withdrawAppeal', subject: { type: 'appeal', id: appealId } },
    async (tx) => {
      const appeal = await findAppeal(tx, appealId);
      if (appeal.unitId !== cmd.actor.unitId) throw noSuchAppeal(appealId);
      await close(tx, appealId, { state: 'withdrawn', decidedAt: cmd.clock.now(), decidedByName: cmd.actor.name });
      return { result: undefined, touched: [subjectOf(appeal.assessmentId)] };
    },
  );
}

/**
 * The answer, with reasons. Upheld means: named records are left out or counted in full; the unit's figures, its rank and the
 * city's totals follow in the same transaction.
 */
export async function decideAppeal(cmd: Command, input: z.infer<typeof decideAppealInput>): Promise<void> {
  const { appealId, corrections, reason } = input;
  await inCommand(cmd, { action: 'assessment.decideAppeal', subject: { type: 'appeal', id: appealId } }, async (tx) => {
    const appeal = await findAppeal(tx, appealId);
    const assessment = await findAssessment(tx, appeal.assessmentId);
    if (assessment.state !== 'published')
      throw new AppError('CONFLICT', 'the assessment has moved on', { key: 'assessment.moved' });
    await requireRecords(tx, assessment.id, appeal.unitId, {
      indicator: appeal.indicator,
      records: corrections.map(({ key }) => key),
    });
    const where = { assessmentId_unitId: { assessmentId: assessment.id, unitId: appeal.unitId } };
    const { score: scoreBefore } = await tx.assessmentUnit.findUniqueOrThrow({ where });
    const words = `${appeal.number}：${reason}`;
    if (corrections.length > 0) await correct(tx, assessment, appeal, corrections, words);
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
      after: { score: scoreAfter, corrections },
      reason,
      touched,
    };
  });
}

type AppealRecord = Awaited<ReturnType<typeof findAppeal>>;

async function correct(
  tx: Tx,
  assessment: { id: string; schemeId: string },
  appeal: AppealRecord,
  corrections: z.infer<typeof decideAppealInput>['corrections'],
  words: string,
): Promise<void> {
  const { id: assessmentId } = assessment;
  const { unitId, indicator } = appeal;
  const scheme = await schemeOf(tx, assessment);
  const rows = await tx.assessmentIndicator.findMany({ where: { assessmentId, unitId } });
  const measures = new Map(rows.map((row) => [row.indicator, measureOf(row)]));
  const measure = measures.get(indicator);
  if (measure) measures.set(indicator, decidedMeasure(measure, [{ corrections, words }]));
  const unit = await tx.assessmentUnit.findUniqueOrThrow({ where: { assessmentId_unitId: { assessmentId, unitId } } });
  const result = judgeMeasures(measures, scheme, unit.standing as Standing);
  for (const figure of result.figures) {
    const now = measures.get(figure.indicator);
    await tx.assessmentIndicator.update({
      where: { assessmentId_unitId_indicator: { assessmentId, unitId, indicator: figure.indicator } },
      data: {
        state: figure.state,
        effective: figure.effective,
        numerator: figure.numerator,
        denominator: figure.denominator,
        score: figure.score,
        counted: json(now?.counted ?? []),
        excluded: json(now?.excluded ?? []),
      },
    });
  }
  await tx.assessmentUnit.update({ where: { id: unit.id }, data: { score: result.score, standing: result.standing } });
  await rankAndSum(tx, assessmentId, scheme);
}

async function findAppeal(tx: Tx, id: string) {
  const appeal = await tx.assessmentAppeal.findUnique({ where: { id } });
  if (!appeal) throw noSuchAppeal(id);
  return appeal;
}

const noSuchAppeal = (id: string) => new AppError('NOT_FOUND', `No appeal ${id}`, { key: 'assessment.noAppeal' });

/** Decided once: who comes second gets CONFLICT. */
async function close(
  tx: Tx,
  id: string,
  data: Parameters<Tx['assessmentAppeal']['updateMany']>[0]['data'],
): Promise<void> {
  const { count } = await tx.assessmentAppeal.updateMany({
    where: { id, state: 'open' },
    data: { ...data, openKey: null },
  });
  if (count === 0) throw new AppError('CONFLICT', `Appeal ${id} is closed`, { key: 'assessment.appealClosed' });
}
