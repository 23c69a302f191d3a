import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { namesOf } from '../applications/names.ts';
import type { Command } from '../context.ts';
import { type Actor, can } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import { clockView } from '../time/step-clock.ts';
import type { CaseView } from './views.ts';

/**
 * The city's authority and the auditor oversee every desk, a county authority its own and what it has accepted; who is only
 * overseen (the provider) sees its own desk, to explain it.
 */
export function supervisedBy(actor: Actor): Prisma.StepWhereInput {
  if (!can(actor, 'supervision:read')) return { officeUnitId: actor.unitId };
  if (overseesAll(actor)) return {};
  return { OR: [{ officeUnitId: actor.unitId }, { application: { handlerUnitId: actor.unitId } }] };
}

/** Whether the person oversees the whole city, or the desk of the own unit alone. */
export const overseesAll = (actor: Actor): boolean => can(actor, 'application:read:all') || can(actor, 'audit:read');

/** Each office explains its own red cases; a leader may explain any. */
export const mayExplain = (actor: Actor, officeUnitId: string): boolean =>
  can(actor, 'supervision:explain') && (actor.unitId === officeUnitId || can(actor, 'supervision:correct'));

const MAX_CASES = 5_000;

/** Steps as cases of supervision, the soonest limit first unless said otherwise. */
export async function readCases(
  cmd: Command,
  where: Prisma.StepWhereInput,
  orderBy: Prisma.StepOrderByWithRelationInput = { dueAt: 'asc' },
): Promise<CaseView[]> {
  const { db, actor, clock } = cmd;
  const now = clock.now();
  const { warnBeforeDays } = (await currentPolicy(db, now)).body.steps;
  const rows = await db.step.findMany({
    where: { AND: [supervisedBy(actor), where] },
    include: {
      application: { select: { number: true, kind: true, unitId: true, system: { select: { name: true } } } },
    },
    orderBy,
    take: MAX_CASES,
  });
  const names = await namesOf(db, {
    units: rows.flatMap((row) => [row.officeUnitId, row.application.unitId]),
    users: rows.flatMap((row) => [row.actorId, row.explainedById]),
  });
  return rows.map((row) => ({
    stepId: row.id,
    name: row.name,
    applicationId: row.applicationId,
    number: row.application.number,
    kind: row.application.kind,
    systemName: row.application.system.name,
    unitName: names.unit(row.application.unitId),
    officeUnitId: row.officeUnitId,
    officeName: names.unit(row.officeUnitId),
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    actorName: row.actorId ? names.user(row.actorId) : null,
    escalatedAt: row.escalatedAt?.toISOString() ?? null,
    explanation: row.explanation,
    explainedBy: row.explainedById ? names.user(row.explainedById) : null,
    mayExplain: mayExplain(actor, row.officeUnitId),
    ...clockView(row, now, warnBeforeDays),
  }));
}
