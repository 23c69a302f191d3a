import type { z } from 'zod';
import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { namesOf } from '../applications/names.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findAttachable } from '../files/attachable.ts';
import { can } from '../identity/permissions.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { addWorkingDays, workingDaysLeft } from '../time/working-days.ts';
import type { answerMeasureInput, closeMeasureInput, issueMeasureInput } from './input.ts';
import { nextNumber } from './numbers.ts';
import type { MeasureView } from './views.ts';

const subjectOf = (id: string) => ({ type: 'supervision', id });

/**
 * Article 29: where a fault was found, an interview, a circular, an order to correct, publication, or the case is handed over. It
 * names what it rests on, and has a day by which the office must have answered.
 */
export async function issueMeasure(cmd: Command, input: z.infer<typeof issueMeasureInput>): Promise<{ id: string }> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'supervision.measure', subject: subjectOf(id) }, async (tx) => {
    const now = cmd.clock.now();
    const officeUnitId = await groundOf(tx, input);
    const { measureDays } = (await currentPolicy(tx, now)).body.supervision;
    const { kind, words, verificationId, complaintId, stepId, officerId } = input;
    if (verificationId && (await tx.measure.findUnique({ where: { verificationId } })))
      throw new AppError('CONFLICT', 'it has a measure', { key: 'supervision.hasMeasure' });
    const number = await nextNumber(tx, 'JC', now);
    const dueAt = addWorkingDays(now, input.days ?? measureDays);
    const issued = { issuedAt: now, issuedById: cmd.actor.id, issuedByName: cmd.actor.name };
    const ground = { verificationId, complaintId, stepId, officerId };
    await tx.measure.create({
      data: { id, number, kind, state: 'issued', officeUnitId, ...ground, words, ...issued, dueAt, answerFiles: [] },
    });
    await notify(tx, cmd, {
      scope: 'supervision:explain',
      unitId: officeUnitId,
      level: 'urgent',
      key: 'stepMeasure',
      values: { number, measure: kind, dueAt: dueAt.toISOString() },
      link: '/supervision/measures',
    });
    return { result: { id }, after: { number, kind, officeUnitId }, reason: words };
  });
}

/** What a measure rests on: a verification that found a fault, a complaint that was founded, or a red case. */
async function groundOf(tx: Tx, input: z.infer<typeof issueMeasureInput>): Promise<string> {
  if (input.verificationId) {
    const found = await tx.verification.findUnique({ where: { id: input.verificationId } });
    if (found?.state === 'fault') return found.officeUnitId;
  } else if (input.complaintId) {
    const found = await tx.complaint.findUnique({ where: { id: input.complaintId } });
    if (found?.founded && found.officeUnitId) return found.officeUnitId;
  } else if (input.stepId) {
    const found = await tx.step.findUnique({ where: { id: input.stepId } });
    if (found && (found.escalatedAt || (found.finishedAt && found.finishedAt > found.dueAt))) return found.officeUnitId;
  }
  throw new AppError('CONFLICT', 'no fault was found', { key: 'supervision.noFault' });
}

/** The office says what it has done, with its proof. */
export async function answerMeasure(cmd: Command, input: z.infer<typeof answerMeasureInput>): Promise<void> {
  await inCommand(cmd, { action: 'supervision.answerMeasure', subject: subjectOf(input.id) }, async (tx) => {
    const measure = await findMeasure(tx, cmd, input.id);
    if (measure.officeUnitId !== cmd.actor.unitId)
      throw new AppError('FORBIDDEN', 'another office’s', { key: 'notYourOffice' });
    for (const { sha256 } of input.files)
      if (!(await findAttachable(tx, cmd.actor, sha256)))
        throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
    await move(tx, input.id, ['issued'], {
      state: 'answered',
      answer: input.answer,
      answerFiles: input.files,
      answeredAt: cmd.clock.now(),
      answeredByName: cmd.actor.name,
    });
    await notify(tx, cmd, {
      scope: 'supervision:correct',
      level: 'info',
      key: 'stepMeasureAnswered',
      values: { number: measure.number },
      link: '/supervision/measures',
    });
    return { result: undefined, reason: input.answer };
  });
}

/** The authority is content, or sends it back to be answered anew, or takes the measure back. */
export async function closeMeasure(cmd: Command, input: z.infer<typeof closeMeasureInput>): Promise<void> {
  const { id, outcome, words } = input;
  await inCommand(cmd, { action: 'supervision.closeMeasure', subject: subjectOf(id) }, async (tx) => {
    const now = cmd.clock.now();
    const end = { closedWords: words, closedAt: now, closedByName: cmd.actor.name };
    const { measureDays } = (await currentPolicy(tx, now)).body.supervision;
    if (outcome === 'closed') await move(tx, id, ['answered'], { state: 'closed', ...end });
    else if (outcome === 'withdrawn') await move(tx, id, ['issued', 'answered'], { state: 'withdrawn', ...end });
    else {
      const again = { dueAt: addWorkingDays(now, measureDays), warnedAt: null, overdueAt: null };
      await move(tx, id, ['answered'], { state: 'issued', closedWords: words, ...again });
    }
    const measure = await tx.measure.findUniqueOrThrow({ where: { id } });
    await notify(tx, cmd, {
      scope: 'supervision:explain',
      unitId: measure.officeUnitId,
      level: outcome === 'returned' ? 'urgent' : 'info',
      key: outcome === 'returned' ? 'stepMeasureReturned' : 'stepMeasureClosed',
      values: { number: measure.number, reason: words },
      link: '/supervision/measures',
    });
    return { result: undefined, after: { outcome }, reason: words };
  });
}

async function findMeasure(tx: Tx, cmd: Command, id: string) {
  const found = await tx.measure.findFirst({ where: { AND: [{ id }, visibleMeasures(cmd)] } });
  if (!found) throw new AppError('NOT_FOUND', `no measure ${id}`, { key: 'supervision.noMeasure' });
  return found;
}

async function move(tx: Tx, id: string, from: string[], data: Prisma.MeasureUpdateManyMutationInput): Promise<void> {
  const { count } = await tx.measure.updateMany({
    where: { id, state: { in: from } },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new AppError('CONFLICT', `measure ${id} has moved on`, { key: 'supervision.measureMoved' });
}

/** The supervisors see all; an office sees its own. */
export const visibleMeasures = ({ actor }: Pick<Command, 'actor'>): Prisma.MeasureWhereInput =>
  can(actor, 'supervision:correct') || can(actor, 'audit:read') ? {} : { officeUnitId: actor.unitId };

export async function readMeasures(cmd: Command): Promise<MeasureView[]> {
  const { db, actor } = cmd;
  const now = cmd.clock.now();
  const rows = await db.measure.findMany({ where: visibleMeasures(cmd), orderBy: { issuedAt: 'desc' }, take: 2000 });
  const names = await namesOf(db, {
    units: rows.map((row) => row.officeUnitId),
    users: rows.map((row) => row.officerId),
  });
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    kind: row.kind as MeasureView['kind'],
    state: row.state as MeasureView['state'],
    officeUnitId: row.officeUnitId,
    officeName: names.unit(row.officeUnitId),
    officerName: row.officerId ? names.user(row.officerId) : null,
    ground: row.verificationId ? 'verification' : row.complaintId ? 'complaint' : 'step',
    words: row.words,
    issuedAt: row.issuedAt.toISOString(),
    issuedByName: row.issuedByName,
    dueAt: row.dueAt.toISOString(),
    workingDaysLeft: workingDaysLeft(now, row.dueAt),
    overdue: row.overdueAt !== null || (row.state === 'issued' && now > row.dueAt),
    answer: row.answer,
    answerFiles: row.answerFiles as unknown as MeasureView['answerFiles'],
    answeredAt: row.answeredAt?.toISOString() ?? null,
    answeredByName: row.answeredByName,
    closedWords: row.closedWords,
    closedAt: row.closedAt?.toISOString() ?? null,
    mayAnswer: row.state === 'issued' && row.officeUnitId === actor.unitId && can(actor, 'supervision:explain'),
    mayClose: (row.state === 'answered' || row.state === 'issued') && can(actor, 'supervision:correct'),
  }));
}
