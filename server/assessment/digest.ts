import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonical.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { findAssessment } from './find.ts';

/**
 * SHA-256 over the canonical JSON of everything that counts: the scheme, every unit's standing, every figure with its records,
 * every appeal with its decision, and who may be given a budget. Who has the records can recompute it; `verifyAssessment` does.
 */
export async function digestOf(db: Db | Tx, id: string): Promise<string> {
  const assessment = await db.assessment.findUniqueOrThrow({ where: { id } });
  const scheme = await db.assessmentScheme.findUniqueOrThrow({ where: { id: assessment.schemeId } });
  const where = { assessmentId: id };
  const [units, figures, appeals] = await Promise.all([
    db.assessmentUnit.findMany({ where, orderBy: { unitId: 'asc' }, omit: { id: true } }),
    db.assessmentIndicator.findMany({
      where,
      orderBy: [{ unitId: 'asc' }, { indicator: 'asc' }],
      omit: { id: true },
    }),
    db.assessmentAppeal.findMany({ where, orderBy: { number: 'asc' } }),
  ]);
  const { year, from, until, policyVersion, collectedAt, publishedAt, budget } = assessment;
  const content = {
    year,
    from,
    until,
    policyVersion,
    collectedAt,
    publishedAt,
    scheme: { version: scheme.version, body: scheme.body, publishedAt: scheme.publishedAt },
    units,
    figures,
    appeals: appeals.map((one) => withoutEmpty(one, ['missing', 'stateBefore', 'stateAfter'])),
    // A year that was locked before the list was kept has none; its digest stands.
    ...(budget === null ? {} : { budget }),
  };
  return `sha256:${createHash('sha256').update(canonicalJson(content)).digest('hex')}`;
}

/** Columns that came later are left out where they are empty: what was locked before there were any keeps its digest. */
export const withoutEmpty = <R extends object>(row: R, later: readonly (keyof R & string)[]): Partial<R> =>
  Object.fromEntries(
    Object.entries(row).filter(([name, value]) => value !== null || !(later as readonly string[]).includes(name)),
  ) as Partial<R>;

/** Whether what is on record is still what was locked; null before it is final. */
export async function verifyAssessment(
  cmd: Command,
  { id }: { id: string },
): Promise<{ whole: boolean | null; digest: string }> {
  const { digest: locked } = await findAssessment(cmd.db, id);
  const digest = await digestOf(cmd.db, id);
  return { whole: locked === null ? null : locked === digest, digest };
}
