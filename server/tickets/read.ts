import type { z } from 'zod';
import { namesOf } from '../applications/names.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { rolesWith } from '../identity/permissions.ts';
import { dueAt, shownState } from './clock.ts';
import { factsOf, findTicket, type TicketRecord, visibleTickets } from './find.ts';
import type { ticketTableInput } from './input.ts';
import { type Level, OPEN_STATES } from './states.ts';
import { ticketActions } from './transitions.ts';
import type { HandlerView, TicketCounts, TicketEventView, TicketFile, TicketRow, TicketView } from './views.ts';

/** Newest first. */
export async function ticketTable(cmd: Command, input: z.infer<typeof ticketTableInput>): Promise<TicketRow[]> {
  const tickets = await cmd.db.ticket.findMany({
    where: { ...visibleTickets(cmd), ...(input.open ? { state: { in: [...OPEN_STATES] } } : {}) },
    orderBy: { createdAt: 'desc' },
    take: 10_000,
  });
  const say = await namesFor(cmd.db, tickets);
  const rows = tickets.map((ticket) => rowOf(ticket, say, cmd.clock.now()));
  return input.states ? rows.filter((row) => input.states?.includes(row.shown)) : rows;
}

export async function ticketCounts(cmd: Command): Promise<TicketCounts> {
  const rows = await ticketTable(cmd, { open: true });
  return {
    open: rows.length,
    overdue: rows.filter((row) => row.shown === 'overdue').length,
    unexplained: rows.filter((row) => row.explanation === 'missing').length,
  };
}

export const getTicket = async (cmd: Command, id: string): Promise<TicketView> => {
  await findTicket(cmd.db, cmd, id);
  return ticketView(cmd.db, cmd, id);
};

/** Those who can be given a ticket. */
export const ticketHandlers = ({ db }: Command): Promise<HandlerView[]> =>
  db.user.findMany({
    where: { disabledAt: null, roles: { some: { role: { in: rolesWith('ticket:handle') } } } },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  });

export async function ticketView(db: Db | Tx, cmd: Command, id: string): Promise<TicketView> {
  const ticket = await db.ticket.findUniqueOrThrow({ where: { id } });
  const events = await db.ticketEvent.findMany({ where: { ticketId: id }, orderBy: [{ at: 'asc' }, { id: 'asc' }] });
  const say = await namesFor(db, [ticket]);
  const now = cmd.clock.now();
  return {
    ...rowOf(ticket, say, now),
    state: ticket.state,
    body: ticket.body,
    files: ticket.files as unknown as TicketFile[],
    unitId: ticket.unitId,
    systemId: ticket.systemId,
    openedByName: ticket.openedByName,
    respondBy: ticket.respondBy.toISOString(),
    respondedAt: ticket.respondedAt?.toISOString() ?? null,
    restoreBy: ticket.restoreBy.toISOString(),
    pausedAt: ticket.pausedAt?.toISOString() ?? null,
    pausedMinutes: Math.round(Number(ticket.pausedMillis) / 60_000),
    resolvedAt: ticket.resolvedAt?.toISOString() ?? null,
    closedAt: ticket.closedAt?.toISOString() ?? null,
    overdueAt: ticket.overdueAt?.toISOString() ?? null,
    explanationWords: ticket.explanation,
    explainedByName: ticket.explainedByName,
    satisfactionWords: ticket.satisfactionWords,
    policyVersion: ticket.policyVersion,
    version: ticket.version,
    events: events.map((event) => eventView(event, cmd.actor.id)),
    actions: ticketActions(factsOf(ticket, now), cmd.actor),
  };
}

type Say = Awaited<ReturnType<typeof namesFor>>;

const namesFor = async (db: Db | Tx, tickets: readonly TicketRecord[]) => {
  const names = await namesOf(db, { units: tickets.map(({ unitId }) => unitId) });
  const ids = [...new Set(tickets.flatMap(({ systemId }) => systemId ?? []))];
  const systems = await db.system.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const systemNames = new Map(systems.map(({ id, name }) => [id, name]));
  return { unit: names.unit, system: (id: string | null) => (id ? (systemNames.get(id) ?? null) : null) };
};

function rowOf(ticket: TicketRecord, say: Say, now: Date): TicketRow {
  const { overdue, wasOverdue, explained } = factsOf(ticket, now);
  return {
    id: ticket.id,
    number: ticket.number,
    kind: ticket.kind,
    level: ticket.level as Level,
    shown: shownState(ticket, now),
    title: ticket.title,
    unitName: say.unit(ticket.unitId),
    systemName: say.system(ticket.systemId),
    assigneeName: ticket.assigneeName,
    createdAt: ticket.createdAt.toISOString(),
    dueAt: dueAt(ticket).toISOString(),
    paused: ticket.pausedAt !== null,
    explanation: explained ? 'given' : overdue || wasOverdue ? 'missing' : 'none',
    satisfaction: ticket.satisfaction,
  };
}

type EventRecord = Awaited<ReturnType<Db['ticketEvent']['findMany']>>[number];

const eventView = (event: EventRecord, me: string): TicketEventView => ({
  id: event.id,
  at: event.at.toISOString(),
  actorName: event.actorName,
  role: event.role,
  action: event.action,
  fromState: event.fromState as TicketEventView['fromState'],
  toState: event.toState as TicketEventView['toState'],
  words: event.words,
  files: event.files as unknown as TicketFile[],
  mine: event.actorId === me,
});
