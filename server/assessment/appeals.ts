import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findAttachable } from '../files/attachable.ts';
import { notify } from '../notices/notify.ts';
import { policyOf } from '../policies/current.ts';
import { addWorkingDays, dayOf } from '../time/working-days.ts';
import { requireNamed } from './bounds.ts';
import { type AssessmentRecord, findAssessment, json, measureOf, subjectOf } from './find.ts';
import type { appealInput, withdrawAppealInput } from './input.ts';
import type { Measure } from './measure.ts';

/**
 * A unit objects to one of its figures, with reasons and evidence, while the window is open: to records that are counted, to records
 * that are left out, to what is missing altogether. One appeal at a time per figure; the answer is due in working days from now.
 */
export async function raiseAppeal(cmd: Command, input: z.infer<typeof appealInput>): Promise<{ id: string }> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'assessment.appeal', subject: subjectOf(input.id) }, async (tx) => {
    const assessment = await findAssessment(tx, input.id);
    const now = cmd.clock.now();
    const open = assessment.state === 'published' && assessment.appealsUntil && now <= assessment.appealsUntil;
    if (!open) throw new AppError('CONFLICT', 'the appeal window is not open', { key: 'assessment.windowOver' });
    const { unitId } = cmd.actor;
    await requireThings(tx, assessment, unitId, input);
    for (const { sha256 } of input.files)
      if (!(await findAttachable(tx, cmd.actor, sha256)))
        throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
    const openKey = `${assessment.id}:${unitId}:${input.indicator}`;
    if (await tx.assessmentAppeal.findUnique({ where: { openKey } }))
      throw new AppError('CONFLICT', 'this figure is under appeal already', { key: 'assessment.appealOpen' });
    const { answerDays } = (await policyOf(tx, assessment.policyVersion)).assessment;
    const number = await nextNumber(tx, now);
    const { indicator, records, missing, words, files } = input;
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
        ...(missing.length > 0 ? { missing: json(missing) } : {}),
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
    return { result: { id }, after: { number, indicator, records, missing, words }, reason: words };
  });
}

type Named = Pick<z.infer<typeof appealInput>, 'indicator' | 'records' | 'missing' | 'files'>;

/**
 * An appeal names records of the figure, counted or left out, and describes what is missing from it. What is missing belongs into
 * the year, is not there under another name, and comes with evidence: there is no record that could speak for it.
 */
async function requireThings(
  tx: Tx,
  { id, from, until }: AssessmentRecord,
  unitId: string,
  named: Named,
): Promise<void> {
  const { indicator, missing } = named;
  const measure = await figureOf(tx, { assessmentId: id, unitId, indicator });
  const systems = await tx.system.findMany({
    where: { code: { in: missing.map(({ reference }) => reference) } },
    select: { id: true, code: true },
  });
  const byCode = new Map(systems.map((one) => [one.code.toLowerCase(), one.id]));
  requireNamed(measure, named, { from, until }, byCode);
}

export async function figureOf(
  tx: Tx,
  where: { assessmentId: string; unitId: string; indicator: string },
): Promise<Measure> {
  const row = await tx.assessmentIndicator.findUnique({ where: { assessmentId_unitId_indicator: where } });
  if (!row)
    throw new AppError('NOT_FOUND', `no figure ${where.indicator} of this unit`, { key: 'assessment.noFigure' });
  return measureOf(row);
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

export async function findAppeal(tx: Tx, id: string) {
  const appeal = await tx.assessmentAppeal.findUnique({ where: { id } });
  if (!appeal) throw noSuchAppeal(id);
  return appeal;
}

const noSuchAppeal = (id: string) => new AppError('NOT_FOUND', `No appeal ${id}`, { key: 'assessment.noAppeal' });

/** Decided once: who comes second gets CONFLICT. */
export async function close(
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
