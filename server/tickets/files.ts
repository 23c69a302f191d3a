import type { Command } from '../context.ts';
import { findTicket } from './find.ts';
import type { TicketFile } from './views.ts';

/** Whether the file lies at the ticket, or in one of its messages. @throws AppError NOT_FOUND for a ticket not to be seen */
export async function isFileOfTicket(cmd: Command, ticketId: string, sha256: string): Promise<boolean> {
  const ticket = await findTicket(cmd.db, cmd, ticketId);
  const events = await cmd.db.ticketEvent.findMany({ where: { ticketId }, select: { files: true } });
  const files = [ticket.files, ...events.map((event) => event.files)] as unknown as TicketFile[][];
  return files.flat().some((file) => file.sha256 === sha256);
}
