import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findAttachable } from '../files/attachable.ts';
import { can } from '../identity/permissions.ts';
import { dayOf } from '../time/working-days.ts';
import { isOverdue } from './clock.ts';
import type { TicketAction, TicketFacts } from './transitions.ts';
import { mayActOnTicket, ticketObstacle } from './transitions.ts';
import type { TicketFile } from './views.ts';

export type TicketRecord = Awaited<ReturnType<Db['ticket']['findUniqueOrThrow']>>;

/** A unit sees its own tickets, provider and authority all. */
export const visibleTickets = ({ actor }: Pick<Command, 'actor'>) =>
  can(actor, 'ticket:read:all') ? {} : { unitId: actor.unitId };

export async function findTicket(db: Db | Tx, cmd: Command, id: string): Promise<TicketRecord> {
  const ticket = await db.ticket.findFirst({ where: { id, ...visibleTickets(cmd) } });
  if (!ticket) throw new AppError('NOT_FOUND', `No ticket ${id}`, { key: 'ticketNotFound' });
  return ticket;
}

export const factsOf = (ticket: TicketRecord, now: Date): TicketFacts => ({
  state: ticket.state,
  unitId: ticket.unitId,
  overdue: isOverdue(ticket, now),
  wasOverdue: ticket.overdueAt !== null,
  explained: ticket.explanation !== null,
  rated: ticket.satisfaction !== null,
});

const REFUSALS = {
  state: 'ticketMoved',
  unexplained: 'ticketUnexplained',
  overdue: 'ticketOverdue',
  notOverdue: 'ticketNotOverdue',
  rated: 'ticketRated',
} as const;

/** Checks an act against the table. @throws AppError FORBIDDEN · CONFLICT with the table's reason */
export function requireAct(cmd: Command, ticket: TicketRecord, action: TicketAction): void {
  const facts = factsOf(ticket, cmd.clock.now());
  if (!mayActOnTicket(action, facts, cmd.actor))
    throw new AppError('FORBIDDEN', `${action} of ticket ${ticket.number} is not this person's`, { key: 'notAllowed' });
  const obstacle = ticketObstacle(action, facts);
  if (obstacle)
    throw new AppError('CONFLICT', `${action} of ticket ${ticket.number}: ${obstacle}`, { key: REFUSALS[obstacle] });
}

/** The next number of the year: GD-2026-00001 (tickets), SJ-2026-00001 (incidents). */
export async function nextServiceNumber(tx: Tx, prefix: 'GD' | 'SJ', now: Date): Promise<string> {
  const year = dayOf(now).slice(0, 4);
  const name = `service:${prefix}:${year}`;
  const { value } = await tx.counter.upsert({
    where: { name },
    create: { name, value: 1 },
    update: { value: { increment: 1 } },
  });
  return `${prefix}-${year}-${String(value).padStart(5, '0')}`;
}

/** Uploaded files by their digests. @throws AppError INVALID for one that this person has not uploaded */
export async function attachFiles(
  tx: Tx,
  { actor }: Command,
  wanted: readonly { sha256: string; name: string }[],
): Promise<TicketFile[]> {
  const attached: TicketFile[] = [];
  for (const { sha256, name } of wanted) {
    const file = await findAttachable(tx, actor, sha256);
    if (!file) throw new AppError('INVALID', `file ${sha256} was never uploaded`, { key: 'fileNotUploaded' });
    attached.push({ sha256, name, size: file.size, mime: file.mime });
  }
  return attached;
}
