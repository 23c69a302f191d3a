import { json } from '../allocations/desired.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import type { Db } from '../db/client.ts';
import { eachStep, goOn } from '../go-on.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { addWorkingDays, DAY_MILLIS } from '../time/working-days.ts';
import { reportFigures } from './figures.ts';
import { monthOf, monthsBetween, shiftMonth, startOfMonth } from './month.ts';

/** Nobody reads the reports of years that passed before the console stood still for so long. */
const MOST_MONTHS = 24;

/**
 * Drafts the report of each month whose day has come and that has none: judged from what is there and not from the calendar, so that
 * downtime is caught up with, each month exactly once (the month is a unique key). Then escalates what is past the policy's day.
 */
export async function tickReports(services: Services): Promise<{ drafted: string[]; overdue: number }> {
  const drafted: string[] = [];
  let overdue = 0;
  await eachStep(
    async () =>
      goOn(await missingMonths(services), async (month) => {
        if (await draftReport(services, month)) drafted.push(month);
      }),
    async () => {
      overdue = await escalateReports(services);
    },
  );
  return { drafted, overdue };
}

async function missingMonths({ db, clock }: Services): Promise<string[]> {
  const now = clock.now();
  const { reportDraftDay } = (await currentPolicy(db, now)).body.service;
  const first = await firstMonth(db);
  if (!first) return [];
  const draftDay = startOfMonth(monthOf(now)).getTime() + (reportDraftDay - 1) * DAY_MILLIS;
  const last = shiftMonth(monthOf(now), now.getTime() >= draftDay ? -1 : -2);
  const months = monthsBetween(first, last).slice(-MOST_MONTHS);
  const present = await db.operationReport.findMany({ where: { month: { in: months } }, select: { month: true } });
  const known = new Set(present.map(({ month }) => month));
  return months.filter((month) => !known.has(month));
}

/** The month of the first report; before there is one, that in which the records begin. */
async function firstMonth(db: Db): Promise<string | null> {
  const first = await db.operationReport.findFirst({ orderBy: { month: 'asc' }, select: { month: true } });
  if (first) return first.month;
  const { _min } = await db.unit.aggregate({ _min: { createdAt: true } });
  return _min.createdAt ? monthOf(_min.createdAt) : null;
}

/** One month, once; answers whether it was made by this call. */
export async function draftReport(services: Services, month: string): Promise<boolean> {
  const { db, clock } = services;
  const cmd = systemCommand(services, 'reports');
  const now = clock.now();
  const { version: policyVersion, body } = await currentPolicy(db, now);
  const figures = await reportFigures(db, month, now);
  // Another replica may have been faster; looked at before the command, so that a lost race leaves no entry.
  if (await db.operationReport.findUnique({ where: { month }, select: { id: true } })) return false;
  const id = cmd.newId();
  return inCommand(cmd, { action: 'operationReport.draft', subject: { type: 'operationReport', id } }, async (tx) => {
    if (await tx.operationReport.findUnique({ where: { month }, select: { id: true } })) return { result: false };
    const dueAt = dueOf(month, body.service.reportByDay);
    const data = { id, month, figures: json(figures), texts: {}, policyVersion, draftedAt: now, dueAt, createdAt: now };
    await tx.operationReport.create({ data });
    await notify(tx, cmd, {
      scope: 'operationReport:write',
      level: 'warning',
      key: 'operationReportDrafted',
      values: { month, dueAt: dueAt.toISOString() },
      link: `/reports/operation/${month}`,
      onceKey: `operationReport:${month}:drafted`,
    });
    return { result: true, after: { month, dueAt } };
  });
}

/** The end of the n-th working day of the following month. */
export const dueOf = (month: string, workingDay: number): Date =>
  addWorkingDays(new Date(startOfMonth(shiftMonth(month, 1)).getTime() - 1), workingDay);

async function escalateReports(services: Services): Promise<number> {
  const { db, clock } = services;
  const now = clock.now();
  const late = await db.operationReport.findMany({ where: { state: 'drafted', overdueAt: null, dueAt: { lt: now } } });
  let escalated = 0;
  for (const { id, month } of late) escalated += await escalate(systemCommand(services, 'reports'), id, month, now);
  return escalated;
}

async function escalate(cmd: Command, id: string, month: string, now: Date): Promise<number> {
  const where = { id, state: 'drafted' as const, overdueAt: null };
  if ((await cmd.db.operationReport.count({ where })) === 0) return 0;
  return inCommand(cmd, { action: 'operationReport.overdue', subject: { type: 'operationReport', id } }, async (tx) => {
    const { count } = await tx.operationReport.updateMany({ where, data: { overdueAt: now } });
    if (count === 0) return { result: 0 };
    for (const scope of ['operationReport:write', 'review:decide'] as const) {
      await notify(tx, cmd, {
        scope,
        level: 'urgent',
        key: 'operationReportOverdue',
        values: { month },
        link: `/reports/operation/${month}`,
        onceKey: `operationReport:${month}:overdue`,
      });
    }
    return { result: 1, after: { month, overdueAt: now } };
  });
}
