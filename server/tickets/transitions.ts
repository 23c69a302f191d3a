import { type Actor, can, type Scope } from '../identity/permissions.ts';
import type { TicketState } from './states.ts';

/**
 * The one table of what may happen to a ticket: the server checks each act against it, the console enables its buttons from it.
 * `scope: null` is the clock.
 */
export interface TicketTransition {
  action: string;
  scope: Scope | null;
  party: 'unit' | 'provider' | 'clock';
  from: readonly TicketState[];
  to: readonly TicketState[];
  guard: string;
}

// biome-ignore format: one row per act reads as a table
const table = [
  { action: 'accept', scope: 'ticket:handle', party: 'provider', from: ['submitted'], to: ['accepted'],
    guard: 'The first answer, in words; whoever gives it has the ticket unless another is named.' },
  { action: 'assign', scope: 'ticket:handle', party: 'provider', from: ['submitted', 'accepted', 'suspended'], to: ['submitted', 'accepted', 'suspended'],
    guard: 'To somebody of the provider’s.' },
  { action: 'setLevel', scope: 'ticket:handle', party: 'provider', from: ['submitted', 'accepted', 'suspended'], to: ['submitted', 'accepted', 'suspended'],
    guard: 'With a reason, which the unit reads; the limits are counted anew from the submission.' },
  { action: 'suspend', scope: 'ticket:handle', party: 'provider', from: ['accepted'], to: ['suspended'],
    guard: 'With what is waited for; not once overdue. The clock stands.' },
  { action: 'resume', scope: 'ticket:handle', party: 'provider', from: ['suspended'], to: ['accepted'],
    guard: 'The clock goes on with what was left.' },
  { action: 'answer', scope: 'ticket:open', party: 'unit', from: ['suspended'], to: ['accepted'],
    guard: 'The unit gives what was waited for; the clock goes on.' },
  { action: 'explain', scope: 'ticket:handle', party: 'provider', from: ['submitted', 'accepted', 'suspended', 'resolved', 'closed'], to: ['submitted', 'accepted', 'suspended', 'resolved', 'closed'],
    guard: 'Only of a ticket that was overdue.' },
  { action: 'resolve', scope: 'ticket:handle', party: 'provider', from: ['accepted'], to: ['resolved'],
    guard: 'With what was done; an overdue ticket must carry its explanation first. The clock stands while the unit looks.' },
  { action: 'reopen', scope: 'ticket:open', party: 'unit', from: ['resolved'], to: ['accepted'],
    guard: 'With what is still wrong; the clock goes on with what was left.' },
  { action: 'close', scope: 'ticket:open', party: 'unit', from: ['resolved'], to: ['closed'],
    guard: 'The unit agrees; it may be satisfied or not at once.' },
  { action: 'closeByClock', scope: null, party: 'clock', from: ['resolved'], to: ['closed'],
    guard: 'The unit has said nothing for the policy’s days.' },
  { action: 'rate', scope: 'ticket:open', party: 'unit', from: ['closed'], to: ['closed'],
    guard: 'Once: 1 to 5, with words where it is 1 or 2.' },
  { action: 'cancel', scope: 'ticket:open', party: 'unit', from: ['submitted', 'accepted', 'suspended'], to: ['cancelled'],
    guard: 'With a reason.' },
] as const satisfies readonly TicketTransition[];

export type TicketAction = (typeof table)[number]['action'];
export const TICKET_TRANSITIONS: readonly (TicketTransition & { action: TicketAction })[] = table;

/** What the rules need to know. */
export interface TicketFacts {
  state: TicketState;
  unitId: string;
  overdue: boolean;
  /** Was overdue at some time. */
  wasOverdue: boolean;
  explained: boolean;
  rated: boolean;
}

export interface TicketActionState {
  action: TicketAction;
  enabled: boolean;
  /** `tickets.reasons.<key>` of the console's dictionary. */
  reason?: 'state' | 'unexplained' | 'overdue' | 'notOverdue' | 'rated';
}

export const ticketTransition = (action: TicketAction, from: TicketState): TicketTransition | undefined =>
  TICKET_TRANSITIONS.find((row) => row.action === action && row.from.includes(from));

/** Why the act cannot be done now, or undefined. */
export function ticketObstacle(action: TicketAction, facts: TicketFacts): TicketActionState['reason'] {
  if (!ticketTransition(action, facts.state)) return 'state';
  if (action === 'explain' && !facts.wasOverdue && !facts.overdue) return 'notOverdue';
  if (action === 'suspend' && facts.overdue) return 'overdue';
  if (action === 'resolve' && (facts.overdue || facts.wasOverdue) && !facts.explained) return 'unexplained';
  if (action === 'rate' && facts.rated) return 'rated';
  return undefined;
}

const isParty = (row: TicketTransition, facts: TicketFacts, actor: Actor): boolean =>
  row.scope !== null && can(actor, row.scope) && (row.party !== 'unit' || actor.unitId === facts.unitId);

/** What this person could do, each act once, with the reason where it cannot be done now. */
export const ticketActions = (facts: TicketFacts, actor: Actor): TicketActionState[] =>
  TICKET_TRANSITIONS.filter((row) => isParty(row, facts, actor)).map(({ action }) => {
    const reason = ticketObstacle(action, facts);
    return reason ? { action, enabled: false, reason } : { action, enabled: true };
  });

export const mayActOnTicket = (action: TicketAction, facts: TicketFacts, actor: Actor): boolean =>
  TICKET_TRANSITIONS.some((row) => row.action === action && isParty(row, facts, actor));
