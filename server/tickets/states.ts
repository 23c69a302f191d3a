/** Pure: shared with the console. */
export const TICKET_KINDS = ['problem', 'request', 'security'] as const;
export type TicketKind = (typeof TICKET_KINDS)[number];

export const TICKET_STATES = ['submitted', 'accepted', 'suspended', 'resolved', 'closed', 'cancelled'] as const;
export type TicketState = (typeof TICKET_STATES)[number];

/** What people are shown: an open ticket past a limit is overdue, whatever it is else. */
export const SHOWN_STATES = [...TICKET_STATES, 'overdue'] as const;
export type ShownState = (typeof SHOWN_STATES)[number];

export const LEVELS = [1, 2, 3, 4] as const;
export type Level = (typeof LEVELS)[number];

/** States in which the provider owes something and the clock runs. */
export const RUNNING_STATES = ['submitted', 'accepted'] as const satisfies TicketState[];
/** States that are not an end. */
export const OPEN_STATES = ['submitted', 'accepted', 'suspended', 'resolved'] as const satisfies TicketState[];
