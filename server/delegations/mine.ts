import type { Command } from '../context.ts';
import { currentPolicy } from '../policies/current.ts';
import { rowOf } from './row.ts';
import type { DelegationRow } from './views.ts';

/** What this consultancy was given, what waits for an answer first. Revoked ones are listed by number only, with nothing to open. */
export async function myDelegations(cmd: Command): Promise<DelegationRow[]> {
  const now = cmd.clock.now();
  const { warnBeforeDays } = (await currentPolicy(cmd.db, now)).body.steps;
  const rows = await cmd.db.delegation.findMany({
    where: { consultancyId: cmd.actor.unitId },
    include: { application: { select: { number: true, system: { select: { name: true } } } } },
    orderBy: { dueAt: 'asc' },
    take: 1_000,
  });
  const isDone = (row: DelegationRow) => Number(row.answeredAt !== null || row.revokedAt !== null);
  return rows.map((row) => rowOf(row, now, warnBeforeDays)).sort((a, b) => isDone(a) - isDone(b));
}
