import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import type { Command } from '../context.ts';
import { containing } from '../db/containing.ts';
import type { TableInput } from './input.ts';
import { readRows } from './rows.ts';
import type { ApplicationRow } from './views.ts';
import { visibleTo } from './visibility.ts';

/** Every application that the person may know of and that passes the filters; slim rows, at most 10,000. */
export async function applicationTable(cmd: Command, input: TableInput): Promise<ApplicationRow[]> {
  const now = cmd.clock.now();
  return readRows(cmd.db, { AND: [visibleTo(cmd.actor), ...filtersOf(input, cmd.actor.id, now)] }, now);
}

function filtersOf(input: TableInput, actorId: string, now: Date): Prisma.ApplicationWhereInput[] {
  const { stage, kind, unitId, text, overdue, mine } = input;
  return [
    ...(stage?.length ? [{ stage: { in: stage } }] : []),
    ...(kind?.length ? [{ kind: { in: kind } }] : []),
    ...(unitId ? [{ unitId }] : []),
    ...(mine ? [{ createdById: actorId }] : []),
    ...(overdue ? [{ steps: { some: { finishedAt: null, pausedAt: null, dueAt: { lt: now } } } }] : []),
    ...(text ? [matching(text)] : []),
  ];
}

const matching = (text: string): Prisma.ApplicationWhereInput => ({
  OR: [
    { number: containing(text) },
    {
      system: {
        OR: [{ name: containing(text) }, { code: containing(text) }, { unit: { name: containing(text) } }],
      },
    },
  ],
});
