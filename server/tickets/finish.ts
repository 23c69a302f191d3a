import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { attachFiles, findTicket, requireAct } from './find.ts';
import type { closeTicketInput, satisfactionInput, ticketMessageInput } from './input.ts';
import { ticketView } from './read.ts';
import { addTicketEvent, changeTicket, tellTicket } from './record.ts';
import { OPEN_STATES } from './states.ts';
import type { TicketView } from './views.ts';

/** The unit agrees that it is done. */
export async function closeTicket(cmd: Command, input: z.infer<typeof closeTicketInput>): Promise<TicketView> {
  return inCommand(cmd, { action: 'ticket.close', subject: { type: 'ticket', id: input.id } }, async (tx) => {
    const ticket = await findTicket(tx, cmd, input.id);
    requireAct(cmd, ticket, 'close');
    await changeTicket(tx, ticket, input.version, { state: 'closed', closedAt: cmd.clock.now() });
    await addTicketEvent(tx, cmd, ticket, { action: 'close', toState: 'closed' });
    await tellTicket(tx, cmd, ticket, 'provider', { key: 'ticketClosed', level: 'info' });
    return {
      result: await ticketView(tx, cmd, ticket.id),
      before: { state: ticket.state },
      after: { state: 'closed' },
    };
  });
}

/** 1 to 5, once, after closing; a bad mark says why. Counts in the provider's performance file. */
export async function rateTicket(cmd: Command, input: z.infer<typeof satisfactionInput>): Promise<TicketView> {
  return inCommand(cmd, { action: 'ticket.rate', subject: { type: 'ticket', id: input.id } }, async (tx) => {
    const ticket = await findTicket(tx, cmd, input.id);
    requireAct(cmd, ticket, 'rate');
    const { satisfaction, words } = input;
    const data = { satisfaction, satisfactionWords: words, ratedAt: cmd.clock.now() };
    await changeTicket(tx, ticket, input.version, data);
    await addTicketEvent(tx, cmd, ticket, { action: 'rate', words: `${satisfaction}${words ? `：${words}` : ''}` });
    if (satisfaction <= 2)
      await tellTicket(tx, cmd, ticket, 'provider', { key: 'ticketDissatisfied', level: 'warning' });
    return { result: await ticketView(tx, cmd, ticket.id), after: { satisfaction }, reason: words };
  });
}

/** A message with files, from either side, while the ticket is open. */
export async function messageTicket(cmd: Command, input: z.infer<typeof ticketMessageInput>): Promise<TicketView> {
  return inCommand(cmd, { action: 'ticket.message', subject: { type: 'ticket', id: input.id } }, async (tx) => {
    const ticket = await findTicket(tx, cmd, input.id);
    if (!(OPEN_STATES as readonly string[]).includes(ticket.state))
      throw new AppError('CONFLICT', `Ticket ${ticket.number} is ${ticket.state}`, { key: 'ticketMoved' });
    const files = await attachFiles(tx, cmd, input.files);
    await addTicketEvent(tx, cmd, ticket, { action: 'message', words: input.words, files });
    const to = cmd.actor.unitId === ticket.unitId ? 'provider' : 'unit';
    await tellTicket(tx, cmd, ticket, to, { key: 'ticketMessage', level: 'info' });
    const after = { files: files.map(({ sha256 }) => sha256) };
    return { result: await ticketView(tx, cmd, ticket.id), after };
  });
}
