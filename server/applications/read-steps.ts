import type { Db } from '../db/client.ts';
import { currentPolicy } from '../policies/current.ts';
import { clockView } from '../time/step-clock.ts';
import { namesOf } from './names.ts';
import type { StepView } from './views.ts';

/** The steps of an application in their order, with their clocks as of now. */
export async function readSteps(db: Db, applicationId: string, now: Date): Promise<StepView[]> {
  const rows = await db.step.findMany({ where: { applicationId }, orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] });
  const { warnBeforeDays } = (await currentPolicy(db, now)).body.steps;
  const names = await namesOf(db, {
    units: rows.map((row) => row.officeUnitId),
    users: rows.map((row) => row.actorId),
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    round: row.round,
    officeUnitId: row.officeUnitId,
    officeName: names.unit(row.officeUnitId),
    startedAt: row.startedAt.toISOString(),
    limitDays: row.limitDays,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    outcome: row.outcome,
    actorName: row.actorId ? names.user(row.actorId) : null,
    opinion: row.opinion,
    quotes: (row.quotes ?? []) as string[],
    warnedAt: row.warnedAt?.toISOString() ?? null,
    escalatedAt: row.escalatedAt?.toISOString() ?? null,
    explanation: row.explanation,
    ...clockView(row, now, warnBeforeDays),
  }));
}
