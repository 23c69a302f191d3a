import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { amountsFrom } from '../capacity/amounts.ts';
import type { Db } from '../db/client.ts';
import { currentPolicy } from '../policies/current.ts';
import { clockView } from '../time/step-clock.ts';
import type { ApplicationRow } from './views.ts';

/** The most that one table holds; beyond it, filters narrow the view. */
export const MAX_ROWS = 10_000;

const SELECT = {
  id: true,
  number: true,
  kind: true,
  stage: true,
  unitId: true,
  systemId: true,
  submittedAt: true,
  updatedAt: true,
  requested: true,
  granted: true,
} as const satisfies Prisma.ApplicationSelect;

/**
 * Slim rows, the newest first. Names and open steps are read once for all rows instead of joined per row: with 10,000 rows
 * that is three further queries, not thousands.
 */
export async function readRows(
  db: Db,
  where: Prisma.ApplicationWhereInput,
  now: Date,
  take = MAX_ROWS,
): Promise<ApplicationRow[]> {
  const rows = await db.application.findMany({ where, select: SELECT, orderBy: { updatedAt: 'desc' }, take });
  const few = rows.length <= 200;
  const ids = rows.map(({ id }) => id);
  const systemIds = [...new Set(rows.map(({ systemId }) => systemId))];
  const [systems, units, steps, policy] = await Promise.all([
    db.system.findMany({ where: few ? { id: { in: systemIds } } : {}, select: { id: true, name: true } }),
    db.unit.findMany({ select: { id: true, name: true } }),
    db.step.findMany({
      where: { finishedAt: null, ...(few ? { applicationId: { in: ids } } : {}) },
      select: { applicationId: true, name: true, startedAt: true, dueAt: true, pausedAt: true, finishedAt: true },
      orderBy: { startedAt: 'asc' },
    }),
    currentPolicy(db, now),
  ]);
  const systemNames = new Map(systems.map(({ id, name }) => [id, name]));
  const unitNames = new Map(units.map(({ id, name }) => [id, name]));
  // Of a paused step and the supplement that it waits for, the later one is under way.
  const stepOf = new Map(steps.map((step) => [step.applicationId, step]));
  const { warnBeforeDays } = policy.body.steps;
  return rows.map((row) => {
    const step = stepOf.get(row.id);
    return {
      ...row,
      unitName: unitNames.get(row.unitId) ?? '',
      systemName: systemNames.get(row.systemId) ?? '',
      submittedAt: row.submittedAt?.toISOString() ?? null,
      updatedAt: row.updatedAt.toISOString(),
      requested: amountsOrNull(row.requested),
      granted: amountsOrNull(row.granted),
      step: step ? { name: step.name, ...clockView(step, now, warnBeforeDays) } : null,
    };
  });
}

/** As `readAmounts`, without the proof of each field: ten thousand times it is felt. */
const amountsOrNull = (stored: unknown) => (stored === null ? null : amountsFrom(stored));
