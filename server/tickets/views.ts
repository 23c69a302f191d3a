import type { Level, ShownState, TicketKind, TicketState } from './states.ts';
import type { TicketActionState } from './transitions.ts';

/** What the console is shown of tickets and incidents. Times as ISO 8601. */
export interface TicketFile {
  sha256: string;
  name: string;
  size: number;
  mime: string;
}

export interface TicketRow {
  id: string;
  number: string;
  kind: TicketKind;
  level: Level;
  shown: ShownState;
  title: string;
  unitName: string;
  systemName: string | null;
  assigneeName: string;
  createdAt: string;
  /** The limit that counts now. */
  dueAt: string;
  paused: boolean;
  /** Was overdue, and whether that has been explained. */
  explanation: 'none' | 'missing' | 'given';
  satisfaction: number | null;
}

export interface TicketEventView {
  id: string;
  at: string;
  actorName: string;
  role: string;
  action: string;
  fromState: TicketState | null;
  toState: TicketState | null;
  words: string;
  files: TicketFile[];
  mine: boolean;
}

export interface TicketView extends TicketRow {
  state: TicketState;
  body: string;
  files: TicketFile[];
  unitId: string;
  systemId: string | null;
  openedByName: string;
  respondBy: string;
  respondedAt: string | null;
  restoreBy: string;
  pausedAt: string | null;
  pausedMinutes: number;
  resolvedAt: string | null;
  closedAt: string | null;
  overdueAt: string | null;
  explanationWords: string | null;
  explainedByName: string;
  satisfactionWords: string;
  policyVersion: number;
  version: number;
  events: TicketEventView[];
  actions: TicketActionState[];
}

export interface TicketCounts {
  open: number;
  overdue: number;
  unexplained: number;
}

export interface HandlerView {
  id: string;
  name: string;
}

export interface IncidentView {
  id: string;
  number: string;
  level: Level;
  title: string;
  cause: string;
  measures: string;
  detectedAt: string;
  respondedAt: string | null;
  interruptedFrom: string | null;
  interruptedUntil: string | null;
  planned: boolean;
  /** The window on record when maintenance began, or will be: it alone is left out of availability. */
  announcedFrom: string | null;
  announcedUntil: string | null;
  ticketId: string | null;
  closedAt: string | null;
  reportedByName: string;
  systems: { id: string; name: string }[];
  version: number;
}
