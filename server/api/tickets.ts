import { closeTicket, messageTicket, rateTicket } from '../tickets/finish.ts';
import { acceptTicket, actInWords, assignTicket, setTicketLevel, type WordedAction } from '../tickets/handle.ts';
import { closeIncident, incidentTable, reportIncident, updateIncident } from '../tickets/incidents.ts';
import {
  acceptTicketInput,
  assignTicketInput,
  closeIncidentInput,
  closeTicketInput,
  incidentTableInput,
  openTicketInput,
  reportIncidentInput,
  satisfactionInput,
  setLevelInput,
  ticketByIdInput,
  ticketMessageInput,
  ticketTableInput,
  updateIncidentInput,
  wordsInput,
} from '../tickets/input.ts';
import { openTicket } from '../tickets/open.ts';
import { getTicket, ticketCounts, ticketHandlers, ticketTable } from '../tickets/read.ts';
import type { HandlerView, IncidentView, TicketCounts, TicketRow, TicketView } from '../tickets/views.ts';
import { allowed, router } from './trpc.ts';

const reading = allowed('ticket:read:all', 'ticket:read:own');
const handling = allowed('ticket:handle');
const opening = allowed('ticket:open');

const worded = (by: typeof handling | typeof opening, action: WordedAction) =>
  by.input(wordsInput).mutation(({ ctx, input }): Promise<TicketView> => actInWords(ctx.cmd, action, input));

export const ticketsRouter = router({
  table: reading.input(ticketTableInput).query(({ ctx, input }): Promise<TicketRow[]> => ticketTable(ctx.cmd, input)),
  counts: reading.query(({ ctx }): Promise<TicketCounts> => ticketCounts(ctx.cmd)),
  get: reading.input(ticketByIdInput).query(({ ctx, input }): Promise<TicketView> => getTicket(ctx.cmd, input.id)),
  handlers: handling.query(({ ctx }): Promise<HandlerView[]> => ticketHandlers(ctx.cmd)),
  open: opening.input(openTicketInput).mutation(({ ctx, input }): Promise<TicketView> => openTicket(ctx.cmd, input)),
  accept: handling
    .input(acceptTicketInput)
    .mutation(({ ctx, input }): Promise<TicketView> => acceptTicket(ctx.cmd, input)),
  assign: handling
    .input(assignTicketInput)
    .mutation(({ ctx, input }): Promise<TicketView> => assignTicket(ctx.cmd, input)),
  setLevel: handling
    .input(setLevelInput)
    .mutation(({ ctx, input }): Promise<TicketView> => setTicketLevel(ctx.cmd, input)),
  suspend: worded(handling, 'suspend'),
  resume: worded(handling, 'resume'),
  explain: worded(handling, 'explain'),
  resolve: worded(handling, 'resolve'),
  answer: worded(opening, 'answer'),
  reopen: worded(opening, 'reopen'),
  cancel: worded(opening, 'cancel'),
  close: opening.input(closeTicketInput).mutation(({ ctx, input }): Promise<TicketView> => closeTicket(ctx.cmd, input)),
  rate: opening.input(satisfactionInput).mutation(({ ctx, input }): Promise<TicketView> => rateTicket(ctx.cmd, input)),
  message: allowed('ticket:open', 'ticket:handle')
    .input(ticketMessageInput)
    .mutation(({ ctx, input }): Promise<TicketView> => messageTicket(ctx.cmd, input)),
});

export const incidentsRouter = router({
  table: reading
    .input(incidentTableInput)
    .query(({ ctx, input }): Promise<IncidentView[]> => incidentTable(ctx.cmd, input)),
  report: handling
    .input(reportIncidentInput)
    .mutation(({ ctx, input }): Promise<IncidentView> => reportIncident(ctx.cmd, input)),
  update: handling
    .input(updateIncidentInput)
    .mutation(({ ctx, input }): Promise<IncidentView> => updateIncident(ctx.cmd, input)),
  close: handling
    .input(closeIncidentInput)
    .mutation(({ ctx, input }): Promise<IncidentView> => closeIncident(ctx.cmd, input)),
});
