import { inCommand } from '../audit/in-command.ts';
import type { Command, Services } from '../context.ts';
import { eachStep, goOn } from '../go-on.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { isOverdue, lateness } from './clock.ts';
import type { TicketRecord } from './find.ts';
import { addTicketEvent, changeTicket, tellTicket } from './record.ts';
import { RUNNING_STATES } from './states.ts';

/**
 * Tickets by the clock, each act once however often and by however many replicas it is called: what has run past a limit becomes
 * overdue (its handler, and the authority, hear of it); what the unit has left unanswered for the policy's days is closed.
 */
export async function tickTickets(services: Services): Promise<{ overdue: number; closed: number }> {
  const cmd = systemCommand(services, 'tickets');
  const now = services.clock.now();
  const { closeAfterDays } = (await currentPolicy(services.db, now)).body.service;
  const late = await services.db.ticket.findMany({
    where: {
      state: { in: [...RUNNING_STATES] },
      overdueAt: null,
      OR: [{ restoreBy: { lt: now } }, { state: 'submitted', respondBy: { lt: now } }],
    },
  });
  const silent = await services.db.ticket.findMany({
    where: { state: 'resolved', resolvedAt: { lt: new Date(now.getTime() - closeAfterDays * DAY_MILLIS) } },
  });
  const done = { overdue: 0, closed: 0 };
  await eachStep(
    () =>
      goOn(
        late.filter((one) => isOverdue(one, now)),
        async (ticket) => {
          done.overdue += await markOverdue(cmd, ticket, now);
        },
      ),
    () =>
      goOn(silent, async (ticket) => {
        done.closed += await closeSilent(cmd, ticket, now);
      }),
  );
  return done;
}

/** A lost race changes nothing, tells nobody and leaves no entry. */
const stillThere = async ({ db }: Command, { id, version }: TicketRecord): Promise<boolean> =>
  (await db.ticket.count({ where: { id, version } })) === 1;

async function markOverdue(cmd: Command, ticket: TicketRecord, now: Date): Promise<number> {
  if (!(await stillThere(cmd, ticket))) return 0;
  const which = lateness(ticket, now);
  return inCommand(cmd, { action: 'ticket.overdue', subject: { type: 'ticket', id: ticket.id } }, async (tx) => {
    await changeTicket(tx, ticket, ticket.version, { overdueAt: now });
    await addTicketEvent(tx, cmd, ticket, { action: 'overdue', words: which ?? '' });
    const notice = { key: 'ticketOverdueNow', level: 'urgent', onceKey: `ticket:${ticket.id}:overdue` } as const;
    await tellTicket(tx, cmd, ticket, 'provider', notice);
    const values = { number: ticket.number, title: ticket.title, ticketLevel: ticket.level };
    await notify(tx, cmd, { scope: 'review:decide', ...notice, values, link: `/tickets/${ticket.id}` });
    return { result: 1, after: { overdueAt: now, limit: which } };
  });
}

async function closeSilent(cmd: Command, ticket: TicketRecord, now: Date): Promise<number> {
  if (!(await stillThere(cmd, ticket))) return 0;
  return inCommand(cmd, { action: 'ticket.closeByClock', subject: { type: 'ticket', id: ticket.id } }, async (tx) => {
    await changeTicket(tx, ticket, ticket.version, { state: 'closed', closedAt: now });
    await addTicketEvent(tx, cmd, ticket, { action: 'closeByClock', toState: 'closed' });
    await tellTicket(tx, cmd, ticket, 'unit', { key: 'ticketClosedByClock', level: 'info' });
    return { result: 1, after: { state: 'closed' } };
  });
}
