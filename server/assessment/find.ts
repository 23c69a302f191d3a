import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { type Counted, type Excluded, type Measure, type MeasureUnit, unjudgedIn } from './measure.ts';
import { type Scheme, schemeSchema } from './scheme.ts';
import { type AssessmentAction, obstacleTo } from './transitions.ts';

/** Without the year's list of budgets, which is long and read by itself. */
export type AssessmentRecord = Omit<NonNullable<Awaited<ReturnType<Db['assessment']['findUnique']>>>, 'budget'>;
export type IndicatorRecord = NonNullable<Awaited<ReturnType<Db['assessmentIndicator']['findUnique']>>>;

export const subjectOf = (id: string) => ({ type: 'assessment', id });

/** For columns of JSON, which take what has no index signature only after a word. */
export const json = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue;

export async function findAssessment(db: Db | Tx, id: string): Promise<AssessmentRecord> {
  const found = await db.assessment.findUnique({ where: { id }, omit: { budget: true } });
  if (!found) throw noSuchAssessment(id);
  return found;
}

export const noSuchAssessment = (id: string) =>
  new AppError('NOT_FOUND', `No assessment ${id}`, { key: 'assessmentNotFound' });

export async function schemeOf(db: Db | Tx, { schemeId }: { schemeId: string }): Promise<Scheme> {
  const { body } = await db.assessmentScheme.findUniqueOrThrow({ where: { id: schemeId } });
  return schemeSchema.parse(body);
}

/** @throws AppError CONFLICT with the reason of the transition table */
export async function requireAct(
  tx: Tx,
  cmd: Command,
  assessment: AssessmentRecord,
  action: AssessmentAction,
): Promise<void> {
  const openAppeals = await tx.assessmentAppeal.count({ where: { assessmentId: assessment.id, state: 'open' } });
  const reason = obstacleTo(action, { ...assessment, openAppeals }, cmd.clock.now());
  if (reason)
    throw new AppError('CONFLICT', `Assessment ${assessment.year}: ${action} is not possible (${reason})`, {
      key: `assessment.${reason}`,
    });
}

/** Moves on by one conditional write; who comes second gets CONFLICT. */
export async function moveAssessment(
  tx: Tx,
  before: AssessmentRecord,
  data: Prisma.AssessmentUpdateManyMutationInput,
): Promise<void> {
  const { count } = await tx.assessment.updateMany({
    where: { id: before.id, version: before.version },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new AppError('CONFLICT', `Assessment ${before.id} has moved on`, { key: 'assessment.moved' });
}

/** The figure on record as the formulas know it. */
export const measureOf = (row: Pick<IndicatorRecord, 'counted' | 'excluded' | 'measureUnit' | 'state'>): Measure => {
  const counted = row.counted as unknown as Counted[];
  return {
    unit: row.measureUnit as MeasureUnit,
    counted,
    excluded: row.excluded as unknown as Excluded[],
    unjudged: unjudgedIn(counted),
  };
};
