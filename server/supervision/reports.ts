import type { z } from 'zod';
import { namesOf } from '../applications/names.ts';
import { json } from '../assessment/find.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { notify } from '../notices/notify.ts';
import type { acknowledgeReportInput, issueReportInput } from './input.ts';
import { nextNumber } from './numbers.ts';
import { periodOf } from './period.ts';
import { readStatistics } from './statistics.ts';
import type { StatisticsView, SupervisionReportView } from './views.ts';

/**
 * Article 31: problems are fed back to the office that has them, serious ones are reported to the government. The figures of the
 * day are kept in the report, so that it says later what it said then.
 */
export async function issueReport(cmd: Command, input: z.infer<typeof issueReportInput>): Promise<{ id: string }> {
  const id = cmd.newId();
  const figures = await readStatistics(cmd, { from: input.from, to: input.to });
  return inCommand(cmd, { action: 'supervision.report', subject: { type: 'supervision', id } }, async (tx) => {
    const { kind, officeUnitId, title, words, measureIds } = input;
    if (kind === 'feedback' && !(await tx.unit.findUnique({ where: { id: officeUnitId ?? '' } })))
      throw new AppError('INVALID', 'feedback goes to an office', { key: 'unitNotFound' });
    const now = cmd.clock.now();
    const number = await nextNumber(tx, 'JB', now);
    const own =
      kind === 'feedback'
        ? { ...figures, offices: figures.offices.filter((one) => one.officeUnitId === officeUnitId) }
        : figures;
    await tx.supervisionReport.create({
      data: {
        id,
        number,
        kind,
        officeUnitId: kind === 'feedback' ? officeUnitId : null,
        ...periodOf(input),
        title,
        words,
        figures: json(own),
        measureIds,
        issuedAt: now,
        issuedById: cmd.actor.id,
        issuedByName: cmd.actor.name,
      },
    });
    if (kind === 'feedback')
      await notify(tx, cmd, {
        scope: 'supervision:explain',
        unitId: officeUnitId,
        level: 'warning',
        key: 'stepFeedback',
        values: { number, title },
        link: `/supervision/reports/${id}`,
      });
    return { result: { id }, after: { number, kind, title } };
  });
}

/** The office says that it has read it, and what it will do. */
export async function acknowledgeReport(cmd: Command, input: z.infer<typeof acknowledgeReportInput>): Promise<void> {
  await inCommand(
    cmd,
    { action: 'supervision.acknowledge', subject: { type: 'supervision', id: input.id } },
    async (tx) => {
      const { count } = await tx.supervisionReport.updateMany({
        where: { id: input.id, officeUnitId: cmd.actor.unitId, acknowledgedAt: null },
        data: { acknowledgedAt: cmd.clock.now(), acknowledgedByName: cmd.actor.name, answer: input.answer },
      });
      if (count === 0)
        throw new AppError('CONFLICT', 'not this office’s, or answered', { key: 'supervision.acknowledged' });
      return { result: undefined, reason: input.answer };
    },
  );
}

export async function readReports(cmd: Command): Promise<SupervisionReportView[]> {
  const { actor } = cmd;
  const all = can(actor, 'supervision:correct') || can(actor, 'audit:read');
  const rows = await cmd.db.supervisionReport.findMany({
    where: all ? {} : { officeUnitId: actor.unitId },
    orderBy: { issuedAt: 'desc' },
    take: 500,
  });
  const names = await namesOf(cmd.db, { units: rows.map(({ officeUnitId }) => officeUnitId) });
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    kind: row.kind as SupervisionReportView['kind'],
    officeName: row.officeUnitId ? names.unit(row.officeUnitId) : null,
    from: row.from.toISOString(),
    until: row.until.toISOString(),
    title: row.title,
    words: row.words,
    figures: row.figures as unknown as StatisticsView,
    issuedAt: row.issuedAt.toISOString(),
    issuedByName: row.issuedByName,
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedByName: row.acknowledgedByName,
    answer: row.answer,
    mayAcknowledge:
      row.acknowledgedAt === null && row.officeUnitId === actor.unitId && can(actor, 'supervision:explain'),
  }));
}
