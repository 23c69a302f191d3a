import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { SYSTEM_ID } from '../identity/system-actor.ts';
import { type NoticeInput, notify } from '../notices/notify.ts';
import type { TicketRecord } from './find.ts';
import type { TicketState } from './states.ts';
import type { TicketFile } from './views.ts';

export interface TicketAct {
  action: string;
  words?: string;
  files?: TicketFile[];
  toState?: TicketState;
}

/** One line of the ticket's history. */
export async function addTicketEvent(tx: Tx, cmd: Command, ticket: TicketRecord, act: TicketAct): Promise<void> {
  await tx.ticketEvent.create({
    data: {
      id: cmd.newId(),
      ticketId: ticket.id,
      at: cmd.clock.now(),
      actorId: cmd.actor.id === SYSTEM_ID ? null : cmd.actor.id,
      actorName: cmd.actor.name,
      role: cmd.role ?? cmd.actor.roles[0] ?? '',
      action: act.action,
      fromState: act.toState ? ticket.state : null,
      toState: act.toState ?? null,
      words: act.words ?? '',
      files: (act.files ?? []).map((file) => ({ ...file })),
    },
  });
}

type TicketChange = Parameters<Tx['ticket']['updateMany']>[0]['data'];

/** One conditional write from the version that was seen; who comes second gets CONFLICT. */
export async function changeTicket(tx: Tx, ticket: TicketRecord, version: number, data: TicketChange): Promise<void> {
  const { count } = await tx.ticket.updateMany({
    where: { id: ticket.id, version, state: ticket.state },
    data: { ...data, version: { increment: 1 } },
  });
  if (count === 0) throw new AppError('CONFLICT', `Ticket ${ticket.number} has moved on`, { key: 'ticketMoved' });
}

/** Tells the other side: the provider's desk (or whoever has the ticket) of the unit's acts, the unit of the provider's. */
export async function tellTicket(
  tx: Tx,
  cmd: Command,
  ticket: Pick<TicketRecord, 'id' | 'number' | 'title' | 'openedById' | 'assigneeId' | 'unitId' | 'level'>,
  to: 'unit' | 'provider',
  notice: Pick<NoticeInput, 'key' | 'level' | 'onceKey'>,
): Promise<void> {
  const addressees: Pick<NoticeInput, 'userIds' | 'scope'> =
    to === 'unit'
      ? { userIds: [ticket.openedById] }
      : (await isAtWork(tx, ticket.assigneeId))
        ? { userIds: [ticket.assigneeId ?? ''] }
        : { scope: 'ticket:handle' };
  const values = { number: ticket.number, title: ticket.title, ticketLevel: ticket.level };
  await notify(tx, cmd, { ...addressees, ...notice, values, link: `/tickets/${ticket.id}` });
}

/** Who has left reads nothing: then the desk hears of it. */
const isAtWork = async (tx: Tx, id: string | null): Promise<boolean> =>
  id !== null && (await tx.user.count({ where: { id, disabledAt: null } })) === 1;
