import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { rolesWith } from '../identity/permissions.ts';
import { policyOf } from '../policies/current.ts';
import { limitsOf, resumed } from './clock.ts';
import { attachFiles, findTicket, requireAct, type TicketRecord } from './find.ts';
import type { acceptTicketInput, assignTicketInput, setLevelInput, wordsInput } from './input.ts';
import { ticketView } from './read.ts';
import { addTicketEvent, changeTicket, type TicketAct, tellTicket } from './record.ts';
import type { TicketAction } from './transitions.ts';
import type { TicketView } from './views.ts';

type Change = Parameters<typeof changeTicket>[3];
interface Step {
  data: Change;
  event?: Omit<TicketAct, 'action'>;
  tell: 'unit' | 'provider';
  notice: string;
  level?: 'info' | 'warning';
}

/** One act on a ticket: the table's check, one conditional write, its line in the history, and word to the other side. */
async function act(
  cmd: Command,
  action: TicketAction,
  input: { id: string; version: number },
  step: (tx: Tx, ticket: TicketRecord) => Promise<Step>,
): Promise<TicketView> {
  return inCommand(cmd, { action: `ticket.${action}`, subject: { type: 'ticket', id: input.id } }, async (tx) => {
    const ticket = await findTicket(tx, cmd, input.id);
    requireAct(cmd, ticket, action);
    const { data, event, tell, notice, level = 'info' } = await step(tx, ticket);
    await changeTicket(tx, ticket, input.version, data);
    await addTicketEvent(tx, cmd, ticket, { action, ...event });
    const after = await tx.ticket.findUniqueOrThrow({ where: { id: ticket.id } });
    await tellTicket(tx, cmd, after, tell, { key: notice, level });
    const result = await ticketView(tx, cmd, ticket.id);
    return { result, before: { state: ticket.state }, after: { state: after.state }, reason: event?.words };
  });
}

/** The first answer. */
export const acceptTicket = (cmd: Command, input: z.infer<typeof acceptTicketInput>): Promise<TicketView> =>
  act(cmd, 'accept', input, async (tx) => {
    const assignee = await handler(tx, input.assigneeId ?? cmd.actor.id);
    const files = await attachFiles(tx, cmd, input.files);
    const data = { state: 'accepted', respondedAt: cmd.clock.now(), ...assignee } as const;
    return { data, event: { words: input.words, files, toState: 'accepted' }, tell: 'unit', notice: 'ticketAccepted' };
  });

export const assignTicket = (cmd: Command, input: z.infer<typeof assignTicketInput>): Promise<TicketView> =>
  act(cmd, 'assign', input, async (tx) => {
    const assignee = await handler(tx, input.assigneeId);
    return { data: assignee, event: { words: assignee.assigneeName }, tell: 'provider', notice: 'ticketAssigned' };
  });

/** Another level: the limits of the policy under which it was opened, counted anew from the submission. */
export const setTicketLevel = (cmd: Command, input: z.infer<typeof setLevelInput>): Promise<TicketView> =>
  act(cmd, 'setLevel', input, async (tx, ticket) => {
    const { service } = await policyOf(tx, ticket.policyVersion);
    const limits = limitsOf(service, input.level, ticket.createdAt, ticket.pausedMillis);
    const words = `${ticket.level} → ${input.level}：${input.reason}`;
    return {
      data: { level: input.level, ...limits },
      event: { words },
      tell: 'unit',
      notice: 'ticketLevelChanged',
      level: 'warning',
    };
  });

export type WordedAction = 'suspend' | 'resume' | 'answer' | 'explain' | 'resolve' | 'reopen' | 'cancel';

/** The acts that are their words and a change of state. */
export const actInWords = (
  cmd: Command,
  action: WordedAction,
  input: z.infer<typeof wordsInput>,
): Promise<TicketView> =>
  act(cmd, action, input, async (tx, ticket) => {
    const files = await attachFiles(tx, cmd, input.files);
    return stepOf(action, ticket, cmd, { words: input.words, files });
  });

function stepOf(action: WordedAction, ticket: TicketRecord, cmd: Command, event: Omit<TicketAct, 'action'>): Step {
  const now = cmd.clock.now();
  switch (action) {
    case 'suspend':
      return {
        data: { state: 'suspended', pausedAt: now },
        event: { ...event, toState: 'suspended' },
        tell: 'unit',
        notice: 'ticketSuspended',
        level: 'warning',
      };
    case 'resume':
    case 'answer':
      return {
        data: { state: 'accepted', ...resumed(ticket, now) },
        event: { ...event, toState: 'accepted' },
        tell: action === 'answer' ? 'provider' : 'unit',
        notice: 'ticketResumed',
      };
    case 'explain':
      return {
        data: {
          explanation: event.words ?? '',
          explainedByName: cmd.actor.name,
          explainedAt: now,
          overdueAt: ticket.overdueAt ?? now,
        },
        event,
        tell: 'unit',
        notice: 'ticketExplained',
      };
    case 'resolve':
      return {
        data: { state: 'resolved', resolvedAt: now, pausedAt: now },
        event: { ...event, toState: 'resolved' },
        tell: 'unit',
        notice: 'ticketResolved',
        level: 'warning',
      };
    case 'reopen':
      return {
        data: { state: 'accepted', resolvedAt: null, ...resumed(ticket, now) },
        event: { ...event, toState: 'accepted' },
        tell: 'provider',
        notice: 'ticketReopened',
        level: 'warning',
      };
    case 'cancel':
      return {
        data: { state: 'cancelled', closedAt: now },
        event: { ...event, toState: 'cancelled' },
        tell: 'provider',
        notice: 'ticketCancelled',
      };
    default:
      return action satisfies never;
  }
}

/** @throws AppError INVALID when the person does not handle tickets */
async function handler(tx: Tx, id: string): Promise<{ assigneeId: string; assigneeName: string }> {
  const user = await tx.user.findFirst({
    where: { id, disabledAt: null, roles: { some: { role: { in: rolesWith('ticket:handle') } } } },
  });
  if (!user) throw new AppError('INVALID', `${id} does not handle tickets`, { key: 'ticketNoHandler' });
  return { assigneeId: user.id, assigneeName: user.name };
}
