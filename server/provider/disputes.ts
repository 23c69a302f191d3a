import type { z } from 'zod';
import { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { faultsIn, requireNamed, requireSaid, sizeOf } from '../assessment/bounds.ts';
import { dayNumber } from '../assessment/days.ts';
import { decidedMeasure } from '../assessment/decisions.ts';
import { json, measureOf } from '../assessment/find.ts';
import type { Measure, MissingRecord } from '../assessment/measure.ts';
import { score } from '../assessment/scoring.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findAttachable } from '../files/attachable.ts';
import { notify } from '../notices/notify.ts';
import { policyOf } from '../policies/current.ts';
import { addWorkingDays, dayOf } from '../time/working-days.ts';
import { findReview, moveReview, type ReviewRecord, subjectOf } from './find.ts';
import { providerSpecs } from './formulas.ts';
import type { decideDisputeInput, disputeInput } from './input.ts';
import { settle } from './store.ts';

/** The provider disputes a line of the sheet, or records of an indicator, while there is time; one at a time for each. */
export async function raiseDispute(cmd: Command, input: z.infer<typeof disputeInput>): Promise<{ id: string }> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'providerReview.dispute', subject: subjectOf(input.id) }, async (tx) => {
    const review = await findReview(tx, cmd, input.id);
    const now = cmd.clock.now();
    if (review.state !== 'issued' || !review.disputesUntil || now > review.disputesUntil)
      throw new AppError('CONFLICT', 'the time for disputes is over', { key: 'provider.disputeOver' });
    if (review.providerSigned) throw new AppError('CONFLICT', 'signed already', { key: 'provider.signed' });
    await requireSubject(tx, review, input);
    for (const { sha256 } of input.files)
      if (!(await findAttachable(tx, cmd.actor, sha256)))
        throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
    const openKey = `${review.id}:${input.lineId ?? input.indicator}`;
    if (await tx.settlementDispute.findUnique({ where: { openKey } }))
      throw new AppError('CONFLICT', 'in dispute already', { key: 'provider.disputeOpen' });
    const { disputeDays } = (await policyOf(tx, review.policyVersion)).assessment;
    const { lineId, indicator, records, missing, words, files } = input;
    const number = await nextNumber(tx, now);
    const { id: byId, name: byName } = cmd.actor;
    const dueAt = addWorkingDays(now, disputeDays);
    await tx.settlementDispute.create({
      data: {
        id,
        number,
        reviewId: review.id,
        lineId,
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
      scope: 'providerReview:decide',
      level: 'warning',
      key: 'assessmentDispute',
      values: { period: review.period, number, dueAt: dueAt.toISOString() },
      link: `/provider-reviews/${review.id}`,
    });
    return { result: { id }, after: { number, lineId, indicator, records, missing, words }, reason: words };
  });
}

async function requireSubject(tx: Tx, review: ReviewRecord, input: z.infer<typeof disputeInput>): Promise<void> {
  if (input.lineId) {
    const line = await tx.settlementLine.findFirst({ where: { id: input.lineId, reviewId: input.id } });
    if (!line) throw new AppError('NOT_FOUND', `no line ${input.lineId}`, { key: 'provider.noLine' });
  } else await requireThings(tx, review, input);
}

/** As in an appeal (`../assessment/appeals.ts`): records of the indicator, counted or left out, and what is missing from it. */
async function requireThings(
  tx: Tx,
  { id, from, until }: ReviewRecord,
  { indicator = '', ...named }: z.infer<typeof disputeInput>,
): Promise<void> {
  requireNamed(await figureOf(tx, id, indicator), { ...named, indicator }, { from, until });
}

async function figureOf(tx: Tx, reviewId: string, indicator: string): Promise<Measure> {
  const row = await tx.providerIndicator.findUnique({ where: { reviewId_indicator: { reviewId, indicator } } });
  if (!row) throw new AppError('NOT_FOUND', `no indicator ${indicator}`, { key: 'provider.noFigure' });
  return measureOf(row);
}

/** Numbers run through the year (UTC+8): ZY-2026-00001 (争议). */
async function nextNumber(tx: Tx, now: Date): Promise<string> {
  const year = dayOf(now).slice(0, 4);
  const name = `dispute-${year}`;
  const { value } = await tx.counter.upsert({
    where: { name },
    create: { name, value: 1 },
    update: { value: { increment: 1 } },
  });
  return `ZY-${year}-${String(value).padStart(5, '0')}`;
}

/**
 * The authority's answer, with reasons. Upheld: a line gets another amount, or records leave an indicator, count otherwise or are
 * added to it; score, factor and money follow at once, and a signature that was given to other figures falls.
 */
export async function decideDispute(cmd: Command, input: z.infer<typeof decideDisputeInput>): Promise<void> {
  const { disputeId, reason, corrections } = input;
  const subject = { type: 'dispute', id: disputeId };
  await inCommand(cmd, { action: 'providerReview.decideDispute', subject }, async (tx) => {
    const dispute = await tx.settlementDispute.findUnique({ where: { id: disputeId } });
    if (!dispute) throw new AppError('NOT_FOUND', `no dispute ${disputeId}`, { key: 'provider.noDispute' });
    const review = await findReview(tx, cmd, dispute.reviewId);
    if (review.state !== 'issued') throw new AppError('CONFLICT', 'locked', { key: 'provider.state' });
    const upheld = dispute.lineId ? input.correctedFen !== undefined : corrections.length > 0;
    if (upheld) await correct(tx, review, dispute, input);
    const { count } = await tx.settlementDispute.updateMany({
      where: { id: disputeId, state: 'open' },
      data: {
        state: upheld ? 'upheld' : 'dismissed',
        openKey: null,
        reason,
        corrections: json(corrections),
        correctedFen: dispute.lineId && input.correctedFen !== undefined ? BigInt(input.correctedFen) : null,
        decidedAt: cmd.clock.now(),
        decidedById: cmd.actor.id,
        decidedByName: cmd.actor.name,
      },
    });
    if (count === 0) throw new AppError('CONFLICT', 'decided already', { key: 'provider.disputeClosed' });
    await notify(tx, cmd, {
      scope: 'providerReview:answer',
      unitId: review.providerId,
      level: 'warning',
      key: upheld ? 'assessmentDisputeUpheld' : 'assessmentDisputeDismissed',
      values: { number: dispute.number, reason },
      link: `/provider-reviews/${review.id}`,
    });
    const after = await tx.providerReview.findUniqueOrThrow({ where: { id: review.id } });
    const money = ({ score: points, totalFen, payableFen }: ReviewRecord) => ({ score: points, totalFen, payableFen });
    return { result: undefined, before: money(review), after: money(after), reason, touched: [subjectOf(review.id)] };
  });
}

async function correct(
  tx: Tx,
  review: ReviewRecord,
  dispute: { number: string; lineId: string | null; indicator: string | null; records: unknown; missing: unknown },
  { correctedFen, corrections, reason, nowApplies }: z.infer<typeof decideDisputeInput>,
): Promise<void> {
  const policy = (await policyOf(tx, review.policyVersion)).assessment;
  if (dispute.lineId)
    await tx.settlementLine.update({
      where: { id: dispute.lineId },
      data: { correctedFen: BigInt(correctedFen ?? 0) },
    });
  else {
    const indicator = dispute.indicator ?? '';
    const measure = await figureOf(tx, review.id, indicator);
    const missing = (dispute.missing ?? []) as MissingRecord[];
    const named = { records: dispute.records as string[], missing, corrections };
    const fields = faultsIn(measure, named, sizeOfProvider(review, indicator, measure));
    if (fields.length > 0)
      throw new AppError(
        'INVALID',
        `not to be decided like this: ${dispute.number}`,
        { key: 'invalidInput' },
        { fields },
      );
    const rows = await tx.providerIndicator.findMany({ where: { reviewId: review.id } });
    const measures = new Map(rows.map((row) => [row.indicator, measureOf(row)]));
    measures.set(indicator, decidedMeasure(measure, { number: dispute.number, words: reason, corrections, missing }));
    const { figures } = score(providerSpecs(policy), measures);
    requireSaid(
      rows.find((row) => row.indicator === indicator)?.state ?? null,
      figures.find((figure) => figure.indicator === indicator),
      nowApplies,
    );
    for (const figure of figures) {
      const { state, effective, numerator, denominator, score: points } = figure;
      const now = measures.get(figure.indicator);
      await tx.providerIndicator.update({
        where: { reviewId_indicator: { reviewId: review.id, indicator: figure.indicator } },
        data: {
          state,
          effective,
          numerator,
          denominator,
          score: points,
          counted: json(now?.counted ?? []),
          excluded: json(now?.excluded ?? []),
        },
      });
    }
  }
  await moveReview(tx, review, { authoritySigned: Prisma.DbNull, providerSigned: Prisma.DbNull });
  await settle(tx, review.id, policy);
}

/** A ticket is answered and restored: two things in one record. */
export const itemsOf = (indicator: string): number => (indicator === 'tickets' ? 2 : 1);

const sizeOfProvider = ({ from, until }: ReviewRecord, indicator: string, { unit }: Measure) =>
  sizeOf(unit, dayNumber(until) - dayNumber(from), itemsOf(indicator));
