import type { Scope } from '../identity/permissions.ts';

export const COMPLAINT_STATES = ['received', 'notAccepted', 'accepted', 'handled', 'replied', 'closed'] as const;
export type ComplaintState = (typeof COMPLAINT_STATES)[number];

/** The one table of a complaint (article 30): the server checks each act against it, the console enables its buttons from it. */
interface Transition {
  action: string;
  scope: Scope;
  /** `office`: only who it is assigned to. */
  party: 'record' | 'office';
  from: readonly ComplaintState[];
  to: ComplaintState;
  guard: string;
}

const table = [
  { action: 'accept', scope: 'complaint:record', party: 'record', from: ['received'], to: 'accepted',
    guard: 'Names the office that handles it.' },
  { action: 'notAccept', scope: 'complaint:record', party: 'record', from: ['received'], to: 'notAccepted',
    guard: 'With the reason.' },
  { action: 'passOn', scope: 'complaint:record', party: 'record', from: ['accepted'], to: 'accepted',
    guard: 'To another office whose matter it is, with the reason; the time limit stays.' },
  { action: 'handle', scope: 'complaint:handle', party: 'office', from: ['accepted'], to: 'handled',
    guard: 'Says what was found, and whether the complaint is founded; the result goes to the authority.' },
  { action: 'reply', scope: 'complaint:handle', party: 'office', from: ['handled'], to: 'replied',
    guard: 'Under own name: the complainant is answered before it can be closed.' },
  { action: 'sendBack', scope: 'complaint:record', party: 'record', from: ['handled', 'replied'], to: 'accepted',
    guard: 'The result does not do; the time limit stays.' },
  { action: 'close', scope: 'complaint:record', party: 'record', from: ['handled', 'replied'], to: 'closed',
    guard: 'Under own name only after the reply.' },
] as const satisfies readonly Transition[]; // biome-ignore format: one row per act reads as a table

export type ComplaintAction = (typeof table)[number]['action'];
export const COMPLAINT_TRANSITIONS: readonly (Transition & { action: ComplaintAction })[] = table;

export interface ComplaintFacts {
  state: string;
  officeUnitId: string | null;
  realName: boolean;
}

export type ComplaintObstacle = 'state' | 'notYours' | 'replyFirst' | 'anonymous';

export function obstacleTo(
  action: ComplaintAction,
  facts: ComplaintFacts,
  unitId: string,
): ComplaintObstacle | undefined {
  const row = COMPLAINT_TRANSITIONS.find((one) => one.action === action);
  if (!row || !(row.from as readonly string[]).includes(facts.state)) return 'state';
  if (row.party === 'office' && facts.officeUnitId !== unitId) return 'notYours';
  if (action === 'close' && facts.realName && facts.state !== 'replied') return 'replyFirst';
  if (action === 'reply' && !facts.realName) return 'anonymous';
  return undefined;
}
