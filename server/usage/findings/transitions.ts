import { type Actor, can, type Scope } from '../../identity/permissions.ts';

export const FINDING_STATES = [
  'issued',
  'notified',
  'contested',
  'dismissed',
  'accepted',
  'applied',
  'verified',
  'closed',
] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export const FINDING_OUTCOMES = ['upheld', 'withdrawn', 'safe', 'unsafe', 'unmeasured', 'retired'] as const;
export type FindingOutcome = (typeof FINDING_OUTCOMES)[number];

/** The one table of a finding's life (lifecycle.md): the server checks each act against it, the console enables its buttons from it. */
interface Transition {
  action: string;
  /** null: brought about by time or by the cloud, never by a person. */
  scope: Scope | null;
  party: 'unit' | 'authority' | 'system';
  from: readonly FindingState[];
  to: readonly FindingState[];
  guard: string;
}

const table = [
  { action: 'deliver', scope: null, party: 'system', from: ['issued'], to: ['notified'],
    guard: 'The unit’s time runs from the day after; delivered once, however often it is tried.' },
  { action: 'accept', scope: 'usage:answer', party: 'unit', from: ['notified', 'dismissed'], to: ['accepted'],
    guard: 'Draws up the change or termination application with the advised amounts.' },
  { action: 'contest', scope: 'usage:answer', party: 'unit', from: ['notified'], to: ['contested'],
    guard: 'Once, within the time to answer, with reasons; the decision has a time limit of its own.' },
  { action: 'uphold', scope: 'usage:decide', party: 'authority', from: ['contested'], to: ['closed'],
    guard: 'By another person than the one who issued it.' },
  { action: 'dismiss', scope: 'usage:decide', party: 'authority', from: ['contested'], to: ['dismissed'],
    guard: 'By another person than the one who issued it; the time to answer begins anew.' },
  { action: 'extend', scope: 'usage:decide', party: 'authority', from: ['notified', 'dismissed', 'accepted'],
    to: ['notified', 'dismissed', 'accepted'], guard: 'Only what is overdue; the time begins anew.' },
  { action: 'reclaim', scope: 'usage:decide', party: 'authority', from: ['notified', 'dismissed'], to: ['accepted'],
    guard: 'Only what lies idle and is overdue: begins a reclaim with its own notices and objection.' },
  { action: 'clawBack', scope: 'usage:decide', party: 'authority', from: ['notified', 'dismissed', 'accepted'],
    to: ['accepted'], guard: 'Only what is over-provisioned and overdue, by another person than the one who issued it: the quota is lowered as far as the peak allows.' },
  { action: 'close', scope: 'usage:decide', party: 'authority', from: ['issued', 'notified', 'dismissed', 'accepted'],
    to: ['closed'], guard: 'With the reason.' },
  { action: 'giveBack', scope: null, party: 'system', from: ['accepted'], to: ['notified'],
    guard: 'The application came to nothing; the time to answer begins anew.' },
  { action: 'apply', scope: null, party: 'system', from: ['accepted'], to: ['applied', 'verified'],
    guard: 'The application is finished, or the retirement certified (nothing is left to measure).' },
  { action: 'verify', scope: null, party: 'system', from: ['applied'], to: ['verified'],
    guard: 'Use measured over the policy’s days; an unsafe outcome widens the margin of the system.' },
] as const satisfies readonly Transition[]; // biome-ignore format: one row per act reads as a table

export type FindingAction = (typeof table)[number]['action'];
export const FINDING_TRANSITIONS: readonly (Transition & { action: FindingAction })[] = table;

export interface FindingFacts {
  state: FindingState;
  kind: string;
  unitId: string;
  issuedById: string;
  /** Past its time without an answer that led on. */
  isEscalated: boolean;
  wasContested: boolean;
}

export type FindingObstacle =
  | 'state'
  | 'notYours'
  | 'issuedByYou'
  | 'contestedBefore'
  | 'notOverdue'
  | 'notIdle'
  | 'notOversized';

export const rowOf = (action: FindingAction): Transition & { action: FindingAction } => {
  const row = FINDING_TRANSITIONS.find((one) => one.action === action);
  if (!row) throw new Error(`no transition ${action}`);
  return row;
};

/** Not by who issued the notice: two people stand behind what goes against a unit. */
const BY_ANOTHER: ReadonlySet<FindingAction> = new Set(['uphold', 'dismiss', 'clawBack']);
const ONLY_OVERDUE: ReadonlySet<FindingAction> = new Set(['extend', 'reclaim', 'clawBack']);

/** Why the act cannot be done now by this person, or undefined where it can. */
export function obstacleTo(
  action: FindingAction,
  facts: FindingFacts,
  actor: Pick<Actor, 'id' | 'unitId'>,
): FindingObstacle | undefined {
  const row = rowOf(action);
  if (!row.from.includes(facts.state)) return 'state';
  if (row.party === 'unit' && facts.unitId !== actor.unitId) return 'notYours';
  if (BY_ANOTHER.has(action) && facts.issuedById === actor.id) return 'issuedByYou';
  if (action === 'contest' && facts.wasContested) return 'contestedBefore';
  if (ONLY_OVERDUE.has(action) && !facts.isEscalated) return 'notOverdue';
  if (action === 'reclaim' && facts.kind !== 'idle') return 'notIdle';
  if (action === 'clawBack' && facts.kind !== 'overProvisioned') return 'notOversized';
  return undefined;
}

export interface FindingActionView {
  action: FindingAction;
  enabled: boolean;
  reason?: FindingObstacle;
}

/** What this person could do, each act with the reason where it cannot be done now. */
export const availableActions = (facts: FindingFacts, actor: Actor): FindingActionView[] =>
  FINDING_TRANSITIONS.filter(({ scope }) => scope !== null && can(actor, scope)).map(({ action }) => {
    const reason = obstacleTo(action, facts, actor);
    return reason ? { action, enabled: false, reason } : { action, enabled: true };
  });
