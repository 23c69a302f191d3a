import type { z } from 'zod';
import { json } from '../allocations/desired.ts';
import { digestOf } from '../applications/digest.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { notify } from '../notices/notify.ts';
import { reportFigures } from './figures.ts';
import type { editReportInput, reportVersionInput } from './input.ts';
import type { OperationReportRow, OperationReportView, ReportFigures } from './views.ts';

type Report = Awaited<ReturnType<Db['operationReport']['findUniqueOrThrow']>>;

/** Units see what is published; provider, authority and auditor also that a month is not. */
const visible = ({ actor }: Command) =>
  can(actor, 'operationReport:write') || can(actor, 'operations:read') ? {} : { state: 'published' as const };

export async function reportTable(cmd: Command): Promise<OperationReportRow[]> {
  const found = await cmd.db.operationReport.findMany({ where: visible(cmd), orderBy: { month: 'desc' }, take: 240 });
  return found.map((report) => rowOf(report, cmd.clock.now()));
}

export async function getReport(cmd: Command, month: string): Promise<OperationReportView> {
  const report = await cmd.db.operationReport.findFirst({ where: { month, ...visible(cmd) } });
  if (!report) throw new AppError('NOT_FOUND', `No operation report ${month}`, { key: 'operationReportNotFound' });
  return viewOf(report, cmd);
}

/** The provider's words. */
export const editReport = (cmd: Command, input: z.infer<typeof editReportInput>): Promise<OperationReportView> =>
  changeDraft(cmd, 'operationReport.edit', input, async () => ({ texts: input.texts }));

/** Gathers the figures anew, as of now: incidents and tickets are put on record late. */
export const redraftReport = (cmd: Command, input: z.infer<typeof reportVersionInput>): Promise<OperationReportView> =>
  changeDraft(cmd, 'operationReport.redraft', input, async (tx) => {
    const now = cmd.clock.now();
    return { figures: json(await reportFigures(tx, input.month, now)), draftedAt: now };
  });

/**
 * Numbered, digested and frozen: what follows can no longer change it. Units, authority and auditor hear of it.
 * The digest is SHA-256 over the canonical JSON of month, number, figures and texts, so that anyone can check a copy.
 */
export async function publishReport(
  cmd: Command,
  input: z.infer<typeof reportVersionInput>,
): Promise<OperationReportView> {
  const view = await changeDraft(cmd, 'operationReport.publish', input, async (tx, report) => {
    const number = numberOf(report.month);
    const digest = digestOf({ month: report.month, number, figures: report.figures, texts: report.texts });
    const { id: publishedById, name: publishedByName } = cmd.actor;
    await notify(tx, cmd, {
      scope: 'operationReport:read',
      level: 'info',
      key: 'operationReportPublished',
      values: { number, month: report.month },
      link: `/reports/operation/${report.month}`,
      onceKey: `operationReport:${report.month}:published`,
    });
    return { state: 'published', number, digest, publishedAt: cmd.clock.now(), publishedById, publishedByName };
  });
  return view;
}

/** 〔2026〕第10期: one a month, so the month is its number. */
const numberOf = (month: string): string => `〔${month.slice(0, 4)}〕第${Number(month.slice(5))}期`;

type Change = Parameters<Tx['operationReport']['updateMany']>[0]['data'];

async function changeDraft(
  cmd: Command,
  action: string,
  { month, version }: { month: string; version: number },
  change: (tx: Tx, report: Report) => Promise<Change>,
): Promise<OperationReportView> {
  const found = await cmd.db.operationReport.findUnique({ where: { month }, select: { id: true } });
  if (!found) throw new AppError('NOT_FOUND', `No operation report ${month}`, { key: 'operationReportNotFound' });
  return inCommand(cmd, { action, subject: { type: 'operationReport', id: found.id } }, async (tx) => {
    const report = await tx.operationReport.findUniqueOrThrow({ where: { month } });
    const data = await change(tx, report);
    const { count } = await tx.operationReport.updateMany({
      where: { id: report.id, version, state: 'drafted' },
      data: { ...data, version: { increment: 1 } },
    });
    if (count === 0) {
      const key = report.state === 'published' ? 'operationReportPublishedAlready' : 'changedMeanwhile';
      throw new AppError('CONFLICT', `Operation report ${month} is ${report.state}`, { key });
    }
    const after = await tx.operationReport.findUniqueOrThrow({ where: { month } });
    return { result: viewOf(after, cmd), after: { month, state: after.state, digest: after.digest } };
  });
}

const rowOf = (report: Report, now: Date): OperationReportRow => ({
  id: report.id,
  month: report.month,
  state: report.state === 'drafted' && now > report.dueAt ? 'overdue' : report.state,
  number: report.number,
  dueAt: report.dueAt.toISOString(),
  publishedAt: report.publishedAt?.toISOString() ?? null,
});

const viewOf = (report: Report, cmd: Command): OperationReportView => ({
  ...rowOf(report, cmd.clock.now()),
  figures: figuresFor(cmd, report.figures as unknown as ReportFigures),
  texts: report.texts as OperationReportView['texts'],
  draftedAt: report.draftedAt.toISOString(),
  digest: report.digest,
  publishedByName: report.publishedByName,
  policyVersion: report.policyVersion,
  mayWrite: report.state === 'drafted' && can(cmd.actor, 'operationReport:write'),
  version: report.version,
});

/** What is advised to a unit is between it, the authority and the provider. The digest is that of the whole report. */
function figuresFor({ actor }: Command, figures: ReportFigures): ReportFigures {
  if (can(actor, 'operationReport:write') || can(actor, 'operations:read')) return figures;
  return { ...figures, advice: figures.advice?.filter(({ unitId }) => unitId === actor.unitId) };
}
