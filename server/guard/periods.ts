import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import { dayOf } from '../time/working-days.ts';
import type { addGuardPeriodInput, cancelGuardPeriodInput, guardPeriodsInput } from './input.ts';
import type { GuardPeriodView } from './views.ts';

/** Guard periods (重要保障期): days of key events on which nothing risky is done. */
type Row = Awaited<ReturnType<Db['guardPeriod']['findMany']>>[number];

const viewOf = (row: Row, today: string): GuardPeriodView => ({
  id: row.id,
  name: row.name,
  fromDay: row.fromDay,
  untilDay: row.untilDay,
  reason: row.reason,
  createdBy: row.createdBy,
  state: row.cancelledAt ? 'cancelled' : today < row.fromDay ? 'coming' : today <= row.untilDay ? 'inForce' : 'past',
});

/** Periods that touch the days from `fromDay` to `untilDay`; cancelled ones left out. */
export const guardPeriodsBetween = (db: Db | Tx, fromDay: string, untilDay: string): Promise<Row[]> =>
  db.guardPeriod.findMany({
    where: { cancelledAt: null, fromDay: { lte: untilDay }, untilDay: { gte: fromDay } },
    orderBy: { fromDay: 'asc' },
  });

/** The period in force at `at`, if any. */
export async function guardPeriodAt(db: Db | Tx, at: Date): Promise<Row | undefined> {
  const day = dayOf(at);
  return (await guardPeriodsBetween(db, day, day))[0];
}

export async function readGuardPeriods(
  { db, clock }: Command,
  { year }: z.infer<typeof guardPeriodsInput>,
): Promise<GuardPeriodView[]> {
  const where = year ? { fromDay: { lte: `${year}-12-31` }, untilDay: { gte: `${year}-01-01` } } : {};
  const rows = await db.guardPeriod.findMany({ where, orderBy: [{ fromDay: 'desc' }, { id: 'asc' }], take: 500 });
  return rows.map((row) => viewOf(row, dayOf(clock.now())));
}

/** The authority announces a period; provider and units are told. */
export async function addGuardPeriod(
  cmd: Command,
  input: z.infer<typeof addGuardPeriodInput>,
): Promise<GuardPeriodView> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'guardPeriod.add', subject: { type: 'guardPeriod', id } }, async (tx) => {
    if (input.untilDay < input.fromDay)
      throw new AppError('INVALID', 'the period ends before it begins', { key: 'guardPeriodReversed' });
    const now = cmd.clock.now();
    const { actor } = cmd;
    const row = await tx.guardPeriod.create({
      data: { id, ...input, createdById: actor.id, createdBy: actor.name, createdAt: now },
    });
    const { name, fromDay, untilDay } = row;
    const notice = { level: 'warning', key: 'guardPeriodAdded', values: { name, fromDay, untilDay } } as const;
    await notify(tx, cmd, { ...notice, scope: 'operations:read', link: '/drills' });
    await notify(tx, cmd, { ...notice, scope: 'system:read:own', link: '/notices' });
    return { result: viewOf(row, dayOf(now)), after: input, touched: [{ type: 'drill', id }] };
  });
}

/** A period that does not take place. What was planned around it stays where it is. */
export async function cancelGuardPeriod(
  cmd: Command,
  { id, reason }: z.infer<typeof cancelGuardPeriodInput>,
): Promise<GuardPeriodView> {
  return inCommand(cmd, { action: 'guardPeriod.cancel', subject: { type: 'guardPeriod', id } }, async (tx) => {
    const now = cmd.clock.now();
    const data = { cancelledAt: now, cancelledBy: cmd.actor.name };
    const { count } = await tx.guardPeriod.updateMany({ where: { id, cancelledAt: null }, data });
    if (count === 0) throw new AppError('CONFLICT', `No period ${id} in force`, { key: 'guardPeriodGone' });
    const row = await tx.guardPeriod.findUniqueOrThrow({ where: { id } });
    return { result: viewOf(row, dayOf(now)), reason, touched: [{ type: 'drill', id }] };
  });
}
