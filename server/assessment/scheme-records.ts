import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { yearBounds } from './days.ts';
import { json } from './find.ts';
import type { draftSchemeInput, newSchemeInput, publishSchemeInput, schemesInput } from './input.ts';
import { defaultScheme, type Scheme, schemeSchema } from './scheme.ts';
import type { SchemeView } from './views.ts';

/** The scheme that a draft for the year begins with: last version of the year, else of the year before, else the policy's. */
export async function proposeScheme(cmd: Command, { year }: z.infer<typeof newSchemeInput>): Promise<Scheme> {
  const newest = await cmd.db.assessmentScheme.findFirst({
    where: { year: { lte: year } },
    orderBy: [{ year: 'desc' }, { version: 'desc' }],
  });
  if (newest) return schemeSchema.parse(newest.body);
  return defaultScheme((await currentPolicy(cmd.db, cmd.clock.now())).body.assessment);
}

/** A new version of the year's scheme, not yet in force. */
export async function draftScheme(cmd: Command, input: z.infer<typeof draftSchemeInput>): Promise<SchemeView> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'assessment.draftScheme', subject: { type: 'assessmentScheme', id } }, async (tx) => {
    await refuseWhenPublished(tx, input.year);
    const newest = await tx.assessmentScheme.findFirst({ where: { year: input.year }, orderBy: { version: 'desc' } });
    const now = cmd.clock.now();
    const { version: policyVersion } = await currentPolicy(tx, now);
    const { id: authorId, name: authorName } = cmd.actor;
    const { year, body, note } = input;
    const version = (newest?.version ?? 0) + 1;
    const row = await tx.assessmentScheme.create({
      data: { id, year, version, body: json(body), note, policyVersion, authorId, authorName, createdAt: now },
    });
    return { result: schemeView(row, null), after: body, reason: note };
  });
}

/**
 * Puts a version in force for its year. Units must know the rules before the year begins; later only with a reason, which stands
 * on the scheme, and never once results have been published by it.
 */
export async function publishScheme(cmd: Command, input: z.infer<typeof publishSchemeInput>): Promise<SchemeView> {
  const subject = { type: 'assessmentScheme', id: input.id };
  return inCommand(cmd, { action: 'assessment.publishScheme', subject }, async (tx) => {
    const scheme = await tx.assessmentScheme.findUnique({ where: { id: input.id } });
    if (!scheme) throw new AppError('NOT_FOUND', `No scheme ${input.id}`, { key: 'assessment.noScheme' });
    await refuseWhenPublished(tx, scheme.year);
    await refuseOlder(tx, scheme);
    const now = cmd.clock.now();
    const late = now >= yearBounds(scheme.year).from;
    if (late && !input.lateReason)
      throw new AppError('INVALID', `the year ${scheme.year} has begun; a reason is needed`, {
        key: 'assessment.lateReason',
      });
    const { count } = await tx.assessmentScheme.updateMany({
      where: { id: input.id, publishedAt: null },
      data: {
        publishedAt: now,
        publishedById: cmd.actor.id,
        lateReason: late ? input.lateReason : null,
        number: `〔${scheme.year}〕考核方案第${scheme.version}号`,
      },
    });
    if (count === 0) throw new AppError('CONFLICT', 'published already', { key: 'assessment.schemePublished' });
    // A year under way is judged by the newest rules; its figures have to be collected anew.
    await tx.assessment.updateMany({
      where: { year: scheme.year, state: 'collecting' },
      data: { schemeId: scheme.id, collectedAt: null, version: { increment: 1 } },
    });
    await notify(tx, cmd, {
      scope: 'assessment:appeal',
      level: 'info',
      key: 'assessmentScheme',
      values: { year: scheme.year },
      link: '/assessment-schemes',
      onceKey: `assessmentScheme:${scheme.id}`,
    });
    const row = await tx.assessmentScheme.findUniqueOrThrow({ where: { id: input.id } });
    return { result: schemeView(row, row.id), after: { publishedAt: now }, reason: input.lateReason };
  });
}

async function refuseWhenPublished(tx: Tx, year: number): Promise<void> {
  const assessment = await tx.assessment.findUnique({ where: { year } });
  if (assessment && assessment.state !== 'collecting')
    throw new AppError('CONFLICT', `the assessment of ${year} is past collecting`, { key: 'assessment.schemeFixed' });
}

/** The newest published version is in force; an older draft put forth after it would be in force nowhere and yet judge the year. */
async function refuseOlder(tx: Tx, { year, version }: { year: number; version: number }): Promise<void> {
  const inForce = await schemeInForce(tx, year);
  if (inForce && inForce.version > version)
    throw new AppError('CONFLICT', `version ${inForce.version} of ${year} is in force`, {
      key: 'assessment.schemeOlder',
      values: { version: inForce.version },
    });
}

/** The version that a year is judged by: the newest published one. */
export const schemeInForce = (db: Db | Tx, year: number) =>
  db.assessmentScheme.findFirst({ where: { year, publishedAt: { not: null } }, orderBy: { version: 'desc' } });

export async function readSchemes({ db }: Command, { year }: z.infer<typeof schemesInput>): Promise<SchemeView[]> {
  const rows = await db.assessmentScheme.findMany({
    where: year ? { year } : {},
    orderBy: [{ year: 'desc' }, { version: 'desc' }],
    take: 200,
  });
  const inForce = new Map<number, string>();
  for (const row of rows) if (row.publishedAt && !inForce.has(row.year)) inForce.set(row.year, row.id);
  return rows.map((row) => schemeView(row, inForce.get(row.year) ?? null));
}

type SchemeRecord = NonNullable<Awaited<ReturnType<Db['assessmentScheme']['findFirst']>>>;

export const schemeView = (row: SchemeRecord, inForceId: string | null): SchemeView => ({
  id: row.id,
  year: row.year,
  version: row.version,
  body: schemeSchema.parse(row.body),
  note: row.note,
  authorName: row.authorName,
  createdAt: row.createdAt.toISOString(),
  publishedAt: row.publishedAt?.toISOString() ?? null,
  number: row.number,
  lateReason: row.lateReason,
  inForce: row.id === inForceId,
});
